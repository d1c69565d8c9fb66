package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.walls.PoisonTaster.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * W52: whatever is published, live, retained, as a will, to a queue or to a share: no subscriber is
 * cut off over it, and what was taken arrives as it was said.
 */
@Tag("W52")
class Wall52PoisonTest {
  private final BrokerFixture house = BrokerFixture.with().web().start();
  private final Dialer honest = house.dial().greet("honest").keepAlive(0).in();
  private final List<PoisonTaster> live = new ArrayList<>();
  private final List<Publish> queued = new ArrayList<>();
  private int markers;

  @AfterEach
  void close() {
    live.forEach(PoisonTaster::close);
    honest.close();
    house.close();
  }

  @ParameterizedTest(name = "said in {1}, over WebSocket: {0}")
  @CsvSource({"false,MQTT_5", "true,MQTT_5", "false,MQTT_3_1_1", "true,MQTT_3_1_1"})
  void nobody_is_poisoned(boolean web, ProtocolVersion version) {
    for (Kind kind : Kind.values()) {
      live.add(PoisonTaster.in(house, web, kind, "live-" + kind, false).subscribed("#"));
      PoisonTaster member = PoisonTaster.in(house, web, kind, "member-" + kind, false);
      live.add(member.subscribed("$share/of-" + kind + "/#"));
      PoisonTaster.in(house, web, kind, "away-" + kind, true).subscribed("#").close();
    }
    int tasted = 0;
    for (Poison poison : poisons(version).toList()) {
      try {
        taste(poison, web, version);
      } catch (AssertionError broken) {
        throw new AssertionError(poison.toString(), broken);
      }
      tasted++;
    }
    for (Kind kind : Kind.values()) {
      try (PoisonTaster back = PoisonTaster.in(house, web, kind, "away-" + kind, true)) {
        queued.forEach(back::expect);
        back.expectAlive();
      }
    }
    assertThat(tasted).isGreaterThanOrEqualTo(version.isFive() ? 100 : 40);
    assertThat(house.server().counters().of(Counter.FAILURES)).as("mistakes of ours").isZero();
  }

  private static Stream<Poison> poisons(ProtocolVersion version) {
    return Poisons.all().stream().filter(poison -> poison.versions().contains(version));
  }

  private void taste(Poison poison, boolean web, ProtocolVersion version) {
    List<Publish> sent = new ArrayList<>();
    AnyWay way = AnyWay.valueOf((web ? "WS" : "TCP") + (version.isFive() ? "_5" : "_3_1_1"));
    publish(poison, way, sent);
    live.forEach(taster -> sent.forEach(taster::expect));
    if (poison.isWillToo()) {
      List<Publish> read = new ArrayList<>();
      leaveBehind(poison, way, read);
      live.forEach(taster -> read.forEach(taster::expect));
      sent.addAll(read);
    }
    queued.addAll(sent);
    Publish taken = poison.taken();
    if (taken != null && !taken.payload().isEmpty()) {
      for (Kind kind : Kind.values()) {
        try (PoisonTaster late = PoisonTaster.in(house, web, kind, "late-" + kind, false)) {
          late.subscribed(taken.topic().text()).expect(taken);
          late.expectAlive();
        }
      }
    }
  }

  /** Says it, is told whether it was taken, and has something harmless said after it. */
  private void publish(Poison poison, AnyWay way, List<Publish> sent) {
    try (Dialer poisoner = way.dial(house).connected("poisoner")) {
      poisoner.send(poison.publish(way.version()));
      boolean taken = poisoner.nextOrClosed() instanceof PubAck ack && !ack.reason().isError();
      assertThat(taken).as("published").isEqualTo(poison.taken() != null);
    }
    goOn(poison.taken(), sent);
  }

  private void leaveBehind(Poison poison, AnyWay way, List<Publish> sent) {
    long before = house.server().counters().of(Counter.WILLS_SENT);
    try (Dialer leaver = way.dial(house).send(poison.connect(way.version()))) {
      boolean taken = leaver.nextOrClosed() instanceof ConnAck answer && !answer.reason().isError();
      assertThat(taken).as("left behind").isEqualTo(poison.taken() != null);
    }
    if (poison.taken() != null) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> house.server().counters().of(Counter.WILLS_SENT) > before);
    }
    goOn(poison.taken(), sent);
  }

  private void goOn(@Nullable Publish taken, List<Publish> sent) {
    if (taken != null) {
      sent.add(taken);
    }
    Publish marker = Packets.publish("on", QoS.AT_LEAST_ONCE, 1, "marker " + ++markers);
    honest.send(marker).expect(PubAck.class);
    sent.add(marker);
  }
}

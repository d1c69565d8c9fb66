package io.sallyport.walls;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.AT_MOST_ONCE;
import static io.sallyport.packet.QoS.EXACTLY_ONCE;
import static io.sallyport.walls.Residence.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * W34: a guest checks out. She has used everything that a guest may: a session that outlives her
 * connection, wills, one of them with a delay, a retained message, wildcards, a share, messages
 * that she has not acknowledged, an id for each of her devices. Nothing of it acts on whoever has
 * the room after her, and nothing of that one reaches her.
 */
@Tag("W34")
class Wall34CheckOutTest {
  private static final String SHARE = "$share/guests/room/shared/#";
  private static final int WILL_DELAY_SECONDS = 20;

  private final FakeTicker clock = new FakeTicker();
  private final BrokerFixture house =
      Residence.of(CheckOut.FORMER, "alice-password").ticker(clock).start();
  private final Dialer porter = asHouse("porter");
  private final Dialer watchman =
      asHouse("watchman").subscribed("room/#", AT_LEAST_ONCE).subscribed("desk/#", AT_LEAST_ONCE);
  private int packetId;

  @AfterEach
  void close() {
    porter.close();
    watchman.close();
    house.close();
  }

  static Stream<Arguments> stays() {
    return Stream.of(AnyWay.values())
        .flatMap(way -> Stream.of(CheckOut.values()).map(end -> Arguments.of(way, end)));
  }

  @ParameterizedTest
  @MethodSource("stays")
  void a_guest_checks_out(AnyWay way, CheckOut checkOut) {
    leaveAStoredSessionBehind(way);
    try (Dialer app = openTheApp(way)) {
      checkOut.happen(house.server());
      if (checkOut.isGone) {
        app.expectEnded(ReasonCode.ADMINISTRATIVE_ACTION);
      }
      try (Dialer next = in(way, checkOut, "tablet").in();
          Dialer speaker = in(way, checkOut, "speaker").in()) {
        expectNothingIsLeftIn(next);
        expectAllOfTheShare(speaker);
        heard();
        speaker.send(Packets.publish("room/1/state", EXACTLY_ONCE, 1, "private"));
        speaker.expect(PubRec.class);
        speaker.send(Packets.rel(1)).expect(PubComp.class);
        next.expectMessage("private");
        assertThat(heard()).containsExactly("room/1/state private");
        if (!checkOut.isGone) {
          expectTheDoorIsShut(app);
        }
        app.close();
        expectNoWill(way, checkOut);
        expectHerIdGivesNothing(way, checkOut);
      }
    }
  }

  /** Else the story above would prove nothing. */
  @ParameterizedTest
  @EnumSource
  void while_she_has_the_room_all_of_it_works(AnyWay way) {
    leaveAStoredSessionBehind(way);
    try (Dialer app = openTheApp(way);
        Dialer back = way.dial(house)) {
      assertThat(asAlice(back, "remote").stored().accepted().sessionPresent()).isTrue();
      for (String payload : List.of("under way", "under way twice", "waits", "waits longer")) {
        back.expectMessage(payload);
      }
      app.subscribed("room/note", AT_LEAST_ONCE).expectMessage("her note");
      heard();
      app.close();
      soon().until(() -> counted(Counter.WILLS_SENT) == 1);
      assertThat(heard()).containsExactly("room/door her will");
      if (way.isFive()) {
        clock.advance(Duration.ofSeconds(WILL_DELAY_SECONDS + 1));
        assertThat(heard()).as("she is back").isEmpty();
      }
    }
  }

  // --- while she is the guest

  /** A session with wildcards, a share, messages under way and messages that wait. */
  private void leaveAStoredSessionBehind(AnyWay way) {
    Dialer remote = way.dial(house);
    Greeting greeting = asAlice(remote, "remote").stored();
    if (way.isFive()) {
      greeting.will(
          Packets.with(
              Packets.retainedWill("room/door", AT_LEAST_ONCE, "her delayed will"),
              Properties.builder()
                  .number(Property.WILL_DELAY_INTERVAL, WILL_DELAY_SECONDS)
                  .build()));
    }
    greeting.in();
    remote.subscribed("room/+/state", EXACTLY_ONCE).subscribed(SHARE, AT_LEAST_ONCE);
    remote.send(Packets.retained("room/note", AT_LEAST_ONCE, 7, "her note")).expect(PubAck.class);
    remote.send(Packets.publish("room/half", EXACTLY_ONCE, 8, "half said")).expect(PubRec.class);
    tell("room/1/state", AT_LEAST_ONCE, "under way");
    remote.expectMessage("under way");
    tell("room/1/state", EXACTLY_ONCE, "under way twice");
    remote.expectMessage("under way twice");
    int ended = house.events().of(Event.Disconnected.class).size();
    remote.close();
    soon().until(() -> house.events().of(Event.Disconnected.class).size() > ended);
    tell("room/1/state", AT_LEAST_ONCE, "waits");
    tell("room/1/state", EXACTLY_ONCE, "waits longer");
  }

  /** A connection that stays open when she leaves. */
  private Dialer openTheApp(AnyWay way) {
    Dialer app = way.dial(house);
    asAlice(app, "app")
        .keepAlive(0)
        .will(Packets.retainedWill("room/door", AT_LEAST_ONCE, "her will"))
        .in();
    return app.subscribed("room/1/#", EXACTLY_ONCE).subscribed(SHARE, AT_LEAST_ONCE);
  }

  // --- when she is not any more

  /** No retained message of hers, no subscription, nothing that waited. */
  private void expectNothingIsLeftIn(Dialer next) {
    next.subscribed("room/note", AT_LEAST_ONCE).expectAlive();
    next.subscribed("room/+", AT_LEAST_ONCE).subscribed("room/1/#", EXACTLY_ONCE).expectAlive();
  }

  /** She still sits in the group, and takes nothing out of it. */
  private void expectAllOfTheShare(Dialer speaker) {
    speaker.subscribed(SHARE, AT_LEAST_ONCE);
    for (int i = 0; i < 6; i++) {
      tell("room/shared/song", AT_LEAST_ONCE, "song " + i);
      speaker.send(Packets.ack(speaker.expectMessage("song " + i)));
    }
  }

  /** She hears nothing, and may neither say nor ask for anything. */
  private void expectTheDoorIsShut(Dialer app) {
    boolean five = app.version().isFive();
    app.expectAlive();
    List<String> filters = List.of("room/#", "room/+/state", "+/1/state", "#", SHARE, "$SYS/#");
    app.send(Packets.subscribe(9, AT_LEAST_ONCE, filters.toArray(String[]::new)));
    assertThat(app.expect(SubAck.class).reasons()).hasSize(6).allMatch(ReasonCode::isError);
    app.send(Packets.retained("room/note", AT_LEAST_ONCE, 10, "her second note"));
    if (five) {
      assertThat(app.expect(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      app.expectAlive();
    } else {
      app.expectClosed(); // 3.1.1 has no other word for it
    }
  }

  /** Neither that of the connection, which ended now or before, nor the one that waits. */
  private void expectNoWill(AnyWay way, CheckOut checkOut) {
    soon().until(() -> counted(Counter.WILLS_DENIED) >= 1);
    clock.advance(Duration.ofSeconds(WILL_DELAY_SECONDS + 1));
    if (way.isFive() && !checkOut.isGone) {
      soon().until(() -> counted(Counter.WILLS_DENIED) == 2);
    }
    assertThat(heard()).isEmpty();
    assertThat(counted(Counter.WILLS_SENT)).isZero();
  }

  private void expectHerIdGivesNothing(AnyWay way, CheckOut checkOut) {
    if (checkOut.isGone) {
      try (Dialer former = way.dial(house)) {
        asAlice(former, "remote").stored().refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      }
    } else {
      try (Dialer next = way.dial(house)) {
        in(next, checkOut, "remote").refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
      Dialer former = way.dial(house);
      assertThat(asAlice(former, "remote").stored(30).accepted().sessionPresent()).isTrue();
      former.send(Packets.rel(8)).expect(PubComp.class);
      former.expectAlive().close();
      soon()
          .until(() -> {
            clock.advance(Duration.ofSeconds(way.isFive() ? 5 : 86_400));
            return house.server().census().stored().sessions() == 0;
          });
    }
    try (Dialer heir = way.dial(house)) {
      Greeting greeting = in(heir, checkOut, "remote").stored();
      assertThat(greeting.accepted().sessionPresent()).isFalse();
      heir.expectAlive();
    }
  }

  // --- who speaks

  private Dialer asHouse(String id) {
    return Residence.asHouse(house, id);
  }

  private static Greeting asAlice(Dialer dialer, String id) {
    return dialer.greet(id).as(CheckOut.FORMER, "alice-password");
  }

  private Greeting in(AnyWay way, CheckOut checkOut, String id) {
    return in(way.dial(house), checkOut, id).keepAlive(0);
  }

  private static Greeting in(Dialer dialer, CheckOut checkOut, String id) {
    return dialer.greet(id).as(checkOut.next, checkOut.nextPassword());
  }

  private void tell(String topic, QoS qos, String payload) {
    porter.send(Packets.publish(topic, qos, ++packetId, payload));
    if (qos == EXACTLY_ONCE) {
      porter.expect(PubRec.class);
      porter.send(Packets.rel(packetId)).expect(PubComp.class);
    } else {
      porter.expect(PubAck.class);
    }
  }

  private long counted(Counter counter) {
    return house.server().counters().of(counter);
  }

  /** What the watchman has heard since he was asked last, but for the question. */
  private List<String> heard() {
    porter.send(Packets.publish("desk/question", AT_MOST_ONCE, 0, "what was it?"));
    List<String> heard = new ArrayList<>();
    while (true) {
      Publish came = watchman.expect(Publish.class);
      if (came.qos() == AT_LEAST_ONCE) {
        watchman.send(Packets.ack(came));
      }
      if (came.topic().text().equals("desk/question")) {
        return heard;
      }
      heard.add(came.topic().text() + " " + came.payload().text());
    }
  }
}

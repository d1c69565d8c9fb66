package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W11: what is thrown on behalf of one connection ends that connection and nothing else. */
@Tag("W11")
class Wall11ThrowingHandlerTest {
  private static final String VICTIM = "victim";

  private final Saboteur saboteur = new Saboteur();
  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house =
      BrokerFixture.with().parts(saboteur::behind).ticker(ticker).start();
  private Canary canary;

  @BeforeEach
  void watch() {
    canary = new Canary(house);
  }

  @AfterEach
  void close() {
    canary.expectUnharmed();
    expectTimersRun();
    canary.close();
    house.close();
  }

  /** A deadline still passes on the loop where somebody threw. */
  private void expectTimersRun() {
    try (Dialer silent = house.dial()) {
      await().until(() -> house.server().census().connections() == 3);
      ticker.advance(Duration.ofSeconds(6));
      silent.expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTHENTICATE", "AUTHENTICATE_LATER", "COMPILE_RIGHTS", "CONNECT", "WILL"})
  void a_login_that_throws_is_no_login(Saboteur.Step step) {
    for (Saboteur.Bang bang : Saboteur.Bang.values()) {
      saboteur.strike(step, bang, VICTIM);
      for (Way way : Way.values()) {
        try (Dialer victim = way.dial(house)) {
          victim.greet(VICTIM).will(Packets.will("a", QoS.AT_MOST_ONCE, "boom")).send();
          expectNoSuccess(victim);
        }
      }
    }
  }

  private static void expectNoSuccess(Dialer victim) {
    Packet answer = victim.nextOrClosed();
    if (answer instanceof io.sallyport.packet.ConnAck refusal) {
      assertThat(refusal.reason().isError()).isTrue();
      victim.expectClosed();
    } else {
      assertThat(answer).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(Saboteur.Bang.class)
  @Clause(v311 = "MQTT-4.8.0-2")
  void a_publish_that_throws_ends_its_connection(Saboteur.Bang bang) {
    for (Way way : Way.values()) {
      saboteur.strike(Saboteur.Step.PUBLISH, bang, VICTIM);
      try (Dialer victim = way.dial(house).connected(VICTIM)) {
        victim.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x"));
        victim.expectEnded(ReasonCode.UNSPECIFIED_ERROR);
      }
    }
    assertThat(house.events().of(Event.Failed.class)).hasSize(Way.values().length);
  }

  @ParameterizedTest
  @EnumSource(Saboteur.Bang.class)
  void a_subscribe_that_throws_ends_its_connection(Saboteur.Bang bang) {
    for (Way way : Way.values()) {
      saboteur.strike(Saboteur.Step.SUBSCRIBE, bang, VICTIM);
      try (Dialer victim = way.dial(house).connected(VICTIM)) {
        victim.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, "a"));
        victim.expectEnded(ReasonCode.UNSPECIFIED_ERROR);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Saboteur.Bang.class)
  void a_delivery_that_throws_hurts_neither_publisher_nor_the_other_receivers(Saboteur.Bang bang) {
    for (QoS qos : QoS.values()) {
      try (Dialer before = house.dial().connected("before").subscribed("a", qos);
          Dialer victim = house.dial().connected(VICTIM).subscribed("a", qos);
          Dialer after = house.dial().connected("after").subscribed("a", qos);
          Dialer writer = house.dial().connected("writer")) {
        saboteur.strike(Saboteur.Step.RECEIVE, bang, VICTIM);
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "x"));
        assertThat(writer.expect(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        before.expectMessage("x");
        after.expectMessage("x");
        victim.expectEnded(ReasonCode.UNSPECIFIED_ERROR);
        writer.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Saboteur.Bang.class)
  void a_stored_or_retained_delivery_that_throws_ends_its_receiver_only(Saboteur.Bang bang) {
    try (Dialer writer = house.dial().connected("writer");
        Dialer victim = house.dial();
        Dialer other = house.dial()) {
      victim.greet(VICTIM).stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
      other.greet("other").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
      saboteur.strike(Saboteur.Step.RECEIVE, bang, VICTIM);
      writer.send(Packets.retained("a", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      other.expectMessage("x");
      victim.expectEnded(ReasonCode.UNSPECIFIED_ERROR);
      try (Dialer again = house.dial().connected(VICTIM)) {
        again.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "#"));
        again.expect(io.sallyport.packet.SubAck.class);
        again.expectEnded(ReasonCode.UNSPECIFIED_ERROR);
      }
      writer.expectAlive();
    }
  }

  @Test
  void a_will_that_throws_when_it_is_due_hurts_nobody() {
    try (Dialer victim = house.dial()) {
      victim.greet(VICTIM).will(Packets.will("a", QoS.AT_MOST_ONCE, "boom")).accepted();
      saboteur.strike(Saboteur.Step.WILL, Saboteur.Bang.EXCEPTION, VICTIM);
    }
    await().until(() -> !house.events().of(Event.Failed.class).isEmpty());
    await().until(() -> house.server().census().seats() == 2);
  }

  @ParameterizedTest
  @EnumSource(Saboteur.Bang.class)
  void a_journal_that_throws_stops_nobody(Saboteur.Bang bang) {
    saboteur.strike(Saboteur.Step.JOURNAL, bang, VICTIM);
    for (Way way : Way.values()) {
      try (Dialer victim = way.dial(house).connected(VICTIM)) {
        victim.expectAlive();
      }
    }
  }
}

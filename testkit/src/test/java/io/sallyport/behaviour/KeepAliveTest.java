package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Way;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever is silent for one and a half times the keep alive is gone. */
class KeepAliveTest {
  private static final int MAXIMUM = 300;

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(ticker).start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.1.2-22")
  void after_one_and_a_half_times_it_the_connection_ends_and_not_before(Way way) {
    try (Dialer ten = way.dial(house);
        Dialer eight = way.dial(house)) {
      ten.greet("ten").keepAlive(10).accepted();
      eight.greet("eight").keepAlive(8).accepted();
      ticker.advance(Duration.ofMillis(14_500));
      eight.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT); // so the clock has been looked at
      ten.expectAlive();
      ticker.advance(Duration.ofMillis(15_500));
      ten.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }
    await().until(() -> house.events().of(Event.Disconnected.class).size() == 2);
    assertThat(house.events().of(Event.Disconnected.class))
        .extracting(Event.Disconnected::cause)
        .containsOnly("keep_alive");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void bytes_that_make_no_packet_keep_nobody_alive(Way way) {
    try (Dialer dripping = way.dial(house)) {
      dripping.greet("dripping").keepAlive(10).accepted();
      ticker.advance(Duration.ofSeconds(8));
      dripping.sendHex("30 7F 00");
      ticker.advance(Duration.ofSeconds(6));
      dripping.sendHex("01");
      ticker.advance(Duration.ofSeconds(2));
      dripping.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void any_packet_counts(Way way) {
    try (Dialer writer = way.dial(house)) {
      writer.greet("writer").keepAlive(10).accepted();
      for (int i = 0; i < 4; i++) {
        ticker.advance(Duration.ofSeconds(12));
        writer.send(Publish.of("a", "x"));
        writer.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.1.2-21", "MQTT-3.2.2-21"})
  void none_and_too_much_become_the_maximum_in_every_version(Way way) {
    for (int asked : new int[] {0, MAXIMUM + 1, 65_535}) {
      try (Dialer slow = way.dial(house)) {
        ConnAck answer = slow.greet("slow").keepAlive(asked).accepted();
        assertThat(answer.properties().number(Property.SERVER_KEEP_ALIVE, -1))
            .isEqualTo(way.isFive() ? MAXIMUM : -1);
        ticker.advance(Duration.ofSeconds(MAXIMUM * 3 / 2 + 1));
        slow.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void what_is_asked_for_and_granted_is_not_told_again(Way way) {
    try (Dialer modest = way.dial(house)) {
      ConnAck answer = modest.greet("modest").keepAlive(MAXIMUM).accepted();
      assertThat(answer.properties().has(Property.SERVER_KEEP_ALIVE)).isFalse();
    }
  }
}

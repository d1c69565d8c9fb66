package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much one client, one packet and one address may ask for. */
class LimitsTest {
  private final FakeTicker ticker = new FakeTicker();
  private BrokerFixture house;

  @AfterEach
  void close() {
    house.close();
  }

  private void start(String limits) {
    house =
        BrokerFixture.with()
            .device("lamp", "lamp-password")
            .with("[limits]\n" + limits)
            .ticker(ticker)
            .start();
  }

  private static ReasonCode refusal(Way way, ReasonCode reason) {
    return way.isFive() ? reason : ReasonCode.UNSPECIFIED_ERROR;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void filters_of_one_packet(Way way) {
    start("filters_per_packet = 3");
    try (Dialer client = way.dial(house).connected("client")) {
      client.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "a", "b", "c", "d", "e"));
      ReasonCode no = refusal(way, ReasonCode.QUOTA_EXCEEDED);
      assertThat(client.expect(SubAck.class).reasons())
          .containsExactly(ReasonCode.SUCCESS, ReasonCode.SUCCESS, ReasonCode.SUCCESS, no, no);
      client.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void filters_of_one_client(Way way) {
    start("filters_per_client = 40");
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer client = way.dial(house)) {
        (stored ? client.greet("client").stored() : client.greet("client")).accepted();
        IntStream.range(0, 40).forEach(i -> client.subscribed("f/" + i, QoS.AT_MOST_ONCE));
        client.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, "one/more", "f/0"));
        assertThat(client.expect(SubAck.class).reasons())
            .as("what is there already may be changed")
            .containsExactly(refusal(way, ReasonCode.QUOTA_EXCEEDED), ReasonCode.GRANTED_QOS_1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void filters_of_all_clients(Way way) {
    start("filters = \"64 KiB\"");
    try (Dialer greedy = way.dial(house).connected("greedy");
        Dialer modest = way.dial(house).connected("modest")) {
      fillWithFilters(way, greedy);
      modest.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "modest"));
      assertThat(modest.expect(SubAck.class).reasons())
          .containsExactly(refusal(way, ReasonCode.QUOTA_EXCEEDED));
      await()
          .until(() ->
              house.events().of(Event.Lost.class).stream()
                  .anyMatch(lost -> lost.reason().equals("subscribes_refused")));
      greedy.close();
      await().until(() -> house.server().census().subscriptions() == 0);
      modest.subscribed("modest", QoS.AT_MOST_ONCE);
    }
  }

  /** Until one is refused: some hundred. */
  private static void fillWithFilters(Way way, Dialer client) {
    for (int i = 1; i < 1_000; i++) {
      client.send(Packets.subscribe(i, QoS.AT_MOST_ONCE, "greedy/" + i));
      if (!client.expect(SubAck.class).reasons().equals(List.of(ReasonCode.SUCCESS))) {
        return;
      }
    }
    throw new AssertionError("a thousand filters fit into 64 KiB");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void wildcards_of_one_filter(Way way) {
    start("wildcard_levels = 2");
    try (Dialer client = way.dial(house).connected("client")) {
      client.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "+/a/#", "+/+/#", "+/+/+"));
      ReasonCode no = refusal(way, ReasonCode.TOPIC_FILTER_INVALID);
      SubAck answer = client.expect(SubAck.class);
      assertThat(answer.reasons()).containsExactly(ReasonCode.SUCCESS, no, no);
      Event.ProtocolBroken told = house.events().of(Event.ProtocolBroken.class).getFirst();
      assertThat(answer.properties().text(Property.REASON_STRING))
          .as("one id for a packet, which the operator finds")
          .isEqualTo(way.isFive() ? told.id().text() : null);
      assertThat(told.clause()).isEqualTo("limit wildcard_levels");
      assertThat(told.text())
          .isEqualTo("a filter with wildcards in 3 levels; at most 2 are allowed");
      assertThat(house.events().of(Event.ProtocolBroken.class)).hasSize(1);
      client.subscribed("still/there", QoS.AT_MOST_ONCE);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void levels_of_one_topic(Way way) {
    start("topic_levels = 3");
    try (Dialer client = way.dial(house).connected("client")) {
      client.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "a/b/c", "a/b/c/d"));
      assertThat(client.expect(SubAck.class).reasons())
          .containsExactly(ReasonCode.SUCCESS, refusal(way, ReasonCode.TOPIC_FILTER_INVALID));
      client.send(Packets.publish("a/b/c", QoS.AT_MOST_ONCE, 0, "x")).expectMessage("x");
      client.send(Packets.publish("a/b/c/d", QoS.AT_MOST_ONCE, 0, "x"));
      client.expectEnded(ReasonCode.TOPIC_NAME_INVALID);
    }
  }

  @Test
  void connections_of_one_address() {
    start("connections_per_address = 2");
    try (Dialer one = house.dial().connected("one");
        Dialer two = house.dial().connected("two")) {
      try (Dialer three = house.dial()) {
        three.expectClosed();
      }
      one.close();
      await()
          .until(() -> {
            try (Dialer again = house.dial()) {
              again.connect("again");
              return again.nextOrClosed() != null;
            }
          });
      two.expectAlive();
    }
  }

  @Test
  void unfinished_logins_of_one_address() {
    start("connections_before_login_per_address = 2");
    try (Dialer one = house.dial();
        Dialer two = house.dial()) {
      await().until(() -> house.server().census().connections() == 2);
      try (Dialer three = house.dial()) {
        three.expectClosed();
      }
      one.connected("one");
      try (Dialer four = house.dial().connected("four")) {
        four.expectAlive();
      }
      two.connected("two").expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void failing_logins_of_one_address(Way way) {
    start("logins_failing_per_address = \"1/s\"\nlogins_failing_burst = 3");
    for (int i = 0; i < 3; i++) {
      fail(way, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    fail(way, ReasonCode.CONNECTION_RATE_EXCEEDED);
    ticker.advance(Duration.ofSeconds(1));
    fail(way, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    fail(way, ReasonCode.CONNECTION_RATE_EXCEEDED);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void logins_that_succeed_cost_nothing(Way way) {
    start("logins_failing_per_address = \"1/s\"\nlogins_failing_burst = 2");
    for (int i = 0; i < 10; i++) {
      try (Dialer lamp = way.dial(house)) {
        lamp.greet("lamp").as("lamp", "lamp-password").accepted();
      }
    }
    fail(way, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  private void fail(Way way, ReasonCode reason) {
    try (Dialer attacker = way.dial(house)) {
      attacker.greet("client").as("lamp", "guess").refused(reason);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_time_a_login_may_take(Way way) {
    start("login_timeout = \"2s\"");
    try (Dialer slow = way.dial(house)) {
      slow.sendHex("10 10 00 04");
      await().until(() -> house.server().census().connections() == 1);
      ticker.advance(Duration.ofSeconds(3));
      slow.expectClosed();
    }
  }
}

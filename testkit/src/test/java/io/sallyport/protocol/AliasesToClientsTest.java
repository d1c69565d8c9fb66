package io.sallyport.protocol;

import static io.sallyport.testkit.Packets.ack;
import static io.sallyport.testkit.Packets.comp;
import static io.sallyport.testkit.Packets.publish;
import static io.sallyport.testkit.Packets.rec;
import static io.sallyport.testkit.Packets.rel;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The broker tells a topic by a number to clients that said they take it, and to no others. */
@Tag("F17")
class AliasesToClientsTest {
  private static final String TOPIC = "house/kitchen/temperature";

  private final BrokerFixture house = BrokerFixture.open();
  private final Dialer publisher = house.dial().connected("publisher");

  @AfterEach
  void close() {
    publisher.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(QoS.class)
  @Clause("MQTT-3.3.2-8")
  void a_topic_is_named_once_and_numbered_from_then_on(QoS qos) {
    try (Dialer client = taking(10, "client").subscribed("#", qos)) {
      send(TOPIC, qos, "one");
      assertThat(isNamed(client, TOPIC, "one")).isTrue();
      for (int i = 0; i < 3; i++) {
        send(TOPIC, qos, "more");
        assertThat(isNamed(client, TOPIC, "more")).isFalse();
      }
    }
  }

  @Test
  @Clause({"MQTT-3.1.2-26", "MQTT-3.1.2-27"})
  void nobody_gets_an_alias_who_did_not_ask_for_any() {
    try (Dialer none = taking(0, "none").subscribed("#", QoS.AT_MOST_ONCE);
        Dialer silent = house.dial().connected("silent").subscribed("#", QoS.AT_MOST_ONCE);
        Dialer old =
            house
                .dial()
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .connected("old")
                .subscribed("#", QoS.AT_MOST_ONCE);
        Dialer taking = taking(5, "taking").subscribed("#", QoS.AT_MOST_ONCE)) {
      for (int i = 0; i < 3; i++) {
        send(TOPIC, QoS.AT_MOST_ONCE, "x");
        for (Dialer plain : new Dialer[] {none, silent, old}) {
          assertThat(isNamed(plain, TOPIC, "x")).isTrue();
        }
        assertThat(isNamed(taking, TOPIC, "x")).isEqualTo(i == 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 17, 65_535})
  @Clause({"MQTT-3.1.2-26", "MQTT-3.3.2-11"})
  void no_number_is_above_what_the_client_takes_nor_above_sixteen(int maximum) {
    try (Dialer client =
        taking(maximum, "client")
            .takingAliases(Math.min(maximum, 16)) // a larger number would be refused here
            .subscribed("#", QoS.AT_MOST_ONCE)) {
      int named = 0;
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20; i++) {
          String topic = "some/topic/number/" + i;
          send(topic, QoS.AT_MOST_ONCE, "x");
          boolean written = isNamed(client, topic, "x");
          named += round == 1 && written ? 1 : 0;
        }
      }
      assertThat(named).isEqualTo(20 - Math.min(maximum, 16));
    }
  }

  @Test
  void a_topic_that_fell_silent_gives_its_number_away() {
    try (Dialer client = taking(1, "client").subscribed("#", QoS.AT_MOST_ONCE)) {
      send("first/of/all", QoS.AT_MOST_ONCE, "x");
      assertThat(isNamed(client, "first/of/all", "x")).isTrue();
      boolean numbered = false;
      for (int i = 0; i < 300; i++) {
        send(TOPIC, QoS.AT_MOST_ONCE, "x");
        numbered |= !isNamed(client, TOPIC, "x");
      }
      assertThat(numbered).isTrue();
      send("first/of/all", QoS.AT_MOST_ONCE, "x");
      assertThat(isNamed(client, "first/of/all", "x")).isTrue();
    }
  }

  @Test
  @Clause("MQTT-3.3.2-7")
  void a_new_connection_of_a_stored_session_knows_no_number_yet() {
    Dialer first = house.dial().takingAliases(4);
    first.greet("client").stored().with(Property.TOPIC_ALIAS_MAXIMUM, 4).accepted();
    first.subscribed("#", QoS.AT_LEAST_ONCE);
    send(TOPIC, QoS.AT_LEAST_ONCE, "one");
    Publish unanswered = first.expectMessage("one");
    first.close();
    send(TOPIC, QoS.AT_LEAST_ONCE, "two");
    try (Dialer again = house.dial().takingAliases(4)) {
      again.greet("client").stored().with(Property.TOPIC_ALIAS_MAXIMUM, 4).accepted();
      Publish repeated = again.expectMessage("one");
      assertThat(repeated.duplicate()).isTrue();
      assertThat(repeated.packetId()).isEqualTo(unanswered.packetId());
      assertThat(isWrittenOut(again, TOPIC)).isTrue();
      Publish waited = again.expectMessage("two");
      assertThat(waited.topic().text()).isEqualTo(TOPIC);
      assertThat(isWrittenOut(again, TOPIC)).isFalse();
    }
  }

  @Test
  void large_messages_are_numbered_too() {
    String large = "x".repeat(20_000);
    try (Dialer client = taking(2, "client").subscribed("#", QoS.AT_MOST_ONCE)) {
      for (int i = 0; i < 3; i++) {
        send(TOPIC, QoS.AT_MOST_ONCE, large);
        assertThat(isNamed(client, TOPIC, large)).isEqualTo(i == 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatever_is_sent_to_whomever_everybody_hears_the_right_topic(long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    Dialer[] clients = {taking(0, "a"), taking(1, "b"), taking(3, "c"), taking(16, "d")};
    for (Dialer client : clients) {
      client.subscribed("#", QoS.AT_MOST_ONCE);
    }
    for (int i = 0; i < 600; i++) {
      String topic = "t/" + Integer.toString(chance.nextInt(1, 40), 2);
      String text = "m" + i + "x".repeat(chance.nextInt(10) == 0 ? 9_000 : 0);
      send(topic, QoS.AT_MOST_ONCE, text);
      for (Dialer client : clients) {
        boolean unused = isNamed(client, topic, text);
      }
    }
    for (Dialer client : clients) {
      client.expectAlive().close();
    }
  }

  private Dialer taking(int maximum, String clientId) {
    Dialer dialer = house.dial().takingAliases(maximum);
    return dialer.greet(clientId).with(Property.TOPIC_ALIAS_MAXIMUM, maximum).in();
  }

  private void send(String topic, QoS qos, String payload) {
    publisher.send(publish(topic, qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, payload));
    switch (qos) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> publisher.expect(PubAck.class);
      case EXACTLY_ONCE -> {
        publisher.next();
        publisher.send(rel(1)).next();
      }
    }
  }

  /** Takes one message, answers it, and tells whether its topic was written out. */
  private static boolean isNamed(Dialer client, String topic, String payload) {
    Publish came = client.expectMessage(payload);
    boolean named = isWrittenOut(client, topic);
    assertThat(came.topic().text()).isEqualTo(topic);
    switch (came.qos()) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> client.send(ack(came));
      case EXACTLY_ONCE -> client.send(rec(came.packetId()));
    }
    if (came.qos() == QoS.EXACTLY_ONCE) {
      client.expect(PubRel.class);
      client.send(comp(came.packetId()));
    }
    return named;
  }

  private static boolean isWrittenOut(Dialer client, String topic) {
    return new String(client.lastBytes(), StandardCharsets.ISO_8859_1).contains(topic);
  }
}

package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 1.5.4 and 4.7: names and filters are what they are, character by character. */
class TopicClausesTest {
  private static final String RULES =
      """
      [[rule]]
      name = "everything"
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["#", "$app/#"]

      [[rule]]
      name = "but this"
      who = "any"
      deny = ["publish"]
      topics = ["denied"]

      """;

  private static BrokerFixture house;
  private static Dialer writer;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().rules(RULES).start();
    writer = house.dial().connected("writer");
  }

  @AfterAll
  static void close() {
    writer.close();
    house.close();
  }

  private static void publish(String topic) {
    writer.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, topic)).expect(PubAck.class);
  }

  /** A filter, and what of these topics it finds. */
  private static void expectFound(Way way, String filter, List<String> sent, String... found) {
    try (Dialer reader = way.dial(house).connected("reader").subscribed(filter, QoS.AT_MOST_ONCE)) {
      sent.forEach(TopicClausesTest::publish);
      for (String topic : found) {
        assertThat(reader.expectMessage(topic).topic().text()).isEqualTo(topic);
      }
      reader.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.2-1", "MQTT-3.3.2-3"})
  void wildcards_find_what_they_should(Way way) {
    List<String> sent = List.of("a", "a/b", "a/b/c", "/a", "/", "ab", "$app/a");
    expectFound(way, "#", sent, "a", "a/b", "a/b/c", "/a", "/", "ab");
    expectFound(way, "a/#", sent, "a", "a/b", "a/b/c");
    expectFound(way, "+", sent, "a", "ab");
    expectFound(way, "+/+", sent, "a/b", "/a", "/");
    expectFound(way, "/+", sent, "/a", "/");
    expectFound(way, "+/a", sent, "/a");
    expectFound(way, "+/b/+", sent, "a/b/c");
    expectFound(way, "$app/#", sent, "$app/a");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.7.3-4", "MQTT-1.5.4-3"})
  void what_looks_alike_is_not_the_same(Way way) {
    List<String> sent =
        List.of(
            "\u00e4", "a\u0308", "A", "a", " a", "a ", "a/", "//a", "\uFEFFa", "\uFF41", "a\uFEFF");
    for (String topic : sent) {
      expectFound(way, topic, sent, topic);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.7.0-1", "MQTT-3.3.2-2", "MQTT-4.7.3-2", "MQTT-4.7.3-1"})
  void a_name_holds_no_wildcard_no_nul_and_is_not_empty(Way way) {
    for (String topic : List.of("a/+", "#", "+", "a#", "a\0", "")) {
      try (Dialer sender = way.dial(house).connected("sender")) {
        sender.send(Hex.packet(0x30, Hex.text(topic) + (way.isFive() ? "00" : "") + "78"));
        boolean empty = topic.isEmpty();
        sender.expectEnded(empty ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-4.7.3-3")
  void names_and_filters_may_be_as_long_as_a_string_can_say(Way way) {
    String longest = "x".repeat(65_535);
    try (Dialer reader = way.dial(house).connected("long").subscribed(longest, QoS.AT_MOST_ONCE)) {
      writer.send(Packets.publish(longest, QoS.AT_LEAST_ONCE, 1, "far")).expect(PubAck.class);
      assertThat(reader.expectMessage("far").topic().text()).isEqualTo(longest);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1"})
  void filters_that_are_none_are_refused_in_their_place(Way way) {
    for (String wrong : List.of("a#", "#/a", "a/#/b", "a+", "+a", "a/b+", "##")) {
      try (Dialer reader = way.dial(house).connected("reader")) {
        reader.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, wrong, "fine"));
        List<ReasonCode> reasons = reader.expect(SubAck.class).reasons();
        assertThat(reasons.getFirst().isError()).as(wrong).isTrue();
        assertThat(reasons.getLast()).isEqualTo(ReasonCode.SUCCESS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-4.3.3-9")
  void after_a_refusing_pubrec_the_same_id_is_a_new_message(Way way) {
    try (Dialer reader = house.dial().connected("told").subscribed("allowed", QoS.AT_MOST_ONCE);
        Dialer sender = way.dial(house).connected("sender")) {
      sender.send(Packets.publish("denied", QoS.EXACTLY_ONCE, 7, "no"));
      assertThat(sender.expect(PubRec.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      sender.send(Packets.publish("allowed", QoS.EXACTLY_ONCE, 7, "yes"));
      assertThat(sender.expect(PubRec.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      sender.send(Packets.rel(7)).expect(PubComp.class);
      reader.expectMessage("yes");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TLS_3_1_1"})
  @Clause(v311 = "MQTT-3.3.5-2")
  void a_publish_that_is_not_allowed_ends_a_connection_of_3_1_1(Way way) {
    try (Dialer sender = way.dial(house).connected("sender")) {
      sender.send(Packets.publish("denied", QoS.AT_LEAST_ONCE, 7, "no")).expectClosed();
    }
  }
}

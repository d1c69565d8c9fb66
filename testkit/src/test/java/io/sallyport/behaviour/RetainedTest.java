package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The last word on a topic waits for whoever subscribes later. */
class RetainedTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .rules(
              """
              [[rule]]
              name = "everything"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["#", "$app/#"]

              """)
          .start();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private void retain(String topic, String payload) {
    writer.send(Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.3.1-5", "MQTT-3.3.1-8"})
  void a_later_one_replaces_it(Way way) {
    retain("a", "old");
    retain("a", "new");
    try (Dialer reader = way.dial(house).connected("reader").subscribed("a", QoS.AT_LEAST_ONCE)) {
      Publish came = reader.expectMessage("new");
      assertThat(came.retain()).isTrue();
      reader.send(Packets.ack(came)).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.3.1-6", "MQTT-3.3.1-7"})
  void an_empty_one_clears_it_and_is_delivered_like_any_other(Way way) {
    retain("a", "old");
    try (Dialer there = way.dial(house).connected("there").subscribed("a", QoS.AT_MOST_ONCE)) {
      there.expectMessage("old");
      retain("a", "");
      Publish cleared = there.expectMessage("");
      assertThat(cleared.retain()).isFalse();
    }
    try (Dialer late = way.dial(house).connected("late").subscribed("a", QoS.AT_MOST_ONCE)) {
      late.expectAlive();
    }
    assertThat(house.server().census().stored().retainedMessages()).isZero();
  }

  @Test
  void every_qos_can_be_retained() {
    writer.send(Packets.retained("q0", QoS.AT_MOST_ONCE, 0, "0"));
    retain("q1", "1");
    writer.send(Packets.retained("q2", QoS.EXACTLY_ONCE, 5, "2")).expect(PubRec.class);
    writer.send(Packets.rel(5)).expect(PubComp.class);
    for (QoS asked : QoS.values()) {
      List<String> came = new ArrayList<>();
      try (Dialer reader = house.dial().connected("reader").subscribed("+", asked)) {
        for (int i = 0; i < 3; i++) {
          Publish message = reader.expect(Publish.class);
          came.add(message.payload().text());
          QoS sent = QoS.of(Integer.parseInt(message.payload().text()));
          assertThat(message.qos()).isEqualTo(sent.min(asked));
        }
      }
      assertThat(came).containsExactlyInAnyOrder("0", "1", "2");
    }
  }

  @Test
  @Clause({"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11"})
  void retain_handling_says_when_it_is_wanted() {
    retain("a", "kept");
    for (boolean stored : List.of(false, true)) {
      try (Dialer reader = house.dial()) {
        (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
        expectRetained(reader, RetainHandling.DO_NOT_SEND, false);
        expectRetained(reader, RetainHandling.SEND_IF_NEW, false); // it is not new
        expectRetained(reader, RetainHandling.SEND, true);
        expectRetained(reader, RetainHandling.SEND, true);
      }
      try (Dialer reader = house.dial().connected("fresh")) {
        expectRetained(reader, RetainHandling.SEND_IF_NEW, true);
        expectRetained(reader, RetainHandling.SEND_IF_NEW, false);
      }
    }
  }

  private static void expectRetained(Dialer reader, RetainHandling handling, boolean wanted) {
    reader.send(
        Packets.subscribe(1, new Subscribe.Request("a", QoS.AT_MOST_ONCE, false, false, handling)));
    reader.expect(SubAck.class);
    if (wanted) {
      assertThat(reader.expectMessage("kept").retain()).isTrue();
    }
    reader.expectAlive();
  }

  @Test
  @Clause({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
  void the_flag_is_passed_on_to_whoever_asks_for_it_as_published() {
    for (boolean stored : List.of(false, true)) {
      try (Dialer reader = house.dial()) {
        (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
        reader.send(
            Packets.subscribe(
                1,
                new Subscribe.Request(
                    "kept", QoS.AT_LEAST_ONCE, false, true, RetainHandling.DO_NOT_SEND),
                new Subscribe.Request(
                    "plain", QoS.AT_LEAST_ONCE, false, false, RetainHandling.DO_NOT_SEND)));
        reader.expect(SubAck.class);
        retain("kept", "1");
        Publish kept = reader.expectMessage("1");
        assertThat(kept.retain()).isTrue();
        retain("plain", "2");
        Publish plain = reader.expectMessage("2");
        assertThat(plain.retain()).isFalse();
        reader.send(Packets.ack(kept)).send(Packets.ack(plain)).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-4.7.2-1")
  void wildcards_find_all_that_match_but_never_a_dollar_topic(Way way) {
    for (String topic : List.of("a", "a/b", "a/b/c", "/a", "x", "$app/a")) {
      retain(topic, topic);
    }
    expectRetained(way, "#", "a", "a/b", "a/b/c", "/a", "x");
    expectRetained(way, "a/#", "a", "a/b", "a/b/c");
    expectRetained(way, "+/+", "a/b", "/a");
    expectRetained(way, "+/b/+", "a/b/c");
    expectRetained(way, "/+", "/a");
    expectRetained(way, "+/a", "/a");
    expectRetained(way, "$app/+", "$app/a");
  }

  private void expectRetained(Way way, String filter, String... topics) {
    try (Dialer reader = way.dial(house).connected("reader").subscribed(filter, QoS.AT_MOST_ONCE)) {
      List<String> came = new ArrayList<>();
      for (String unused : topics) {
        came.add(reader.expect(Publish.class).topic().text());
      }
      assertThat(came).as(filter).containsExactlyInAnyOrder(topics);
      reader.expectAlive();
    }
  }

  @Test
  void a_thousand_come_page_after_page_and_none_twice() {
    for (int i = 0; i < 1_000; i++) {
      writer.send(Packets.retained("many/" + i, QoS.AT_LEAST_ONCE, 1 + i % 200, "m" + i));
      writer.expect(PubAck.class);
    }
    try (Dialer reader = house.dial().connected("reader").subscribed("many/+", QoS.AT_LEAST_ONCE)) {
      List<String> came = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        Publish message = reader.expect(Publish.class);
        came.add(message.payload().text());
        reader.send(Packets.ack(message));
      }
      assertThat(came).doesNotHaveDuplicates();
      reader.expectAlive();
    }
  }
}

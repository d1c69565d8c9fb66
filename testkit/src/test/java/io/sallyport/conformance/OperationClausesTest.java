package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 4.1, 4.2, 4.5 and 4.6: what is kept, for whom, and in which order. */
class OperationClausesTest {
  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(ticker).start();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private void publish(String topic, String payload) {
    writer.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(value = "MQTT-4.1.0-1", v311 = "MQTT-4.1.0-2")
  void a_session_stays_as_long_as_its_connection(Way way) {
    try (Dialer reader = way.dial(house)) {
      reader.greet("reader").stored(5).in().subscribed("kept", QoS.AT_LEAST_ONCE);
      for (int i = 0; i < 3; i++) {
        ticker.advance(Duration.ofSeconds(50));
        reader.expectAlive();
        writer.expectAlive();
      }
      publish("kept", "x");
      reader.send(Packets.ack(reader.expectMessage("x"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-4.1.0-2", "MQTT-3.1.2-23"})
  void a_session_goes_when_its_time_after_the_connection_is_over(Way way) {
    for (long expiry : new long[] {0, 20}) {
      try (Dialer reader = way.dial(house)) {
        reader.greet("reader").clean().expiry(expiry).in().subscribed("a", QoS.AT_LEAST_ONCE);
      }
      await().until(() -> house.server().census().seats() == 1);
      ticker.advance(Duration.ofSeconds(expiry / 2));
      if (expiry > 0) {
        try (Dialer reader = way.dial(house)) {
          assertThat(reader.greet("reader").stored(expiry).accepted().sessionPresent()).isTrue();
        }
        await().until(() -> house.server().census().seats() == 1);
      }
      ticker.advance(Duration.ofSeconds(expiry + 2));
      try (Dialer reader = way.dial(house)) {
        assertThat(reader.greet("reader").stored(expiry).accepted().sessionPresent()).isFalse();
        publish("a", "nobody");
        reader.expectAlive();
      }
      writer.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-4.2.0-1")
  void bytes_arrive_all_and_in_their_order(Way way) {
    String large = "0123456789".repeat(20_000);
    try (Dialer reader = way.dial(house).connected("reader").subscribed("big", QoS.AT_LEAST_ONCE);
        Dialer sender = way.dial(house).connected("sender")) {
      for (int i = 0; i < 5; i++) {
        sender.send(Packets.publish("big", QoS.AT_LEAST_ONCE, 1, i + large)).expect(PubAck.class);
        reader.send(Packets.ack(reader.expectMessage(i + large)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-4.5.0-1")
  void everybody_whose_filter_matches_gets_it(Way way) {
    try (Dialer away = way.dial(house)) {
      away.greet("away").stored().in().subscribed("for/#", QoS.AT_LEAST_ONCE);
    }
    try (Dialer one = way.dial(house).connected("one").subscribed("for/+", QoS.AT_LEAST_ONCE);
        Dialer two = way.dial(house).connected("two").subscribed("for/all", QoS.AT_LEAST_ONCE);
        Dialer other = way.dial(house).connected("other").subscribed("all", QoS.AT_LEAST_ONCE)) {
      publish("for/all", "x");
      one.expectMessage("x");
      two.expectMessage("x");
      other.expectAlive();
    }
    try (Dialer away = way.dial(house)) {
      away.greet("away").stored().accepted();
      away.send(Packets.ack(away.expectMessage("x"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
  void messages_keep_their_order_live_and_stored(Way way) {
    try (Dialer away = way.dial(house)) {
      away.greet("away").stored().in().subscribed("order", QoS.AT_LEAST_ONCE);
    }
    try (Dialer live = way.dial(house).connected("live").subscribed("order", QoS.AT_LEAST_ONCE)) {
      for (int i = 0; i < 100; i++) {
        writer.send(Packets.publish("order", QoS.AT_LEAST_ONCE, i + 1, "m" + i));
        writer.send(Publish.of("order", "q" + i));
      }
      for (int i = 0; i < 100; i++) {
        writer.expect(PubAck.class);
      }
      List<String> came = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Publish message = live.expect(Publish.class);
        came.add(message.payload().text());
        if (message.packetId() != 0) {
          live.send(Packets.ack(message));
        }
      }
      for (String kind : List.of("m", "q")) {
        assertThat(came.stream().filter(it -> it.startsWith(kind)))
            .containsExactlyElementsOf(numbered(kind));
      }
    }
    try (Dialer away = way.dial(house)) {
      away.greet("away").stored().accepted();
      for (String payload : numbered("m")) {
        away.send(Packets.ack(away.expectMessage(payload)));
      }
    }
  }

  private static List<String> numbered(String kind) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(kind + i);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(
      value = {"MQTT-4.3.2-4", "MQTT-4.3.3-8"},
      v311 = {"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
  void answers_keep_the_order_of_what_they_answer(Way way) {
    try (Dialer away = way.dial(house)) {
      away.greet("away").stored().in().subscribed("s", QoS.EXACTLY_ONCE);
    }
    try (Dialer sender = way.dial(house).connected("sender")) {
      for (int id = 1; id <= 40; id++) {
        QoS qos = id % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
        sender.send(Packets.publish(id % 3 == 0 ? "s" : "none", qos, id, "x"));
      }
      List<Integer> acks = new ArrayList<>();
      List<Integer> recs = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        switch (sender.next()) {
          case PubAck ack -> acks.add(ack.packetId());
          case PubRec rec -> recs.add(rec.packetId());
          default -> throw new AssertionError("no answer");
        }
      }
      assertThat(acks).hasSize(20).isSorted();
      assertThat(recs).hasSize(20).isSorted();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause(v311 = "MQTT-4.6.0-4")
  void pubrels_keep_the_order_of_the_pubrecs(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer reader = way.dial(house)) {
        if (stored) {
          reader.greet("reader").stored().accepted();
        } else {
          reader.connected("live");
        }
        reader.subscribed("rel", QoS.EXACTLY_ONCE);
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          writer.send(Packets.publish("rel", QoS.EXACTLY_ONCE, 7, "m")).expect(PubRec.class);
          writer.send(Packets.rel(7)).expect(PubComp.class);
          ids.add(reader.expectMessage("m").packetId());
        }
        java.util.Collections.reverse(ids);
        ids.forEach(id -> reader.send(Packets.rec(id)));
        for (int id : ids) {
          assertThat(reader.expect(PubRel.class).packetId()).isEqualTo(id);
        }
        ids.forEach(id -> reader.send(Packets.comp(id)));
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-4.2.0-1")
  void a_bad_packet_ends_its_own_connection_only(Way way) {
    try (Dialer good = way.dial(house).connected("good");
        Dialer bad = way.dial(house).connected("bad")) {
      bad.sendHex("FF FF").expectEnded(ReasonCode.MALFORMED_PACKET);
      good.expectAlive();
    }
  }
}

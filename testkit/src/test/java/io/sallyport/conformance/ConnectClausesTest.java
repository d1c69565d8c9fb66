package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1 and 3.2: how a connection begins, and what becomes of sessions. */
class ConnectClausesTest {
  private static final FakeTicker TICKER = new FakeTicker();
  private static BrokerFixture house;
  private static Dialer writer;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().device("lamp", "lamp-password").ticker(TICKER).start();
    writer = house.dial().connected("writer");
  }

  @AfterAll
  static void close() {
    writer.close();
    house.close();
  }

  private static void publish(String topic, String payload) {
    writer.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause(
      value = {"MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.1.4-5", "MQTT-3.2.2-1", "MQTT-3.1.2-5"},
      v311 = "MQTT-3.1.2-5")
  void one_connack_comes_first_and_what_waited_comes_after_it(AnyWay way) {
    String id = "waiting" + way;
    try (Dialer reader = way.dial(house)) {
      reader.greet(id).stored().in().subscribed(id, QoS.AT_LEAST_ONCE);
    }
    publish(id, "1");
    try (Dialer reader = way.dial(house)) {
      reader.greet(id).stored().send();
      byte[] head = reader.read(way.isFive() ? 4 : 3);
      assertThat(head[0]).isEqualTo((byte) 0x20);
      assertThat(head[2]).as("reserved bits 0, session present 1").isEqualTo((byte) 1);
    }
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet(id).stored().accepted().sessionPresent()).isTrue();
      reader.send(Packets.ack(reader.expectMessage("1"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause(
      value = {"MQTT-3.1.2-4", "MQTT-3.1.2-6", "MQTT-3.1.4-4", "MQTT-3.2.2-2", "MQTT-3.2.2-3"},
      v311 = "MQTT-3.2.2-3")
  void a_clean_start_forgets_and_another_begins(AnyWay way) {
    for (int round = 0; round < 2; round++) {
      try (Dialer reader = way.dial(house)) {
        assertThat(reader.greet("forgetful").stored().accepted().sessionPresent()).isFalse();
        reader.subscribed("forgetful", QoS.AT_LEAST_ONCE);
      }
      publish("forgetful", "lost");
      try (Dialer reader = way.dial(house)) {
        assertThat(reader.greet("forgetful").clean().accepted().sessionPresent()).isFalse();
        publish("forgetful", "lost");
        reader.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause(value = {"MQTT-3.1.2-23", "MQTT-3.1.3-2", "MQTT-4.1.0-1", "MQTT-3.2.2-3"})
  void each_client_id_has_a_session_of_its_own(AnyWay way) {
    for (String id : List.of("one", "two")) {
      try (Dialer reader = way.dial(house)) {
        reader.greet(id + way).stored().in().subscribed("own/" + id, QoS.AT_LEAST_ONCE);
      }
    }
    publish("own/one", "1");
    publish("own/two", "2");
    for (String id : List.of("two", "one")) {
      try (Dialer reader = way.dial(house)) {
        assertThat(reader.greet(id + way).stored().accepted().sessionPresent()).isTrue();
        String expected = id.equals("one") ? "1" : "2";
        reader.send(Packets.ack(reader.expectMessage(expected))).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause("MQTT-3.1.3-5")
  void ids_of_ascii_letters_and_digits_are_taken(AnyWay way) {
    for (String id :
        List.of(
            "0", "aZ9", "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ")) {
      try (Dialer dialer = way.dial(house)) {
        dialer.connected(id).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
  void an_empty_id_becomes_one_that_nobody_else_has(AnyWay way) {
    try (Dialer one = way.dial(house);
        Dialer two = way.dial(house)) {
      String first = assigned(one.greet("").accepted());
      String second = assigned(two.greet("").accepted());
      one.expectAlive();
      two.expectAlive();
      if (way.isFive()) {
        assertThat(first).isNotEmpty().isNotEqualTo(second);
        try (Dialer again = way.dial(house)) {
          again.connected(first);
          one.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
          two.expectAlive();
        }
      }
    }
  }

  private static String assigned(ConnAck answer) {
    String id = answer.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
    return id == null ? "" : id;
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.3-8", "MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.14.0-1"})
  void an_id_that_is_not_taken_is_told_so_and_that_is_the_end(AnyWay way) {
    for (String id : List.of("a/b", "#", "x".repeat(200))) {
      try (Dialer dialer = way.dial(house)) {
        dialer.greet(id).refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.4-2", "MQTT-3.1.4-6", "MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
  void after_a_refusal_nothing_that_follows_is_done(AnyWay way) {
    try (Dialer watchman =
            house.dial().connected("watchman").subscribed("burgled", QoS.AT_MOST_ONCE);
        Dialer burglar = way.dial(house)) {
      burglar.greet("burglar").as("lamp", "guessed").send();
      burglar.send(Packets.publish("burgled", QoS.AT_LEAST_ONCE, 1, "x"));
      ConnAck answer = burglar.expect(ConnAck.class);
      assertThat(answer.reason().isError()).isTrue();
      assertThat(answer.sessionPresent()).isFalse();
      burglar.expectClosed();
      watchman.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.4-3", "MQTT-4.13.2-1"})
  void the_older_connection_with_the_same_id_ends(AnyWay way) {
    try (Dialer old = way.dial(house).connected("twin");
        Dialer young = way.dial(house).connected("twin")) {
      old.expectEnded(ReasonCode.SESSION_TAKEN_OVER);
      young.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
  void the_keep_alive_that_was_asked_for_holds(AnyWay way) {
    try (Dialer six = way.dial(house);
        Dialer eight = way.dial(house);
        Dialer watchman = way.dial(house)) {
      watchman.greet("watchman").keepAlive(300).in().subscribed("silent", QoS.AT_MOST_ONCE);
      six.greet("six").keepAlive(6).accepted();
      eight
          .greet("eight")
          .keepAlive(8)
          .will(Packets.will("silent", QoS.AT_MOST_ONCE, "eight"))
          .accepted();
      TICKER.advance(Duration.ofSeconds(10));
      six.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT);
      eight.expectAlive();
      TICKER.advance(Duration.ofSeconds(13));
      eight.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT);
      watchman.expectMessage("eight");
      writer.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({"MQTT-3.1.2-27", "MQTT-3.1.2-28", "MQTT-4.12.0-6"})
  void what_was_not_asked_for_is_not_said(AnyWay way) {
    try (Dialer modest = way.dial(house)) {
      ConnAck answer =
          modest.greet("modest").with(Property.REQUEST_RESPONSE_INFORMATION, 0).accepted();
      assertThat(answer.properties().has(Property.RESPONSE_INFORMATION)).isFalse();
      assertThat(answer.properties().has(Property.AUTHENTICATION_METHOD)).isFalse();
      modest.subscribed("aliased", QoS.AT_MOST_ONCE);
      for (int i = 0; i < 20; i++) {
        publish("aliased", "m" + i);
        assertThat(modest.expectMessage("m" + i).properties().has(Property.TOPIC_ALIAS)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({"MQTT-4.12.0-1", "MQTT-3.14.0-1"})
  void an_authentication_method_that_nobody_knows_is_refused(AnyWay way) {
    try (Dialer dialer = way.dial(house)) {
      dialer
          .send(Hex.connect("00", "unknown", "15 00 05 4D 41 47 49 43"))
          .expectRefused(ReasonCode.BAD_AUTHENTICATION_METHOD);
    }
  }
}

package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.1: flags and payload of CONNECT belong together, byte for byte. */
class ConnectFormClausesTest {
  private static final String ID = Hex.text("form");
  private static final String USER = Hex.text("lamp");
  private static final String WORD = Hex.text("lamp-password");
  private static final String ILL_FORMED = "0002 C0AF";
  private static final String NUL = "0001 00";

  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().device("lamp", "lamp-password").start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  /** Will topic and payload, in 5.0 with will properties before them. */
  private static String will(AnyWay way, String topic, String payload) {
    return (way.isFive() ? "00" : "") + topic + payload;
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause({"MQTT-3.1.2-9", "MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-3.1.3-1", "MQTT-3.1.3-3"})
  void all_fields_are_read_in_their_order(AnyWay way) {
    try (Dialer watchman =
        house.dial().connected("watchman").subscribed("gone", QoS.AT_MOST_ONCE)) {
      try (Dialer full = way.dial(house)) {
        String will = will(way, Hex.text("gone"), Hex.text("bye"));
        full.send(Hex.connect(way.isFive(), "C4", "", ID + will + USER + WORD)).expectConnected();
      }
      watchman.expectMessage("bye");
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause(
      value = {
        "MQTT-3.1.2-9",
        "MQTT-3.1.2-16",
        "MQTT-3.1.2-17",
        "MQTT-3.1.2-18",
        "MQTT-3.1.2-19",
        "MQTT-3.1.3-3",
        "MQTT-3.1.4-1"
      },
      v311 = "MQTT-3.1.2-11")
  void a_payload_that_is_not_what_the_flags_say_is_refused(AnyWay way) {
    String will = will(way, Hex.text("gone"), Hex.text("bye"));
    expectMalformed(way, "00", ID + USER);
    expectMalformed(way, "80", ID);
    expectMalformed(way, "80", ID + USER + WORD);
    expectMalformed(way, "C0", ID + USER);
    expectMalformed(way, "04", ID);
    expectMalformed(way, "04", ID + will(way, Hex.text("gone"), ""));
    expectMalformed(way, "00", ID + will);
    try (Dialer nameless = way.dial(house)) {
      nameless.send(Hex.connect(way.isFive(), "00", "", "")).expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause(
      value = {"MQTT-3.1.3-4", "MQTT-3.1.3-11", "MQTT-3.1.3-12", "MQTT-3.1.4-1"},
      v311 = "MQTT-3.2.2-6")
  void every_string_is_well_formed(AnyWay way) {
    for (String wrong : List.of(ILL_FORMED, NUL, "0003 EDA080")) {
      expectMalformed(way, "00", wrong);
      expectMalformed(way, "04", ID + will(way, wrong, Hex.text("bye")));
      expectMalformed(way, "C0", ID + wrong + WORD);
    }
  }

  private static void expectMalformed(AnyWay way, String flags, String payload) {
    try (Dialer dialer = way.dial(house)) {
      dialer.send(Hex.connect(way.isFive(), flags, "", payload));
      Packet answer = dialer.nextOrClosed();
      if (way.isFive()) {
        assertThat(answer).isInstanceOf(ConnAck.class);
        assertThat(((ConnAck) answer).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        dialer.expectClosed();
      } else {
        assertThat(answer).as("flags %s, payload %s", flags, payload).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @Clause(v311 = {"MQTT-3.1.2-12", "MQTT-3.1.2-11"})
  void without_a_will_none_is_sent(AnyWay way) {
    try (Dialer watchman = house.dial().connected("watchman").subscribed("#", QoS.AT_MOST_ONCE)) {
      try (Dialer quiet = way.dial(house).connected("quiet")) {
        quiet.expectAlive();
      }
      try (Dialer next = way.dial(house).connected("quiet")) {
        next.send(Publish.of("a", "after"));
        watchman.expectMessage("after");
      }
    }
  }
}

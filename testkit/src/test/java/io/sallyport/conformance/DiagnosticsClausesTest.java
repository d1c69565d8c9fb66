package io.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said beyond the reason code goes only to who wants it and has room for it. */
class DiagnosticsClausesTest {
  private static final String RULES =
      """
      [[rule]]
      name = "open"
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["open/#"]

      """;

  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().device("lamp", "lamp-password").rules(RULES).start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  /** One refusal of each kind, and answers that never carry more than they must. */
  private static List<Packet> answers(Dialer dialer) {
    dialer.send(Packets.publish("shut", QoS.AT_LEAST_ONCE, 1, "x"));
    Packet pubAck = dialer.expect(PubAck.class);
    dialer.send(Packets.publish("shut", QoS.EXACTLY_ONCE, 2, "x"));
    Packet pubRec = dialer.expect(PubRec.class);
    dialer.send(Packets.rec(77));
    Packet pubRel = dialer.expect(PubRel.class);
    dialer.send(Packets.rel(78));
    Packet pubComp = dialer.expect(PubComp.class);
    dialer.send(Packets.subscribe(3, QoS.AT_MOST_ONCE, "shut/1", "shut/2", "shut/3"));
    Packet subAck = dialer.expect(SubAck.class);
    dialer.send(new Unsubscribe(4, List.of("shut"), Properties.NONE));
    Packet unsubAck = dialer.expect(UnsubAck.class);
    return List.of(pubAck, pubRec, pubRel, pubComp, subAck, unsubAck);
  }

  private static Properties said(Packet packet) {
    return switch (packet) {
      case PubAck it -> it.properties();
      case PubRec it -> it.properties();
      case PubRel it -> it.properties();
      case PubComp it -> it.properties();
      case SubAck it -> it.properties();
      case UnsubAck it -> it.properties();
      default -> throw new IllegalArgumentException(packet.toString());
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause("MQTT-3.1.2-29")
  void who_does_not_want_reasons_hears_none(AnyWay way) {
    try (Dialer curious = way.dial(house);
        Dialer other = way.dial(house)) {
      curious.greet("curious").accepted();
      assertThat(answers(curious)).anyMatch(answer -> said(answer).has(Property.REASON_STRING));
      other.greet("other").with(Property.REQUEST_PROBLEM_INFORMATION, 0).accepted();
      assertThat(answers(other)).allMatch(answer -> said(answer).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({
    "MQTT-3.4.2-2", "MQTT-3.4.2-3", "MQTT-3.5.2-2", "MQTT-3.5.2-3", "MQTT-3.6.2-2",
    "MQTT-3.6.2-3", "MQTT-3.7.2-2", "MQTT-3.7.2-3", "MQTT-3.9.2-1", "MQTT-3.9.2-2",
    "MQTT-3.11.2-1", "MQTT-3.11.2-2", "MQTT-3.1.2-24"
  })
  void who_has_no_room_hears_the_code_alone(AnyWay way) {
    int room = roomForConnAck(way);
    try (Dialer narrow = way.dial(house)) {
      narrow.greet("narrow").with(Property.MAXIMUM_PACKET_SIZE, room).accepted();
      List<Packet> answers = answers(narrow);
      assertThat(answers).allMatch(answer -> size(answer) <= room);
      assertThat(answers).anyMatch(answer -> answer instanceof SubAck && said(answer).isEmpty());
    }
  }

  /** A client that takes no less is let in, and has not much room for more. */
  private static int roomForConnAck(AnyWay way) {
    try (Dialer wide = way.dial(house)) {
      return size(wide.greet("wide").with(Property.MAXIMUM_PACKET_SIZE, 100).accepted());
    }
  }

  private static int size(Packet packet) {
    return PacketEncoder.encodedBytes(packet, ProtocolVersion.MQTT_5);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
  void a_goodbye_fits_too(AnyWay way) {
    try (Dialer narrow = way.dial(house)) {
      narrow.greet("narrow").with(Property.MAXIMUM_PACKET_SIZE, roomForConnAck(way)).accepted();
      narrow.sendHex("C100");
      assertThat(narrow.read(2)[0]).isEqualTo((byte) 0xE0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({"MQTT-3.2.2-19", "MQTT-3.2.2-20", "MQTT-3.1.2-24"})
  void a_refusal_fits_too(AnyWay way) {
    try (Dialer wide = way.dial(house);
        Dialer narrow = way.dial(house)) {
      wide.greet("lamp").as("lamp", "guessed").send();
      assertThat(wide.expect(ConnAck.class).properties().has(Property.REASON_STRING)).isTrue();
      narrow.greet("lamp").as("lamp", "guessed").with(Property.MAXIMUM_PACKET_SIZE, 16).send();
      ConnAck answer = narrow.expect(ConnAck.class);
      assertThat(answer.reason()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      assertThat(answer.properties().isEmpty()).isTrue();
      narrow.expectClosed();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  @Clause({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
  void a_message_without_room_counts_as_sent(AnyWay way) {
    for (boolean stored : new boolean[] {false, true}) {
      for (QoS qos : QoS.values()) {
        try (Dialer writer = house.dial().connected("writer");
            Dialer narrow = way.dial(house)) {
          narrow
              .greet("narrow")
              .clean()
              .expiry(stored ? 60 : 0)
              .with(Property.MAXIMUM_PACKET_SIZE, 60)
              .with(Property.RECEIVE_MAXIMUM, 1)
              .in()
              .subscribed("open/a", qos);
          for (String payload : List.of("x".repeat(100), "y".repeat(80), "small")) {
            writer.send(Packets.publish("open/a", QoS.EXACTLY_ONCE, 1, payload));
            writer.expect(PubRec.class);
            writer.send(Packets.rel(1)).expect(PubComp.class);
          }
          narrow.expectMessage("small");
          narrow.expectAlive();
        }
      }
    }
  }
}

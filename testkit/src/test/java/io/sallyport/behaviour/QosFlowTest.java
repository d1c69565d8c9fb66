package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * QoS 1 and 2 with a stored session, the connection cut at every step in turn: the same packet ids,
 * DUP where it belongs, nothing lost, and nothing of QoS 2 twice.
 */
class QosFlowTest {
  private final BrokerFixture house = BrokerFixture.open();
  private Dialer peer;

  @BeforeEach
  void dial() {
    peer = house.dial();
    peer.greet("peer").clean().expiry(3_600).in().subscribed("up", QoS.EXACTLY_ONCE);
  }

  @AfterEach
  void close() {
    peer.close();
    house.close();
  }

  private Dialer back(Way way) {
    Dialer client = way.dial(house);
    client.greet("client").stored().accepted();
    return client;
  }

  // --- from the client to the broker

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.3.2-4", "MQTT-4.3.2-5"})
  void qos_1_up_sent_again_after_a_cut_is_acknowledged_again(Way way) {
    Publish message = Packets.publish("up", QoS.AT_LEAST_ONCE, 5, "m");
    try (Dialer client = back(way)) {
      client.send(message);
      assertThat(client.expect(PubAck.class).packetId()).isEqualTo(5);
    }
    try (Dialer client = back(way)) {
      client.send(Packets.again(message));
      assertThat(client.expect(PubAck.class).packetId()).isEqualTo(5);
    }
    peer.send(Packets.ack(peer.expectMessage("m")));
    Publish second = peer.expectMessage("m");
    assertThat(second.duplicate()).as("DUP is a matter of each hop [MQTT-3.3.1-3]").isFalse();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.3.3-8", "MQTT-4.3.3-10", "MQTT-4.3.3-11", "MQTT-4.3.3-12"})
  void qos_2_up_cut_after_every_step_is_delivered_once(Way way) {
    Publish message = Packets.publish("up", QoS.EXACTLY_ONCE, 6, "m");
    try (Dialer client = back(way)) {
      client.send(message);
      assertThat(client.expect(PubRec.class).packetId()).isEqualTo(6);
    }
    try (Dialer client = back(way)) { // PUBREC was lost, says the client
      client.send(Packets.again(message));
      assertThat(client.expect(PubRec.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      client.send(Packets.rel(6));
      assertThat(client.expect(PubComp.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }
    try (Dialer client = back(way)) { // PUBCOMP was lost, says the client
      client.send(Packets.rel(6));
      ReasonCode known = ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
      assertThat(client.expect(PubComp.class).reason())
          .isEqualTo(way.isFive() ? known : ReasonCode.SUCCESS);
      client.send(Packets.publish("up", QoS.EXACTLY_ONCE, 6, "next"));
      client.expect(PubRec.class);
      client.send(Packets.rel(6)).expect(PubComp.class);
    }
    for (String payload : List.of("m", "next")) {
      peer.send(Packets.rec(peer.expectMessage(payload).packetId()));
    }
    for (int i = 0; i < 2; i++) {
      peer.send(Packets.comp(peer.expect(PubRel.class).packetId()));
    }
    peer.expectAlive();
  }

  // --- from the broker to the client

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-1"})
  void qos_1_down_comes_again_under_its_id_until_it_is_acknowledged(Way way) {
    int id;
    try (Dialer client = back(way)) {
      client.subscribed("down", QoS.EXACTLY_ONCE);
      send(QoS.AT_LEAST_ONCE, "m");
      Publish first = client.expectMessage("m");
      assertThat(first.duplicate()).isFalse();
      id = first.packetId();
    }
    for (int cut = 0; cut < 2; cut++) {
      try (Dialer client = back(way)) {
        Publish again = client.expectMessage("m");
        assertThat(again.duplicate()).isTrue();
        assertThat(again.packetId()).isEqualTo(id);
      }
    }
    try (Dialer client = back(way)) {
      client.send(Packets.ack(client.expectMessage("m"))).expectAlive();
    }
    try (Dialer client = back(way)) {
      client.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-4.3.3-1", "MQTT-4.3.3-4", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.4.0-1"})
  void qos_2_down_goes_on_at_the_step_where_it_was_cut(Way way) {
    int id;
    try (Dialer client = back(way)) {
      client.subscribed("down", QoS.EXACTLY_ONCE);
      send(QoS.EXACTLY_ONCE, "m");
      id = client.expectMessage("m").packetId();
    }
    try (Dialer client = back(way)) { // cut before PUBREC: the message again
      Publish again = client.expectMessage("m");
      assertThat(again.duplicate()).isTrue();
      assertThat(again.packetId()).isEqualTo(id);
      client.send(Packets.rec(id));
      assertThat(client.expect(PubRel.class).packetId()).isEqualTo(id);
    }
    for (int cut = 0; cut < 2; cut++) { // cut before PUBCOMP: PUBREL again, never the message
      try (Dialer client = back(way)) {
        assertThat(client.expect(PubRel.class).packetId()).isEqualTo(id);
      }
    }
    try (Dialer client = back(way)) {
      assertThat(client.expect(PubRel.class).packetId()).isEqualTo(id);
      client.send(Packets.comp(id)).expectAlive();
    }
    try (Dialer client = back(way)) {
      client.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void pubrec_twice_is_answered_twice(Way way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer client = way.dial(house)) {
        (stored ? client.greet("twice").stored() : client.greet("twice")).accepted();
        client.subscribed("down", QoS.EXACTLY_ONCE);
        send(QoS.EXACTLY_ONCE, "m");
        int id = client.expectMessage("m").packetId();
        for (int i = 0; i < 2; i++) {
          client.send(Packets.rec(id));
          assertThat(client.expect(PubRel.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        }
        client.send(Packets.comp(id)).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause("MQTT-4.3.3-4")
  void a_pubrec_with_an_error_ends_the_message(Way way) {
    try (Dialer client = back(way)) {
      client.subscribed("down", QoS.EXACTLY_ONCE);
      send(QoS.EXACTLY_ONCE, "m");
      int id = client.expectMessage("m").packetId();
      client.send(new PubRec(id, ReasonCode.QUOTA_EXCEEDED)).expectAlive();
    }
    try (Dialer client = back(way)) {
      client.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void answers_to_ids_that_are_not_in_use_change_nothing(Way way) {
    try (Dialer client = back(way)) {
      client.send(new PubAck(99, ReasonCode.SUCCESS));
      client.send(Packets.comp(99));
      client.send(Packets.rec(99));
      assertThat(client.expect(PubRel.class).reason())
          .isEqualTo(way.isFive() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS);
      client.expectAlive();
    }
  }

  private void send(QoS qos, String payload) {
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.publish("down", qos, 1, payload));
      if (qos == QoS.EXACTLY_ONCE) {
        writer.expect(PubRec.class);
        writer.send(Packets.rel(1)).expect(PubComp.class);
      } else {
        writer.expect(PubAck.class);
      }
    }
  }
}

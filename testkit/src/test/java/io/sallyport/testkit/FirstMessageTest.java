package io.sallyport.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.TopicName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FirstMessageTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void a_message_reaches_its_subscriber(ProtocolVersion version) {
    try (Dialer reader =
            house
                .dial()
                .speaking(version)
                .connected("reader")
                .subscribed("plant/+", QoS.AT_MOST_ONCE);
        Dialer writer = house.dial().speaking(version).connected("writer")) {
      writer.send(Publish.of("plant/one", "warm"));
      Publish came = reader.expect(Publish.class);
      assertThat(came.topic().text()).isEqualTo("plant/one");
      assertThat(came.payload().text()).isEqualTo("warm");
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void a_message_of_qos_2_passes_all_four_steps_on_both_sides(ProtocolVersion version) {
    try (Dialer reader =
            house.dial().speaking(version).connected("reader").subscribed("a", QoS.EXACTLY_ONCE);
        Dialer writer = house.dial().speaking(version).connected("writer")) {
      writer.send(message(QoS.EXACTLY_ONCE, 7, false));
      assertThat(writer.expect(PubRec.class).packetId()).isEqualTo(7);
      writer.send(new PubRel(7, ReasonCode.SUCCESS));
      assertThat(writer.expect(PubComp.class).packetId()).isEqualTo(7);
      Publish came = reader.expect(Publish.class);
      assertThat(came.qos()).isEqualTo(QoS.EXACTLY_ONCE);
      reader.send(new PubRec(came.packetId(), ReasonCode.SUCCESS));
      assertThat(reader.expect(PubRel.class).packetId()).isEqualTo(came.packetId());
      reader.send(new PubComp(came.packetId(), ReasonCode.SUCCESS)).expectAlive();
    }
  }

  @Test
  void a_stored_session_gets_what_came_while_it_was_away() {
    Properties hour = Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, 3_600).build();
    try (Dialer reader = house.dial().resume("reader", hour)) {
      assertThat(reader.expectConnected().sessionPresent()).isFalse();
      reader.subscribed("a", QoS.AT_LEAST_ONCE);
    }
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(message(QoS.AT_LEAST_ONCE, 9, false));
      assertThat(writer.expect(PubAck.class).packetId()).isEqualTo(9);
    }
    try (Dialer reader = house.dial().resume("reader", hour)) {
      assertThat(reader.expectConnected().sessionPresent()).isTrue();
      Publish came = reader.expect(Publish.class);
      assertThat(came.payload().text()).isEqualTo("hello");
      reader.send(new PubAck(came.packetId(), ReasonCode.SUCCESS)).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(QoS.class)
  void a_retained_message_waits_for_its_subscriber(QoS qos) {
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(message(QoS.AT_LEAST_ONCE, 1, true));
      writer.expect(PubAck.class);
      try (Dialer reader = house.dial().connected("reader").subscribed("#", qos)) {
        Publish came = reader.expect(Publish.class);
        assertThat(came.retain()).isTrue();
        assertThat(came.payload().text()).isEqualTo("hello");
      }
    }
  }

  private static Publish message(QoS qos, int packetId, boolean retain) {
    return new Publish(
        TopicName.of("a"), qos, retain, false, packetId, Properties.NONE, Payload.of("hello"));
  }
}

package io.sallyport.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients notice when the volume has less room than the broker reserves. */
@Tag("F28")
class DiskFullTest {
  private BrokerFixture house = BrokerFixture.with().onDisk().start();

  @AfterEach
  void close() {
    house.close();
  }

  /** The same home on a volume that has always less room than is reserved. */
  private void becomeFull() {
    house = house.restart("[durability]\nreserve = \"1024 GiB\"\n");
    await().until(() -> house.server().census().full());
  }

  private void storedReader() {
    try (Dialer reader = house.dial()) {
      reader.greet("reader").stored().in().subscribed("a", QoS.EXACTLY_ONCE);
    }
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "before")).expect(PubAck.class);
    }
  }

  @Test
  void what_would_have_to_be_stored_is_refused_and_5_0_is_told_why() {
    storedReader();
    becomeFull();
    try (Dialer writer = house.dial().connected("writer")) {
      PubAck answer =
          writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "no")).expect(PubAck.class);
      assertThat(answer.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      writer.expectAlive();
    }
    assertThat(house.events().of(Event.StorageChanged.class))
        .extracting(Event.StorageChanged::code)
        .containsExactly("SP-0265");
  }

  @Test
  void a_client_of_3_1_1_hears_no_acknowledgement() {
    storedReader();
    becomeFull();
    try (Dialer writer = Way.TCP_3_1_1.dial(house).connected("writer")) {
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "no")).expectClosed();
    }
  }

  @Test
  void qos_0_goes_on_and_so_does_what_nobody_stores() {
    storedReader();
    becomeFull();
    try (Dialer live = house.dial().connected("live").subscribed("b", QoS.AT_LEAST_ONCE);
        Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.publish("b", QoS.AT_MOST_ONCE, 0, "zero"));
      live.expectMessage("zero");
      PubAck answer =
          writer.send(Packets.publish("b", QoS.AT_LEAST_ONCE, 1, "one")).expect(PubAck.class);
      assertThat(answer.reason()).isEqualTo(ReasonCode.SUCCESS);
      live.send(Packets.ack(live.expectMessage("one"))).expectAlive();
    }
  }

  @Test
  void what_is_stored_is_delivered_and_makes_room() {
    storedReader();
    becomeFull();
    try (Dialer reader = house.dial()) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isTrue();
      reader.send(Packets.ack(reader.expectMessage("before"))).expectAlive();
    }
    await().until(() -> house.server().census().stored().queuedMessages() == 0);
  }

  @Test
  void a_message_of_qos_2_that_is_refused_frees_its_packet_id() {
    try (Dialer writer = house.dial()) {
      writer.greet("writer").stored().in().expectAlive();
    }
    becomeFull();
    try (Dialer writer = house.dial()) {
      assertThat(writer.greet("writer").stored().accepted().sessionPresent()).isTrue();
      for (int times = 0; times < 2; times++) {
        PubRec answer =
            writer.send(Packets.publish("a", QoS.EXACTLY_ONCE, 7, "no")).expect(PubRec.class);
        assertThat(answer.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      }
      writer.expectAlive();
    }
  }

  @Test
  void a_new_session_is_not_stored() {
    becomeFull();
    try (Dialer reader = house.dial()) {
      reader.greet("new").stored().refused(ReasonCode.QUOTA_EXCEEDED);
    }
    try (Dialer reader = house.dial().connected("ephemeral")) {
      reader.expectAlive();
    }
  }
}

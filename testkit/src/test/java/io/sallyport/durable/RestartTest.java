package io.sallyport.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a broker that is started again still knows. */
class RestartTest {
  private final FakeTicker ticker = new FakeTicker();
  private BrokerFixture house = BrokerFixture.with().ticker(ticker).onDisk().start();

  @AfterEach
  void close() {
    house.close();
  }

  private Dialer back(String clientId) {
    Dialer dialer = house.dial();
    assertThat(dialer.greet(clientId).stored().accepted().sessionPresent()).isTrue();
    return dialer;
  }

  private void subscribe(String clientId, QoS qos, String filter) {
    try (Dialer reader = house.dial()) {
      reader.greet(clientId).stored().in().subscribed(filter, qos);
    }
  }

  private void publish(Publish message) {
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(message).expect(PubAck.class);
    }
  }

  @Test
  void a_subscription_goes_on_and_what_was_queued_comes_in_order() {
    subscribe("reader", QoS.AT_LEAST_ONCE, "a/+");
    publish(Packets.publish("a/1", QoS.AT_LEAST_ONCE, 1, "one"));
    publish(Packets.publish("a/2", QoS.AT_LEAST_ONCE, 1, "two"));
    house = house.restart();
    publish(Packets.publish("a/3", QoS.AT_LEAST_ONCE, 1, "three"));
    try (Dialer reader = back("reader")) {
      for (String payload : new String[] {"one", "two", "three"}) {
        reader.send(Packets.ack(reader.expectMessage(payload)));
      }
      reader.expectAlive();
    }
  }

  @Test
  @Tag("W35")
  void a_device_that_was_removed_meanwhile_leaves_nothing_and_its_client_id_is_free() {
    house.close();
    BrokerFixture.Builder builder =
        BrokerFixture.with().ticker(ticker).onDisk().device("ann", "a long enough word");
    house = builder.start();
    try (Dialer ann = house.dial()) {
      ann.greet("ann-1").as("ann", "a long enough word").stored().in();
      ann.subscribed("a", QoS.AT_LEAST_ONCE);
      ann.send(Packets.retained("r", QoS.AT_LEAST_ONCE, 1, "hers")).expect(PubAck.class);
    }
    subscribe("reader", QoS.AT_LEAST_ONCE, "a");
    publish(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "waits"));
    builder.removed("ann");
    house = house.restart();
    await().until(() -> house.server().census().stored().sessions() == 1);
    await().until(() -> house.server().census().stored().retainedMessages() == 0);
    assertThat(house.server().census().stored().queuedMessages()).isEqualTo(1);
    try (Dialer heir = house.dial()) {
      assertThat(heir.greet("ann-1").stored().accepted().sessionPresent()).isFalse();
    }
  }

  @Test
  void what_was_acknowledged_or_given_up_does_not_rise_again() {
    subscribe("reader", QoS.AT_LEAST_ONCE, "a");
    subscribe("gone", QoS.AT_LEAST_ONCE, "a");
    publish(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "read"));
    try (Dialer reader = back("reader")) {
      reader.send(Packets.ack(reader.expectMessage("read"))).expectAlive();
    }
    house.dial().connected("gone").close();
    await().until(() -> house.server().census().stored().queuedMessages() == 0);
    house = house.restart();
    assertThat(house.server().census().stored().sessions()).isEqualTo(1);
    try (Dialer reader = back("reader")) {
      reader.expectAlive();
    }
  }

  @Test
  void a_message_in_flight_comes_again_under_its_packet_id_and_says_so() {
    subscribe("reader", QoS.AT_LEAST_ONCE, "a");
    publish(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "flying"));
    int packetId;
    try (Dialer reader = back("reader")) {
      packetId = reader.expectMessage("flying").packetId();
    }
    house = house.restart();
    try (Dialer reader = back("reader")) {
      Publish again = reader.expectMessage("flying");
      assertThat(again.packetId()).isEqualTo(packetId);
      assertThat(again.duplicate()).isTrue();
    }
  }

  @Test
  void a_message_of_qos_2_that_was_taken_over_is_not_taken_twice() {
    subscribe("reader", QoS.EXACTLY_ONCE, "a");
    Publish message = Packets.publish("a", QoS.EXACTLY_ONCE, 7, "once");
    try (Dialer writer = house.dial()) {
      writer.greet("writer").stored().in().send(message).expect(PubRec.class);
    }
    house = house.restart();
    try (Dialer writer = back("writer")) {
      writer.send(Packets.again(message)).expect(PubRec.class);
      writer.send(Packets.rel(7)).expect(PubComp.class);
    }
    try (Dialer reader = back("reader")) {
      Publish came = reader.expectMessage("once");
      reader.send(Packets.rec(came.packetId())).expect(PubRel.class);
      reader.send(Packets.comp(came.packetId())).expectAlive();
    }
  }

  @Test
  void a_handshake_of_qos_2_goes_on_where_it_was() {
    subscribe("reader", QoS.EXACTLY_ONCE, "a");
    publish(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, "at most one"));
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.publish("a", QoS.EXACTLY_ONCE, 1, "two")).expect(PubRec.class);
      writer.send(Packets.rel(1)).expect(PubComp.class);
    }
    int packetId;
    try (Dialer reader = back("reader")) {
      reader.send(Packets.ack(reader.expectMessage("at most one")));
      packetId = reader.expectMessage("two").packetId();
      reader.send(Packets.rec(packetId)).expect(PubRel.class);
    }
    house = house.restart();
    try (Dialer reader = back("reader")) {
      assertThat(reader.expect(PubRel.class).packetId()).isEqualTo(packetId);
      reader.send(Packets.comp(packetId)).expectAlive();
    }
  }

  @Test
  void a_retained_message_stays_and_one_that_was_cleared_stays_away() {
    publish(Packets.retained("kept", QoS.AT_LEAST_ONCE, 1, "here"));
    publish(Packets.retained("cleared", QoS.AT_LEAST_ONCE, 1, "here"));
    publish(Packets.retained("cleared", QoS.AT_LEAST_ONCE, 1, ""));
    house = house.restart();
    try (Dialer reader = house.dial().connected("reader").subscribed("#", QoS.AT_MOST_ONCE)) {
      assertThat(reader.expectMessage("here").topic().text()).isEqualTo("kept");
      reader.expectAlive();
    }
  }

  @Test
  void a_will_with_a_delay_is_sent_when_its_time_has_come() {
    subscribe("heir", QoS.AT_LEAST_ONCE, "will");
    Properties delay = Properties.builder().number(Property.WILL_DELAY_INTERVAL, 30).build();
    Dialer dying = house.dial();
    dying
        .greet("dying")
        .stored()
        .will(Packets.with(Packets.will("will", QoS.AT_LEAST_ONCE, "last"), delay))
        .in();
    dying.close();
    house = house.restart();
    try (Dialer heir = back("heir")) {
      heir.expectAlive();
      ticker.advance(Duration.ofSeconds(31));
      heir.send(Packets.ack(heir.expectMessage("last"))).expectAlive();
    }
  }

  @Test
  void a_session_whose_time_ran_out_meanwhile_is_gone() {
    subscribe("reader", QoS.AT_LEAST_ONCE, "a");
    await().until(() -> house.server().census().stored().detachedSessions() == 1);
    ticker.advance(Duration.ofHours(2));
    house = house.restart();
    await().until(() -> house.server().census().stored().sessions() == 0);
  }

  @Test
  void a_group_keeps_its_members_and_hands_on_what_nobody_took() {
    subscribe("worker", QoS.AT_LEAST_ONCE, "$share/g/jobs");
    publish(Packets.publish("jobs", QoS.AT_LEAST_ONCE, 1, "job"));
    house = house.restart();
    try (Dialer worker = back("worker")) {
      worker.send(Packets.ack(worker.expectMessage("job"))).expectAlive();
    }
    await().until(() -> house.server().census().stored().queuedMessages() == 0);
  }

  @Test
  void a_clock_that_was_far_ahead_and_has_been_put_right_is_told_at_the_start() {
    ticker.advance(Duration.ofHours(1));
    try (Dialer reader = house.dial()) {
      reader.greet("reader").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
    }
    ticker.advance(Duration.ofHours(-1));
    house = house.restart();
    assertThat(house.server().census().log().isClockBehind()).isTrue();
    assertThat(house.events().of(Event.StorageChanged.class))
        .extracting(Event.StorageChanged::code, Event.StorageChanged::cause)
        .contains(tuple("SP-0267", "clock_behind"));
  }
}

package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client finds when it comes back. */
class CleanStartTest {
  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.1.2-4", "MQTT-3.2.2-2"})
  void a_clean_start_finds_nothing_of_what_was_stored(Way way) {
    storeAndQueue(way);
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").clean().accepted().sessionPresent()).isFalse();
      publish("after");
      reader.expectAlive();
    }
    await().until(() -> house.server().census().stored().sessions() == 0);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.1.2-5", "MQTT-3.2.2-3"})
  void without_one_it_finds_its_subscriptions_and_its_messages(Way way) {
    storeAndQueue(way);
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isTrue();
      reader.send(Packets.ack(reader.expectMessage("queued")));
      publish("after");
      reader.send(Packets.ack(reader.expectMessage("after"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.1.2-6")
  void without_anything_stored_there_is_nothing_present(Way way) {
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_clean_start_with_an_expiry_begins_something_new_to_be_stored(Way way) {
    storeAndQueue(way);
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").clean().expiry(60).accepted().sessionPresent()).isFalse();
      reader.subscribed("b", QoS.AT_LEAST_ONCE);
    }
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isTrue();
      publish("not for b");
      reader.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void what_is_taken_up_without_an_expiry_ends_with_that_connection(Way way) {
    storeAndQueue(way);
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored(0).accepted().sessionPresent()).isTrue();
      reader.send(Packets.ack(reader.expectMessage("queued"))).expectAlive();
    }
    await().until(() -> house.server().census().stored().sessions() == 0);
    try (Dialer reader = way.dial(house)) {
      assertThat(reader.greet("reader").stored().accepted().sessionPresent()).isFalse();
    }
  }

  private void storeAndQueue(Way way) {
    try (Dialer reader = way.dial(house)) {
      reader.greet("reader").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
    }
    publish("queued");
  }

  private void publish(String payload) {
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
    }
  }
}

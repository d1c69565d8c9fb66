package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Packet;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * While nothing is retained a SUBSCRIBE asks no shard. Whether it did can be told from outside: the
 * answer of a shard comes a turn later, after that to a PINGREQ in the same bytes.
 */
class NothingRetainedTest {
  private static final String SUBSCRIBE_ALL_AND_PING = "82 07 00 01 00 00 01 23 00 C0 00";

  private final BrokerFixture house = BrokerFixture.with().start();
  private final Dialer writer = house.dial().connected("writer");

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  @Test
  void nobody_is_asked_before_anything_was_retained() {
    assertNobodyIsAsked();
  }

  @Test
  void nobody_is_asked_once_all_of_it_was_cleared() {
    retain("a", "x");
    assertThat(subscribeAndPing()).isInstanceOf(PingResp.class);
    retain("a", "");
    assertNobodyIsAsked();
  }

  @Test
  void nobody_is_asked_once_a_retained_message_without_answer_was_cleared() {
    writer.send(Packets.retained("a", QoS.AT_MOST_ONCE, 0, "x"));
    awaitRetained(1);
    assertThat(subscribeAndPing()).isInstanceOf(PingResp.class);
    retain("a", "");
    assertNobodyIsAsked();
  }

  @Test
  void nobody_is_asked_once_a_retained_will_was_cleared() {
    try (Dialer leaver = house.dial()) {
      leaver.greet("leaver").will(Packets.retainedWill("a", QoS.AT_LEAST_ONCE, "gone")).accepted();
    }
    awaitRetained(1);
    assertThat(subscribeAndPing()).isInstanceOf(PingResp.class);
    retain("a", "");
    await().until(() -> subscribeAndPing() instanceof SubAck); // its loop hears a little later
  }

  @Test
  void nobody_is_asked_once_what_a_stored_session_retained_with_qos_2_was_cleared() {
    try (Dialer stored = house.dial()) {
      stored.greet("stored").stored().in();
      for (String payload : List.of("x", "")) {
        stored.send(Packets.retained("a", QoS.EXACTLY_ONCE, 7, payload)).expect(PubRec.class);
        stored.send(new PubRel(7, ReasonCode.SUCCESS)).expect(PubComp.class);
        awaitRetained(payload.isEmpty() ? 0 : 1);
      }
    }
    await().until(() -> subscribeAndPing() instanceof SubAck); // the outbox empties a little later
  }

  @Test
  void nobody_is_asked_once_the_retained_will_of_a_stored_session_was_cleared() {
    try (Dialer leaver = house.dial()) {
      leaver
          .greet("leaver")
          .stored()
          .will(Packets.retainedWill("a", QoS.AT_LEAST_ONCE, "gone"))
          .in();
    }
    awaitRetained(1);
    assertThat(subscribeAndPing()).isInstanceOf(PingResp.class);
    retain("a", "");
    await().until(() -> subscribeAndPing() instanceof SubAck);
  }

  private void retain(String topic, String payload) {
    writer.send(Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }

  private void awaitRetained(int count) {
    await().until(() -> house.server().census().stored().retainedMessages() == count);
  }

  private void assertNobodyIsAsked() {
    assertThat(subscribeAndPing()).isInstanceOf(SubAck.class);
  }

  private Packet subscribeAndPing() {
    try (Dialer reader = house.dial().connected("reader")) {
      return reader.sendHex(SUBSCRIBE_ALL_AND_PING).next();
    }
  }
}

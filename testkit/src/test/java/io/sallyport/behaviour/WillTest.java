package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Payload;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import io.sallyport.topic.TopicName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client leaves behind is read out when it goes without a word, and only then. */
class WillTest {
  private static final List<Boolean> BOTH = List.of(false, true);

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().ticker(ticker).start();
  private Dialer watchman;

  @BeforeEach
  void watch() {
    watchman = house.dial();
    watchman.greet("watchman").keepAlive(300).in().subscribed("#", QoS.AT_MOST_ONCE);
  }

  @AfterEach
  void close() {
    watchman.close();
    house.close();
  }

  private Dialer leave(Way way, boolean stored) {
    Dialer client = way.dial(house);
    Greeting greeting = client.greet("client").keepAlive(10);
    Greeting kind = stored ? greeting.stored() : greeting;
    return kind.will(Packets.will("will", QoS.AT_LEAST_ONCE, "gone")).in();
  }

  private void expectWill() {
    assertThat(watchman.expectMessage("gone").topic().text()).isEqualTo("will");
    watchman.expectAlive();
  }

  private void expectNone() {
    try (Dialer other = house.dial().connected("other")) {
      other.send(Publish.of("end", "end")).send(PingReq.INSTANCE);
      watchman.expectMessage("end");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.1.2-8")
  void a_lost_socket(Way way) {
    for (boolean stored : BOTH) {
      leave(way, stored).close();
      expectWill();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void silence(Way way) {
    for (boolean stored : BOTH) {
      try (Dialer client = leave(way, stored)) {
        ticker.advance(Duration.ofSeconds(16));
        client.expectEnded(ReasonCode.KEEP_ALIVE_TIMEOUT);
        expectWill();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void broken_bytes(Way way) {
    for (boolean stored : BOTH) {
      try (Dialer client = leave(way, stored)) {
        client.sendHex("00 00").expectEnded(ReasonCode.MALFORMED_PACKET);
        expectWill();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.1.2-10", "MQTT-3.14.4-3"})
  void not_a_proper_goodbye(Way way) {
    for (boolean stored : BOTH) {
      try (Dialer client = leave(way, stored)) {
        client.send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
      }
      expectNone();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_goodbye_that_asks_for_it(Way way) {
    for (boolean stored : BOTH) {
      for (ReasonCode reason :
          List.of(ReasonCode.DISCONNECT_WITH_WILL, ReasonCode.UNSPECIFIED_ERROR)) {
        try (Dialer client = leave(way, stored)) {
          client.send(new Disconnect(reason)).expectClosed();
        }
        expectWill();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause({"MQTT-3.1.2-14", "MQTT-3.1.2-15"})
  void it_may_be_retained(Way way) {
    Dialer client = way.dial(house);
    client.greet("client").will(Packets.retainedWill("will", QoS.AT_LEAST_ONCE, "gone")).in();
    client.close();
    watchman.expectMessage("gone");
    try (Dialer late = house.dial().connected("late").subscribed("will", QoS.AT_LEAST_ONCE)) {
      assertThat(late.expectMessage("gone").retain()).isTrue();
    }
  }

  @Test
  void its_properties_come_with_it() {
    Properties properties =
        Properties.builder()
            .text(Property.CONTENT_TYPE, "text/plain")
            .text(Property.RESPONSE_TOPIC, "answer")
            .user("name", "value")
            .build();
    Dialer client = house.dial();
    client
        .greet("client")
        .will(
            new Will(TopicName.of("will"), QoS.AT_MOST_ONCE, false, properties, Payload.of("gone")))
        .in();
    client.close();
    assertThat(watchman.expectMessage("gone").properties()).isEqualTo(properties);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void it_waits_in_a_stored_session_of_another(Way way) {
    try (Dialer reader = way.dial(house)) {
      reader.greet("reader").stored().in().subscribed("will", QoS.AT_LEAST_ONCE);
    }
    leave(way, false).close();
    expectWill();
    try (Dialer reader = way.dial(house)) {
      reader.greet("reader").stored().accepted();
      reader.send(Packets.ack(reader.expectMessage("gone"))).expectAlive();
    }
  }
}

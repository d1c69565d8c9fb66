package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W18: a connection says CONNECT once; the second ends it, and makes nobody somebody else. */
@Tag("W18")
class Wall18SecondConnectTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .device("boss", "boss-password")
          .rules(
              """
              [[rule]]
              name = "devices own their tree"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["{user}/#"]

              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Clause("MQTT-3.1.0-2")
  void ends_the_connection_and_what_follows_it_counts_for_nothing(Way way) {
    try (Dialer boss = way.dial(house);
        Dialer lamp = way.dial(house)) {
      boss.greet("boss").as("boss", "boss-password").in().subscribed("boss/#", QoS.AT_MOST_ONCE);
      lamp.greet("lamp").as("lamp", "lamp-password").accepted();
      lamp.greet("lamp-2").as("boss", "boss-password").send();
      trySending(lamp, Publish.of("boss/door", "open"));
      lamp.expectEnded(ReasonCode.PROTOCOL_ERROR);
      boss.send(Packets.publish("boss/end", QoS.AT_LEAST_ONCE, 1, "end"));
      boss.expectMessage("end"); // QoS 0 comes before the answer
      boss.expect(PubAck.class);
      assertThat(house.events().of(Event.Connected.class))
          .extracting(Event.Connected::principal)
          .containsExactly("user:boss", "user:lamp");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void in_one_piece_with_the_first_it_ends_the_connection_too(Way way) {
    try (Dialer lamp = way.dial(house)) {
      byte[] hello = Bytes.packet(0x10, loginOf("lamp", way));
      lamp.send(new Bytes().add(hello).add(hello).array());
      lamp.expectConnected();
      lamp.expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
  }

  private static Bytes loginOf(String user, Way way) {
    return new Bytes()
        .text("MQTT")
        .hex(way.isFive() ? "05 C2 00 3C 00" : "04 C2 00 3C")
        .text(user)
        .text(user)
        .text(user + "-password");
  }

  private static void trySending(Dialer dialer, Publish message) {
    try {
      dialer.send(message);
    } catch (java.io.UncheckedIOException gone) {
      assertThat(gone).hasMessageContaining("Broken pipe"); // closed already: that is the point
    }
  }
}

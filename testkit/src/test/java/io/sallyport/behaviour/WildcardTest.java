package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the specification, and some of ours, through the whole broker. */
@Clause({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.2-1", "MQTT-4.7.3-1", "MQTT-4.7.3-4"})
class WildcardTest {
  private static BrokerFixture house;
  private static Dialer writer;

  @BeforeAll
  static void open() {
    house =
        BrokerFixture.with()
            .rules(
                """
                [[rule]]
                name = "everything"
                who = "any"
                allow = ["publish", "subscribe"]
                topics = ["#", "$SYS/#", "$app/#"]

                """)
            .start();
    writer = house.dial().connected("writer");
  }

  @AfterAll
  static void close() {
    writer.close();
    house.close();
  }

  @ParameterizedTest(name = "{0} matches {1}: {2}")
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/tennis/player1/#, sport/tennis/player2, false",
    "sport/#, sport, true",
    "#, a, true",
    "#, a/b/c, true",
    "#, /, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+, finance, true",
    "+, /finance, false",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+/tennis/#, sport/tennis, true",
    "+/tennis/#, sport/tennis/player1, true",
    "+/+/+, a//b, true",
    "a//b, a//b, true",
    "a/b, a//b, false",
    "a, A, false",
    "a, a/, false",
    "#, $SYS/monitor, false",
    "+/monitor/clients, $SYS/monitor/clients, false",
    "$app/#, $app/monitor/clients, true",
    "$app/monitor/+, $app/monitor/clients, true",
    "+, $app, false",
    "$app/#, $app/a, true",
    "a/$b/#, a/$b/c, true",
    "a/+, a/$b, true",
  })
  void a_filter_matches_as_the_specification_says(String filter, String topic, boolean matches) {
    for (Way way : new Way[] {Way.TCP_3_1_1, Way.TLS_5}) {
      for (boolean stored : new boolean[] {false, true}) {
        try (Dialer reader = way.dial(house)) {
          (stored ? reader.greet("reader").stored() : reader.greet("reader")).accepted();
          reader.subscribed(filter, QoS.AT_LEAST_ONCE);
          writer.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, topic)).expect(PubAck.class);
          if (matches) {
            assertThat(reader.expectMessage(topic).topic().text()).isEqualTo(topic);
          }
          reader.expectAlive();
        }
        try (Dialer forget = way.dial(house).connected("reader")) {
          forget.expectAlive();
        }
      }
    }
  }
}

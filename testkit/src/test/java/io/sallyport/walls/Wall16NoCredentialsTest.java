package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W16: nobody is not a user: rules with {user} match no topic for who brought no name. */
@Tag("W16")
class Wall16NoCredentialsTest {
  private static final String OWN_TREE =
      """
      [[rule]]
      name = "devices own their tree"
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["{user}/#"]
      """;
  private static final List<String> GUESSES =
      List.of("/a", "null/a", "visitor/a", "guest:visitor/a", "{user}/a", "user/a", "a");

  private BrokerFixture house;

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void who_brings_nothing_is_refused_where_no_guest_is_named(Way way) {
    house =
        BrokerFixture.with()
            .listeners(
                """
                [[listener]]
                name = "plain"
                bind = "mqtt://127.0.0.1:0"

                [[listener]]
                name = "tls"
                bind = "mqtts://127.0.0.1:0"
                client_certificate = "optional"

                """)
            .start();
    try (Dialer nobody = way.dial(house)) {
      nobody.greet("nobody").refused(ReasonCode.NOT_AUTHORIZED);
    }
    assertThat(house.server().census().seats()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void a_guest_owns_no_tree(Way way) {
    house = BrokerFixture.with().rules(OWN_TREE).start();
    try (Dialer guest = way.dial(house).connected("guest")) {
      for (String topic : GUESSES) {
        guest.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, "x"));
        assertThat(guest.expect(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        guest.send(Packets.subscribe(2, QoS.AT_MOST_ONCE, topic));
        assertThat(guest.expect(SubAck.class).reasons()).containsExactly(ReasonCode.NOT_AUTHORIZED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TLS_3_1_1"})
  void a_guest_owns_no_tree_in_the_older_version_either(Way way) {
    house = BrokerFixture.with().rules(OWN_TREE).start();
    for (String topic : GUESSES) {
      try (Dialer guest = way.dial(house).connected("guest")) {
        guest.send(Packets.subscribe(2, QoS.AT_MOST_ONCE, topic));
        assertThat(guest.expect(SubAck.class).reasons())
            .containsExactly(ReasonCode.UNSPECIFIED_ERROR);
        guest.send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, "x")).expectClosed();
      }
    }
  }
}

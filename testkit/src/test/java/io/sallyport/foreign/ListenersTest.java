package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a broker listens, and that each listener keeps to its own settings. */
class ListenersTest {
  @BeforeAll
  static void machine_has_ipv6() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      assertThat(probe.getLocalPort()).isPositive();
    } catch (IOException none) {
      Assumptions.abort("this machine has no IPv6 loopback: " + none.getMessage());
    }
  }

  private static BrokerFixture listening(String listeners) {
    return BrokerFixture.with().device("lamp", "shine").listeners(listeners).start();
  }

  private static Mosquitto asLamp(Mosquitto program) {
    return program.with("-u", "lamp", "-P", "shine", "-t", "a", "-m", "x", "-q", 1);
  }

  @Test
  void one_on_the_ipv6_loopback() {
    try (BrokerFixture house =
        listening(
            """
            [[listener]]
            name = "six"
            bind = "mqtts://[::1]:0"

            [[listener]]
            name = "plain-six"
            bind = "mqtt://[::1]:0"

            """)) {
      int port = house.server().port("six");
      asLamp(Mosquitto.pub().tls("::1", port, house.caFile())).run().expectExit(0);
      int plain = house.server().port("plain-six");
      asLamp(Mosquitto.pub().with("-h", "::1", "-p", plain)).run().expectExit(0);
      assertThat(house.events().of(Event.Connected.class))
          .extracting(event -> event.origin().address())
          .containsOnly("0:0:0:0:0:0:0:1");
      Program missed = asLamp(Mosquitto.pub().tls("127.0.0.1", port, house.caFile())).run();
      assertThat(missed.exitCode()).isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
  void a_star_is_every_address_of_both_families(String host) {
    try (BrokerFixture house =
        listening(
            """
            [[listener]]
            name = "all"
            bind = "mqtts://*:0"

            """)) {
      int port = house.server().port("all");
      asLamp(Mosquitto.pub().tls(host, port, house.caFile())).run().expectExit(0);
    }
  }

  @Test
  void each_keeps_to_its_own_settings() {
    try (BrokerFixture house =
        listening(
            """
            [[listener]]
            name = "guests"
            bind = "mqtt://127.0.0.1:0"
            guest = "visitor"

            [[listener]]
            name = "members"
            bind = "mqtt://127.0.0.1:0"

            [[listener]]
            name = "certified"
            bind = "mqtts://127.0.0.1:0"
            client_certificate = "required"

            [[listener]]
            name = "named"
            bind = "mqtts://127.0.0.1:0"
            tls_engine = "jdk"

            """)) {
      Mosquitto guest = Mosquitto.pub().plain(house, "guests").with("-t", "a", "-m", "x");
      guest.run().expectExit(0);
      Mosquitto nobody = Mosquitto.pub().plain(house, "members").with("-t", "a", "-m", "x");
      assertThat(nobody.run().exitCode()).isNotZero();
      asLamp(Mosquitto.pub().plain(house, "members")).run().expectExit(0);
      asLamp(Mosquitto.pub().tls(house, "named")).run().expectExit(0);
      assertThat(asLamp(Mosquitto.pub().tls(house, "certified")).run().exitCode()).isNotZero();
      assertThat(house.events().of(Event.Connected.class))
          .extracting(event -> event.origin().listener(), Event.Connected::principal)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("guests", "guest:visitor"),
              org.assertj.core.groups.Tuple.tuple("members", "user:lamp"),
              org.assertj.core.groups.Tuple.tuple("named", "user:lamp"));
    }
  }
}

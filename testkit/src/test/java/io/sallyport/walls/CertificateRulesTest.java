package io.sallyport.walls;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.pki.CertificateAuthority;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rule about what a certificate says holds on the connection that has shown it, whether its TLS
 * session is new or resumed, and on no other one of the same user.
 */
class CertificateRulesTest {
  private static final String[] DOORS = {"mqtts-openssl", "mqtts-jdk", "wss-openssl", "wss-jdk"};
  private static final String[] TLS = {"TLSv1.3", "TLSv1.2"};

  private static BrokerFixture house;
  private static Dialer writer;
  private static Papers.Pair ofThePlant;
  private static Papers.Pair ofTheOffice;

  @BeforeAll
  static void open() throws IOException {
    StringBuilder listeners = new StringBuilder("[[listener]]\n");
    listeners.append("name = \"plain\"\nbind = \"mqtt://127.0.0.1:0\"\n\n");
    for (String door : DOORS) {
      listeners.append(
          """
          [[listener]]
          name = "%s"
          bind = "%s://127.0.0.1:0"
          client_certificate = "optional"
          tls_engine = "%s"

          """
              .formatted(door, door.substring(0, door.indexOf('-')), door.split("-")[1]));
    }
    house =
        BrokerFixture.with()
            .device(Papers.NAME, "lamp-password")
            .device("writer", "writer-password")
            .listeners(listeners.toString())
            .rules(
                """
                [[rule]]
                name = "the plant's machines"
                who = "certificate:URI=urn:plant:1"
                allow = ["publish", "subscribe"]
                topics = ["plant/#"]

                [[rule]]
                name = "who writes"
                who = "user:writer"
                allow = ["publish"]
                topics = ["plant/#"]

                """)
            .start();
    ofThePlant = issue("urn:plant:1");
    ofTheOffice = issue("urn:plant:12");
    writer = house.dial().greet("w").as("writer", "writer-password").keepAlive(0).in();
  }

  private static Papers.Pair issue(String uri) throws IOException {
    KeyPair pair = CertificateAuthority.newKeyPair();
    CertificateAuthority authority =
        new PkiDirectory(house.home().resolve("pki"), InstantSource.system()).open();
    return new Papers.Pair(
        authority.issueClient(
            Papers.NAME, Optional.of(URI.create(uri)), pair.getPublic(), Duration.ofDays(30)),
        pair.getPrivate());
  }

  @AfterAll
  static void close() {
    writer.close();
    house.close();
  }

  static Stream<Arguments> doors() {
    return Stream.of(DOORS)
        .flatMap(door ->
            Stream.of(TLS)
                .flatMap(tls ->
                    Stream.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5)
                        .map(version -> Arguments.of(door, tls, version))));
  }

  @ParameterizedTest
  @MethodSource("doors")
  void it_holds_for_who_shows_it_again_and_again(String door, String tls, ProtocolVersion version) {
    Hand hand = new Hand(house.caFile()).holding(ofThePlant);
    for (int time = 0; time < 3; time++) { // the first handshake, then resumed ones
      try (Dialer lamp = dialer(hand, door, tls, version)) {
        lamp.greet("lamp-1").in();
        lamp.send(Packets.publish("plant/1", AT_LEAST_ONCE, 7, "x"));
        assertThat(lamp.expect(PubAck.class).reason().isError()).isFalse();
        lamp.subscribed("plant/+", AT_LEAST_ONCE).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void it_does_not_hold_for_who_shows_another_or_none(
      String door, String tls, ProtocolVersion version) {
    for (Papers.Pair shown : new Papers.Pair[] {ofTheOffice, null}) {
      try (Dialer lamp = dialer(new Hand(house.caFile()).holding(shown), door, tls, version)) {
        lamp.greet("lamp-2").as(Papers.NAME, "lamp-password").in();
        lamp.send(Packets.subscribe(1, AT_LEAST_ONCE, "plant/1"));
        assertThat(lamp.expect(SubAck.class).reasons()).allMatch(ReasonCode::isError);
        lamp.expectAlive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void a_session_that_was_made_with_it_brings_nothing_without_it(
      String door, String tls, ProtocolVersion version) {
    int gone = house.events().of(Event.Disconnected.class).size();
    try (Dialer lamp = dialer(new Hand(house.caFile()).holding(ofThePlant), door, tls, version)) {
      lamp.greet("lamp-3").stored().in();
      lamp.subscribed("plant/3", AT_LEAST_ONCE);
    }
    await().until(() -> house.events().of(Event.Disconnected.class).size() > gone);
    writer.send(Packets.publish("plant/3", AT_LEAST_ONCE, 1, "waits")).expect(PubAck.class);
    try (Dialer lamp = dialer(new Hand(house.caFile()), door, tls, version)) {
      lamp.greet("lamp-3").as(Papers.NAME, "lamp-password").stored().in();
      lamp.expectAlive();
      writer.send(Packets.publish("plant/3", AT_LEAST_ONCE, 1, "live")).expect(PubAck.class);
      lamp.expectAlive();
    }
  }

  private static Dialer dialer(Hand hand, String door, String tls, ProtocolVersion version) {
    Socket socket = hand.connected(house.server().port(door), tls);
    Dialer dialer =
        door.startsWith("wss")
            ? WebSocketDialer.over(socket, house.server().port(door)).upgraded().mqtt()
            : Dialer.over(socket);
    return dialer.speaking(version);
  }
}

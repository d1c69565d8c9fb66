package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * W40: a bad certificate is refused on every secure way in, whether its owner comes for the first
 * time, comes again, or has just failed; the session that it would have opened is not touched.
 */
@Tag("W40")
class Wall40CertificatesTest {
  private static final String NAME = Papers.NAME;
  private static final List<String> REQUIRED =
      List.of("mqtts-openssl", "mqtts-jdk", "wss-openssl", "wss-jdk");
  private static final List<String> OPTIONAL = List.of("mqtts-optional", "wss-optional");
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  private static final Map<Papers, Papers.Pair> PAPERS = new EnumMap<>(Papers.class);
  private static BrokerFixture house;
  private static Dialer writer;

  @BeforeAll
  static void open() throws IOException {
    StringBuilder listeners = new StringBuilder("[[listener]]\n");
    listeners.append("name = \"plain\"\nbind = \"mqtt://127.0.0.1:0\"\nguest = \"visitor\"\n");
    REQUIRED.forEach(name -> listeners.append(listener(name, "required")));
    OPTIONAL.forEach(name -> listeners.append(listener(name, "optional")));
    house = BrokerFixture.with().device(NAME, "lamp-password").listeners(listeners + "\n").start();
    for (Papers papers : Papers.values()) {
      Papers.Pair made = papers.make(house.home().resolve("pki"));
      if (made != null) {
        PAPERS.put(papers, made);
      }
    }
    house.server().tls().read().take(); // one certificate has been revoked since
    writer = house.dial().greet("writer").keepAlive(0).in();
  }

  private static String listener(String name, String certificate) {
    return """

    [[listener]]
    name = "%s"
    bind = "%s://127.0.0.1:0"
    client_certificate = "%s"
    tls_engine = "%s"
    """
        .formatted(
            name,
            name.substring(0, name.indexOf('-')),
            certificate,
            name.endsWith("jdk") ? "jdk" : "openssl");
  }

  @AfterAll
  static void close() {
    writer.close();
    house.close();
  }

  static Stream<Arguments> doors() {
    return Stream.concat(REQUIRED.stream(), OPTIONAL.stream())
        .flatMap(door -> VERSIONS.stream().map(version -> Arguments.of(door, version)));
  }

  static Stream<Arguments> bad_papers_at_doors() {
    return doors()
        .flatMap(door ->
            Stream.of(Papers.values())
                .filter(papers -> isRefused(papers, (String) door.get()[0]))
                .map(papers -> Arguments.of(door.get()[0], door.get()[1], papers)));
  }

  /** Where a certificate is optional, none is not a bad one: then it takes a password. */
  private static boolean isRefused(Papers papers, String door) {
    return papers.failure != null && !(papers == Papers.NONE && OPTIONAL.contains(door));
  }

  @ParameterizedTest(name = "{2} at {0} with {1}")
  @MethodSource("bad_papers_at_doors")
  void at_the_first_connect(String door, String version, Papers bad) {
    try (Dialer owner = keeper(new Hand(house.caFile()), door, version)) {
      refused(new Hand(house.caFile()), door, version, bad);
      expectUntouched(owner);
    }
  }

  @ParameterizedTest(name = "{2} at {0} with {1}")
  @MethodSource("bad_papers_at_doors")
  void at_a_reconnect_after_a_good_one(String door, String version, Papers bad) {
    Hand hand = new Hand(house.caFile());
    keeper(hand, door, version).close();
    refused(hand, door, version, bad);
    writer.send(Packets.publish("news", QoS.AT_LEAST_ONCE, 1, "kept")).expect(PubAck.class);
    refused(hand, door, version, bad);
    hand.holding(PAPERS.get(Papers.GOOD));
    try (Dialer owner = dialer(hand, door, version)) {
      assertThat(owner.greet(NAME).stored().accepted().sessionPresent()).isTrue();
      owner.send(Packets.ack(owner.expectMessage("kept")));
      expectUntouched(owner);
    }
  }

  @ParameterizedTest(name = "{2} at {0} with {1}")
  @MethodSource("bad_papers_at_doors")
  void after_one_that_has_just_failed(String door, String version, Papers bad) {
    try (Dialer owner = keeper(new Hand(house.caFile()), door, version)) {
      Hand hand = new Hand(house.caFile());
      refused(hand, door, version, bad);
      refused(hand, door, version, bad);
      expectUntouched(owner);
      keeper(hand, door, version).close(); // who has failed comes in when he shows the good one
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void one_bad_certificate_after_the_other_and_a_good_one_between(String door, String version) {
    Hand hand = new Hand(house.caFile());
    for (Papers bad : Papers.values()) {
      if (isRefused(bad, door)) {
        keeper(hand, door, version).close();
        refused(hand, door, version, bad);
      }
    }
    keeper(hand, door, version).close();
  }

  // --- connections

  /** Comes in with the good certificate, and has a session that stays. */
  private static Dialer keeper(Hand hand, String door, String version) {
    hand.holding(PAPERS.get(Papers.GOOD));
    Dialer owner = dialer(hand, door, version);
    owner.greet(NAME).expiry(3_600).accepted();
    return owner.subscribed("news", QoS.AT_LEAST_ONCE);
  }

  private static void expectUntouched(Dialer owner) {
    writer.send(Packets.publish("news", QoS.AT_LEAST_ONCE, 1, "on")).expect(PubAck.class);
    owner.send(Packets.ack(owner.expectMessage("on"))).expectAlive();
  }

  private static Dialer dialer(Hand hand, String door, String version) {
    Socket socket = hand.connected(house.server().port(door), version);
    return door.startsWith("wss")
        ? WebSocketDialer.over(socket, house.server().port(door)).upgraded().mqtt()
        : Dialer.over(socket);
  }

  /** Tries to begin the keeper's session anew, and hears nothing but the end. */
  private static void refused(Hand hand, String door, String version, Papers bad) {
    int before = failures().size();
    int logins = house.events().of(Event.Connected.class).size();
    hand.holding(PAPERS.get(bad));
    int port = house.server().port(door);
    try (Socket socket = hand.connected(port, version)) {
      if (door.startsWith("wss")) {
        WebSocketDialer page = WebSocketDialer.over(socket, port);
        assertThat(page.say(page.request().text()).answer()).as("no word of HTTP").isEmpty();
      } else {
        Dialer.over(socket).connect(NAME).expectClosed();
      }
    } catch (IOException | UncheckedIOException broken) {
      // TLS 1.2 breaks while we shake hands, 1.3 when we read
    }
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> failures().size() > before);
    TlsFailure expected = bad.failure;
    assertThat(failures().subList(before, failures().size()))
        .extracting(Event.TlsFailed::failure)
        .containsExactly(expected == null ? "" : expected.code());
    assertThat(house.events().of(Event.Connected.class)).hasSize(logins);
  }

  private static List<Event.TlsFailed> failures() {
    return house.events().of(Event.TlsFailed.class);
  }
}

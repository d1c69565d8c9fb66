package io.sallyport.pki;

import static io.sallyport.pki.TlsFailure.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sallyport.pki.TlsFailure.Role;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real handshakes over loopback between each pair of engines. Who finds the fault names it exactly;
 * who only hears an alert may be left with the most frequent cause of that alert.
 */
class TlsFailuresBetweenOurOwnTest {
  private static final List<String> ONLY_1_2 = List.of("TLSv1.2");
  private static final List<String> ONLY_1_3 = List.of("TLSv1.3");

  @TempDir Path temp;

  static Stream<Arguments> engines() {
    List<SslProvider> engines = new ArrayList<>(List.of(SslProvider.JDK));
    if (OpenSsl.isAvailable()) {
      engines.add(SslProvider.OPENSSL);
    }
    return engines.stream()
        .flatMap(broker ->
            engines.stream()
                .flatMap(client ->
                    Stream.of(ONLY_1_3, ONLY_1_2)
                        .map(version -> Arguments.of(broker, client, version))));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void what_the_client_finds_wrong_with_the_broker(
      SslProvider broker, SslProvider client, List<String> version) throws Exception {
    var scene = new TlsScene(temp);
    var key = scene.pair.getPublic();
    record Case(java.security.cert.X509Certificate shown, String host, TlsFailure expected) {}
    for (Case one :
        List.of(
            new Case(scene.stranger.issueServer(TlsScene.NAMES, key), "localhost", UNKNOWN_CA),
            new Case(scene.authority.issueServer(TlsScene.ELSEWHERE, key), "localhost", WRONG_NAME),
            new Case(scene.authority.issueServer(TlsScene.ELSEWHERE, key), "127.0.0.1", WRONG_NAME),
            new Case(scene.longAgo.issueServer(TlsScene.NAMES, key), "localhost", EXPIRED),
            new Case(scene.later.issueServer(TlsScene.NAMES, key), "localhost", CLOCK),
            new Case(scene.lamp, "localhost", UNSUITABLE_CERTIFICATE))) {
      var heard = new Heard(scene.broker(broker, one.shown), scene.client(client), version);
      heard.run(one.host);
      assertThat(heard.atClient).as("%s", one).isEqualTo(one.expected);
      assertThat(heard.atBroker)
          .as("%s", one)
          .isIn(EnumSet.range(UNKNOWN_CA, UNSUITABLE_CERTIFICATE));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void what_the_broker_finds_wrong_with_the_client(
      SslProvider broker, SslProvider client, List<String> version) throws Exception {
    var scene = new TlsScene(temp);
    var key = scene.pair.getPublic();
    record Case(java.security.cert.X509Certificate own, TlsFailure expected) {}
    for (Case one :
        List.of(
            // The stranger has the same name, so that the client does offer its certificate.
            new Case(scene.stranger.issueClient("lamp", key), UNKNOWN_CA),
            new Case(scene.longAgo.issueClient("lamp", key), EXPIRED),
            new Case(scene.later.issueClient("lamp", key), CLOCK),
            new Case(scene.server, UNSUITABLE_CERTIFICATE),
            new Case(scene.thief, REVOKED))) {
      var heard = new Heard(scene.mutualBroker(broker), scene.client(client, one.own), version);
      heard.run("localhost");
      assertThat(heard.atBroker).as("%s", one).isEqualTo(one.expected);
      assertThat(heard.atClient).as("%s", one).isIn(EnumSet.range(UNKNOWN_CA, REVOKED));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void a_missing_client_certificate(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    var heard = new Heard(scene.mutualBroker(broker), scene.client(client), version);
    heard.run("localhost");
    assertThat(heard.atBroker).isEqualTo(NO_CLIENT_CERTIFICATE);
    // TLS 1.2 has no alert of its own for it.
    assertThat(heard.atClient)
        .isEqualTo(version.equals(ONLY_1_3) ? NO_CLIENT_CERTIFICATE : NO_COMMON_CIPHER);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void no_version_in_common(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    var other = version.equals(ONLY_1_2) ? ONLY_1_3 : ONLY_1_2;
    var heard =
        new Heard(
            scene.broker(broker, scene.server).protocols(other), scene.client(client), version);
    heard.runAsGiven("localhost");
    assertThat(List.of(heard.atBroker, heard.atClient)).containsOnly(OLD_PROTOCOL);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void no_cipher_in_common(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    var heard =
        new Heard(
            scene
                .broker(broker, scene.server)
                .ciphers(List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")),
            scene.client(client).ciphers(List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")),
            ONLY_1_2);
    heard.run("localhost");
    assertThat(List.of(heard.atBroker, heard.atClient)).containsOnly(NO_COMMON_CIPHER);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void nothing_wrong(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    try (Handshake handshake = new Handshake()) {
      int port = handshake.listen(scene.mutualBroker(broker).protocols(version).build());
      handshake.dial(
          scene.client(client, scene.lamp).protocols(version).build(), "localhost", port);
      assertThat(handshake.client()).isSameAs(Handshake.NONE);
      assertThat(handshake.server()).isSameAs(Handshake.NONE);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void plain_mqtt_to_a_tls_port(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    try (Handshake handshake = new Handshake()) {
      int port = handshake.listen(scene.broker(broker, scene.server).protocols(version).build());
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
        plain
            .getOutputStream()
            .write(new byte[] {0x10, 0x0c, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 9, 0, 0});
        assertThat(TlsFailure.of(handshake.server(), Role.BROKER)).isEqualTo(PLAIN_TO_TLS);
        byte[] answer = read(plain.getInputStream());
        assertThat(answer.length == 0 || TlsFailure.beginsAlert(answer[0], answer[1])).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void tls_to_a_plain_port(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    try (Handshake handshake = new Handshake();
        ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      handshake.dial(
          scene.client(client).protocols(version).build(), "localhost", plain.getLocalPort());
      try (Socket accepted = plain.accept()) {
        byte[] hello = accepted.getInputStream().readNBytes(64);
        assertThat(TlsFailure.beginsHandshake(hello[0], hello[1])).isTrue();
        // A broker without TLS that answers "unacceptable protocol version".
        accepted.getOutputStream().write(new byte[] {0x20, 2, 0, 1, 0, 0, 0, 0});
        accepted.getOutputStream().flush();
        assertThat(TlsFailure.of(handshake.client(), Role.CLIENT)).isEqualTo(TLS_TO_PLAIN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void closed_in_the_middle(SslProvider broker, SslProvider client, List<String> version)
      throws Exception {
    var scene = new TlsScene(temp);
    try (Handshake handshake = new Handshake();
        ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      handshake.dial(
          scene.client(client).protocols(version).build(), "localhost", plain.getLocalPort());
      plain.accept().close();
      assertThat(TlsFailure.of(handshake.client(), Role.CLIENT)).isEqualTo(BROKEN_OFF);
    }
  }

  @Test
  void an_unknown_trouble_and_an_endless_chain_of_causes_have_a_name_too() {
    Exception first = new Exception("a");
    Exception second = new Exception("b", first);
    first.initCause(second);
    assertThat(TlsFailure.of(first, Role.BROKER)).isEqualTo(BROKEN_OFF);
    assertThat(TlsFailure.of(new Error(), Role.CLIENT)).isEqualTo(BROKEN_OFF);
  }

  private static byte[] read(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (java.io.IOException e) {
      return all.toByteArray(); // a reset after the alert is as good as an end
    }
    return all.toByteArray();
  }

  /** Runs one handshake and keeps what either side calls it. */
  private static final class Heard {
    private final SslContextBuilder broker;
    private final SslContextBuilder client;
    private final List<String> version;
    private TlsFailure atBroker = BROKEN_OFF;
    private TlsFailure atClient = BROKEN_OFF;

    Heard(SslContextBuilder broker, SslContextBuilder client, List<String> version) {
      this.broker = broker;
      this.client = client;
      this.version = version;
    }

    void run(String host) throws Exception {
      broker.protocols(version);
      runAsGiven(host);
    }

    void runAsGiven(String host) throws Exception {
      try (Handshake handshake = new Handshake()) {
        int port = handshake.listen(broker.build());
        handshake.dial(client.protocols(version).build(), host, port);
        assertThat(handshake.server()).isNotSameAs(Handshake.NONE);
        assertThat(handshake.client()).isNotSameAs(Handshake.NONE);
        Throwable seen = handshake.server();
        atBroker =
            seen instanceof Handshake.PlainAlert alert
                ? alert.failure
                : TlsFailure.of(seen, Role.BROKER);
        atClient = TlsFailure.of(handshake.client(), Role.CLIENT);
      }
    }
  }
}

package io.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.client.TlsTrouble.Kind;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client verifies chain and host by default, and every failure has a name. */
@Tag("R35")
class TlsTroubleTest {
  private static final Duration SOON = Duration.ofSeconds(8);

  @TempDir private Path folder;
  private final ClientLoops loops = ClientLoops.of(1);
  private TestAuthority authority;
  private TlsSettings trusting;

  @BeforeEach
  void found() throws Exception {
    authority = new TestAuthority("Fort CA");
    trusting = TlsSettings.trusting(authority.write(folder));
  }

  @AfterEach
  void close() {
    loops.close();
  }

  /** Connects as "localhost" and plays the broker as far as it gets. */
  private CompletableFuture<ConnAck> connect(ServerSocketFactory sockets, TlsSettings tls) {
    try (ScriptedBroker broker = new ScriptedBroker(sockets)) {
      ClientSettings settings = broker.settings().host("localhost").tls(tls).build();
      MqttClient client = MqttClient.create(settings, loops, ClientListener.DEAF);
      CompletableFuture<ConnAck> answer = client.connect();
      ScriptedBroker.Peer peer = broker.accept();
      if (peer.next() instanceof Connect) {
        peer.send(new ConnAck(false, io.sallyport.packet.ReasonCode.SUCCESS));
      }
      answer.handle((_, _) -> 0).join();
      peer.close();
      return answer;
    }
  }

  private TlsTrouble trouble(ServerSocketFactory sockets, TlsSettings tls) {
    CompletableFuture<ConnAck> answer = connect(sockets, tls);
    ConnectFailed.TlsFailed failed =
        catchThrowableOfType(ConnectFailed.TlsFailed.class, () -> Await.of(answer, SOON));
    assertThat(failed).isNotNull();
    return failed.trouble();
  }

  @Test
  void a_broker_of_the_trusted_ca_with_the_right_name_is_let_through() throws Exception {
    assertThat(connect(TestAuthority.listening(authority.server("localhost"), null), trusting))
        .isCompletedWithValueMatching(answer -> !answer.reason().isError());
  }

  @Test
  void a_wrong_name_is_told_with_the_names_that_are_right() throws Exception {
    TlsTrouble trouble =
        trouble(TestAuthority.listening(authority.server("hub.local"), null), trusting);
    assertThat(trouble.kind()).isEqualTo(Kind.WRONG_NAME);
    assertThat(trouble.text())
        .startsWith("error SP-TLS-004: the certificate of localhost is not valid for that name")
        .contains("it is valid for:  hub.local")
        .contains("use -h hub.local")
        .contains("pki/server.names");
  }

  @Test
  void an_unknown_ca_is_told_with_both_sides() throws Exception {
    TestAuthority stranger = new TestAuthority("Somebody Else");
    TlsTrouble trouble =
        trouble(TestAuthority.listening(stranger.server("localhost"), null), trusting);
    assertThat(trouble.kind()).isEqualTo(Kind.UNKNOWN_CA);
    assertThat(trouble.text()).contains("CN=Somebody Else").contains("ca.crt");
  }

  @Test
  void expired_and_not_yet_valid_are_told_apart() throws Exception {
    TestAuthority.Issued old =
        authority.serverFrom("localhost", Instant.now().minus(Duration.ofDays(2)));
    assertThat(trouble(TestAuthority.listening(old, null), trusting).kind())
        .isEqualTo(Kind.EXPIRED);
    TestAuthority.Issued young =
        authority.serverFrom("localhost", Instant.now().plus(Duration.ofDays(2)));
    assertThat(trouble(TestAuthority.listening(young, null), trusting).kind())
        .isEqualTo(Kind.CLOCK);
  }

  @Test
  void a_missing_client_certificate_is_named_in_both_tls_versions() throws Exception {
    for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
      ServerSocketFactory sockets =
          TestAuthority.listening(authority.server("localhost"), authority, version);
      assertThat(trouble(sockets, trusting).kind())
          .as(version)
          .isEqualTo(Kind.NO_CLIENT_CERTIFICATE);
    }
  }

  @Test
  void a_client_certificate_of_the_right_ca_opens_the_door() throws Exception {
    TestAuthority.Issued own = authority.server("meter-7");
    TlsSettings identified =
        trusting.identifiedBy(own.writeCertificate(folder), own.writeKey(folder));
    assertThat(
            connect(TestAuthority.listening(authority.server("localhost"), authority), identified))
        .isCompletedWithValueMatching(answer -> !answer.reason().isError());
  }

  @Test
  void a_client_certificate_of_another_ca_is_told_as_such() throws Exception {
    TestAuthority.Issued own = new TestAuthority("Somebody Else").server("meter-7");
    TlsSettings identified =
        trusting.identifiedBy(own.writeCertificate(folder), own.writeKey(folder));
    TlsTrouble trouble =
        trouble(TestAuthority.listening(authority.server("localhost"), authority), identified);
    assertThat(trouble.kind())
        .isIn(Kind.UNKNOWN_CA, Kind.UNSUITABLE_CERTIFICATE, Kind.NO_CLIENT_CERTIFICATE);
  }

  @Test
  void no_common_version_is_named() throws Exception {
    ServerSocketFactory sockets =
        TestAuthority.listening(authority.server("localhost"), null, "TLSv1.2");
    TlsSettings onlyNew =
        new TlsSettings(
            trusting.trust(),
            null,
            null,
            null,
            false,
            new TlsSettings.Offer(
                java.util.List.of("TLSv1.3"), java.util.List.of(), java.util.List.of()));
    assertThat(trouble(sockets, onlyNew).kind()).isEqualTo(Kind.OLD_PROTOCOL);
  }

  @Test
  void no_common_suite_is_named_and_a_common_one_serves() throws Exception {
    ServerSocketFactory ecOnly = TestAuthority.listening(authority.server("localhost"), null);
    assertThat(trouble(ecOnly, offering("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")).kind())
        .isEqualTo(Kind.NO_COMMON_CIPHER);
    assertThat(connect(ecOnly, offering("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")))
        .isCompletedWithValueMatching(answer -> !answer.reason().isError());
  }

  /** Suites of TLS 1.2, and an ALPN that this broker has not heard of. */
  private TlsSettings offering(String suite) {
    return new TlsSettings(
        trusting.trust(),
        null,
        null,
        null,
        false,
        new TlsSettings.Offer(
            java.util.List.of("TLSv1.2"),
            java.util.List.of(suite),
            java.util.List.of("x-sallyport")));
  }

  @Test
  void a_pinned_key_needs_neither_ca_nor_name_and_another_key_is_refused() throws Exception {
    TestAuthority.Issued own = new TestAuthority("Somebody Else").server("hub.local");
    assertThat(connect(TestAuthority.listening(own, null), TlsSettings.pinned(own.pin())))
        .isCompletedWithValueMatching(answer -> !answer.reason().isError());
    KeyPin wrong = authority.server("x").pin();
    TlsTrouble trouble = trouble(TestAuthority.listening(own, null), TlsSettings.pinned(wrong));
    assertThat(trouble.kind()).isEqualTo(Kind.WRONG_KEY);
    assertThat(trouble.text()).contains(own.pin().toString()).contains(wrong.toString());
    assertThat(KeyPin.parse(own.pin().toString())).isEqualTo(own.pin());
  }

  @Test
  void insecure_takes_anybody() throws Exception {
    TestAuthority.Issued own = new TestAuthority("Somebody Else").server("hub.local");
    assertThat(connect(TestAuthority.listening(own, null), TlsSettings.trustingAnybody()))
        .isCompletedWithValueMatching(answer -> !answer.reason().isError());
  }

  @Test
  void plaintext_at_a_tls_port_is_named() throws Exception {
    assertThat(trouble(TestAuthority.listening(authority.server("localhost"), null), null).kind())
        .isEqualTo(Kind.PLAIN_TO_TLS);
  }

  @Test
  void tls_at_a_plaintext_port_is_named() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker()) {
      ClientSettings settings = broker.settings().host("localhost").tls(trusting).build();
      CompletableFuture<ConnAck> answer =
          MqttClient.create(settings, loops, ClientListener.DEAF).connect();
      broker.accept().sendBytes((byte) 0x20, (byte) 2, (byte) 0, (byte) 1, (byte) 0);
      ConnectFailed.TlsFailed failed =
          catchThrowableOfType(ConnectFailed.TlsFailed.class, () -> Await.of(answer, SOON));
      assertThat(failed.trouble().kind()).isEqualTo(Kind.TLS_TO_PLAIN);
    }
  }
}

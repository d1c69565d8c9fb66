package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.foreign.Visitor.Shown;
import io.sallyport.journal.Event;
import io.sallyport.pki.CertificateAuthority;
import io.sallyport.pki.ClientCertificates;
import io.sallyport.pki.Issued;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.ServerNames;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * W40 with clients that others have written: a bad certificate is refused over tls and wss, the
 * first time, after a good one, and with the TLS session of a better day; each time under the name
 * of what is wrong with it.
 */
@Tag("W40")
class Wall40MatrixTest {
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofDays(400);

  private final FakeTicker clock = new FakeTicker();
  private BrokerFixture house;
  private Path pki;
  private Shown good;

  @BeforeEach
  void open() throws IOException {
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    for (String scheme : List.of("mqtts", "wss")) {
      first.append(listener(scheme + "-pem", "required", ""));
      first.append(listener(scheme + "-open", "none", ""));
      second.append(listener(scheme + "-der", "required", "crl = \"list.der\"\n"));
    }
    house =
        BrokerFixture.with()
            .ticker(clock)
            .device("lamp", "lamp-password")
            .listeners(first.toString())
            .start();
    pki = house.home().resolve("pki");
    writeDer();
    house = house.restart(second.toString());
    good = shown(house.certificates().issue("lamp", Optional.empty(), LONG));
  }

  private static String listener(String name, String certificate, String more) {
    return """
    [[listener]]
    name = "%s"
    bind = "%s://127.0.0.1:0"
    client_certificate = "%s"
    %s
    """
        .formatted(name, name.substring(0, name.indexOf('-')), certificate, more);
  }

  /** What OpenSSL makes of the home's list. */
  private void writeDer() {
    Program made =
        OpenSsl.run("crl", "-in", pki.resolve("ca.crl"), "-outform", "DER", "-out", der());
    made.expectExit(0);
  }

  private Path der() {
    return house.home().resolve("list.der");
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** What may be wrong with what somebody shows. */
  enum Bad {
    NO_CERTIFICATE(TlsFailure.NO_CLIENT_CERTIFICATE),
    WRONG_AUTHORITY(TlsFailure.UNKNOWN_CA),
    EXPIRED(TlsFailure.EXPIRED),
    REVOKED(TlsFailure.REVOKED),
    WRONG_PURPOSE(TlsFailure.UNSUITABLE_CERTIFICATE),
    /** A good certificate of the right authority, for a name that is no device. */
    WRONG_NAME(null),
    LIST_EXPIRED(TlsFailure.REVOKED);

    /** How the broker names it; null for a login that is refused behind TLS. */
    final @Nullable TlsFailure failure;

    Bad(@Nullable TlsFailure failure) {
      this.failure = failure;
    }
  }

  private static Shown shown(Issued issued) {
    return new Shown(issued.certificateFile(), issued.keyFile());
  }

  private @Nullable Shown make(Bad bad) throws IOException {
    return switch (bad) {
      case NO_CERTIFICATE -> null;
      case LIST_EXPIRED -> good;
      case WRONG_NAME -> shown(house.certificates().issue("stranger"));
      case REVOKED -> shown(house.certificates().issue("other"));
      case WRONG_AUTHORITY -> {
        PkiDirectory other = new PkiDirectory(house.home().resolve("other"));
        other.ensureAuthority("test");
        yield shown(new ClientCertificates(other).issue("lamp"));
      }
      case EXPIRED -> {
        CertificateAuthority earlier =
            new PkiDirectory(pki, () -> now().minus(Duration.ofDays(100))).open();
        yield written(earlier, Bad.EXPIRED);
      }
      case WRONG_PURPOSE -> written(new PkiDirectory(pki).open(), Bad.WRONG_PURPOSE);
    };
  }

  private static Instant now() {
    return InstantSource.system().instant();
  }

  private Shown written(CertificateAuthority authority, Bad bad) throws IOException {
    KeyPair pair = CertificateAuthority.newKeyPair();
    X509Certificate made =
        bad == Bad.WRONG_PURPOSE
            ? authority.issueServer(new ServerNames(List.of("lamp"), List.of()), pair.getPublic())
            : authority.issueClient("lamp", pair.getPublic());
    try {
      Path certificate = house.home().resolve("bad.crt");
      Path key = house.home().resolve("bad.key");
      Files.writeString(certificate, pem("CERTIFICATE", made.getEncoded()));
      Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      return new Shown(certificate, key);
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, BASE64.encodeToString(der).replace("\r", ""));
  }

  /** Makes the bad thing true, if it is not so by itself. */
  private void befall(Bad bad) throws IOException {
    if (bad == Bad.REVOKED) {
      house.certificates().revoke("other");
      writeDer();
      int unused = house.server().tls().read().take();
    } else if (bad == Bad.LIST_EXPIRED) {
      clock.advance(Duration.ofDays(91));
    }
  }

  // --- at once, and after a good one

  @ParameterizedTest
  @EnumSource(Visitor.class)
  @DisplayName("first connect, and reconnect after a good one: {none, wrong CA, expired, …}")
  void refused_at_once_and_after_a_good_one(Visitor visitor) throws IOException {
    for (Bad bad : Bad.values()) {
      Shown shown = make(bad);
      befall(bad);
      for (String door : List.of("mqtts-pem", "mqtts-der", "wss-pem", "wss-der")) {
        if (visitor.speaks(door) || (visitor == Visitor.OPENSSL && bad.failure != null)) {
          refused(visitor, door, bad, shown);
          if (visitor.speaks(door) && bad != Bad.LIST_EXPIRED) {
            accepted(visitor, door);
            refused(visitor, door, bad, shown);
          }
        }
      }
    }
  }

  private void accepted(Visitor visitor, String door) throws IOException {
    int before = connected();
    visitor.visit(house, door, good);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(connected())
                .as("%s with a good one at %s", visitor, door)
                .isGreaterThan(before));
  }

  private void refused(Visitor visitor, String door, Bad bad, @Nullable Shown shown)
      throws IOException {
    int failures = failures().size();
    int logins = refusedLogins().size();
    int connected = connected();
    visitor.visit(house, door, shown);
    String what = "%s with %s at %s".formatted(visitor, bad, door);
    TlsFailure expected = bad.failure;
    if (expected == null) {
      await().alias(what).atMost(PATIENCE).until(() -> refusedLogins().size() > logins);
      assertThat(refusedLogins().getLast().cause()).as(what).isEqualTo("unknown_user");
    } else {
      await().alias(what).atMost(PATIENCE).until(() -> failures().size() > failures);
      assertThat(failures().subList(failures, failures().size()))
          .as(what)
          .extracting(Event.TlsFailed::failure)
          .containsOnly(expected.code());
    }
    assertThat(connected()).as(what).isEqualTo(connected);
  }

  // --- with the TLS session of a better day

  static Stream<Arguments> doors_and_bad_things() {
    return Stream.of("mqtts-pem", "mqtts-der", "wss-pem", "wss-der")
        .flatMap(door ->
            Stream.of(Bad.values())
                .filter(bad -> bad.failure != null)
                .map(bad -> Arguments.of(door, bad)));
  }

  @ParameterizedTest(name = "{1} at {0}")
  @MethodSource("doors_and_bad_things")
  @DisplayName("resumed: the session began where it was no harm, or when it was good")
  void refused_when_resumed(String door, Bad bad) throws IOException {
    Path session = house.home().resolve("session.pem");
    Shown shown = make(bad);
    boolean wasGood = bad == Bad.REVOKED || bad == Bad.LIST_EXPIRED;
    String before = wasGood ? door : door.substring(0, door.indexOf('-')) + "-open";
    try (Program client = client(before, shown, "-sess_out", session)) {
      client.awaitLine("Verify return code: 0");
      client.tell(before.startsWith("wss") ? "GET / HTTP/1.1\r\n\r\n" : Visitor.CONNECT);
      await().atMost(PATIENCE).until(() -> Files.exists(session) && Files.size(session) > 0);
      client.endInput().exitCode();
    }
    befall(bad);
    int failures = failures().size();
    int connected = connected();
    try (Program client = client(door, shown, "-sess_in", session)) {
      client.tell(Visitor.CONNECT);
      await().atMost(PATIENCE).until(() -> failures().size() > failures);
      client.endInput();
    }
    TlsFailure expected = bad.failure;
    assertThat(failures().getLast().failure()).isEqualTo(expected == null ? "" : expected.code());
    assertThat(connected()).isEqualTo(connected);
  }

  private Program client(String door, @Nullable Shown shown, Object... more) {
    List<Object> words = new ArrayList<>(List.of("-nocommands"));
    words.addAll(List.of(more));
    if (shown != null) {
      words.addAll(List.of("-cert", shown.certificate(), "-key", shown.key()));
    }
    return OpenSsl.client(
        "127.0.0.1:" + house.server().port(door), house.caFile(), words.toArray());
  }

  private int connected() {
    return house.events().of(Event.Connected.class).size();
  }

  private List<Event.LoginRefused> refusedLogins() {
    return house.events().of(Event.LoginRefused.class);
  }

  private List<Event.TlsFailed> failures() {
    return house.events().of(Event.TlsFailed.class);
  }
}

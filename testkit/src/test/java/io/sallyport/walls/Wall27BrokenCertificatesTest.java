package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.pki.CertificateAuthority;
import io.sallyport.pki.Pem;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.ServerCertificate;
import io.sallyport.pki.ServerNames;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.tls.TlsChange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * W27: certificates, keys, authorities and lists that cannot be used take no one's place: what was
 * in force stays, with an alarm, for those who are there and for those who come; a good file ends
 * it. Nobody has to tell the broker.
 */
@Tag("W27")
class Wall27BrokenCertificatesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder();

  private final BrokerFixture house = BrokerFixture.with().device("lamp", "shine").start();
  private final Path pki = house.home().resolve("pki");
  private final Hand hand = new Hand(house.caFile()); // before somebody spoils it

  @AfterEach
  void close() {
    house.close();
  }

  /** How a file of the listener is spoilt, one file each. */
  enum Spoiling {
    EMPTY("server.crt"),
    GARBLED("server.crt"),
    CUT_OFF("ca.crt"),
    ANOTHER_KEY("server.key"),
    EXPIRED("server.crt"),
    MADE_FOR_CLIENTS("server.crt"),
    NO_KEY("server.key"),
    LIST_OF_ANOTHER("ca.crl"),
    LIST_GARBLED("ca.crl"),
    LIST_GONE("ca.crl");

    final String file;

    Spoiling(String file) {
      this.file = file;
    }

    void happen(Path pki) throws IOException {
      Path spoilt = pki.resolve(file);
      byte[] before = Files.readAllBytes(spoilt);
      InstantSource now = InstantSource.system();
      switch (this) {
        case EMPTY -> Files.write(spoilt, new byte[0]);
        case GARBLED, LIST_GARBLED -> {
          before[before.length / 2] = '!';
          Files.write(spoilt, before);
        }
        case CUT_OFF -> Files.write(spoilt, Arrays.copyOf(before, before.length / 2));
        case ANOTHER_KEY -> {
          KeyPair pair = CertificateAuthority.newKeyPair();
          Files.writeString(spoilt, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        }
        case NO_KEY, LIST_GONE -> Files.delete(spoilt);
        case EXPIRED -> {
          CertificateAuthority earlier =
              new PkiDirectory(pki, () -> now.instant().minus(Duration.ofDays(100))).open();
          write(spoilt, earlier.issueServer(names(), ownKey(before)));
        }
        case MADE_FOR_CLIENTS ->
            write(spoilt, new PkiDirectory(pki).open().issueClient("hub", ownKey(before)));
        case LIST_OF_ANOTHER -> {
          var other = CertificateAuthority.create("test", now);
          try {
            Files.writeString(spoilt, pem("X509 CRL", other.emptyCrl().getEncoded()));
          } catch (CRLException e) {
            throw new IOException(e);
          }
        }
      }
    }

    private static PublicKey ownKey(byte[] pem) throws IOException {
      Path copy = Files.createTempFile("own", ".crt");
      try {
        Files.write(copy, pem);
        return Pem.certificate(copy).getPublicKey();
      } finally {
        Files.delete(copy);
      }
    }
  }

  private static ServerNames names() {
    return new ServerNames(List.of("localhost"), List.of());
  }

  private static void write(Path file, X509Certificate certificate) throws IOException {
    try {
      Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, BASE64.encodeToString(der).replace("\r", ""));
  }

  @ParameterizedTest
  @EnumSource(Spoiling.class)
  @DisplayName("what was in force stays, with an alarm, until the file is good again")
  void last_good_ones_stay(Spoiling how) throws IOException {
    BigInteger shown = shownSerial();
    Path file = pki.resolve(how.file);
    Path good = Files.copy(file, house.home().resolve("good"), StandardCopyOption.COPY_ATTRIBUTES);
    try (Dialer lamp = house.dialTls("lamp").greet("lamp-1").keepAlive(0).in()) {
      how.happen(pki);
      await().atMost(PATIENCE).until(() -> told("SP-0241"));
      assertThat(house.server().tls().alarms())
          .extracting(TlsChange::kind)
          .containsOnly(TlsChange.Kind.NOT_TAKEN);
      assertThatThrownBy(() -> house.server().tls().read()).isInstanceOf(IOException.class);
      assertThat(shownSerial()).isEqualTo(shown);
      Dialer.over(hand.connected(house.tlsPort(), "TLSv1.3")).greet("new").in().close();
      lamp.expectAlive();
      Files.move(good, file, StandardCopyOption.REPLACE_EXISTING);
      await().atMost(PATIENCE).until(() -> house.server().tls().alarms().isEmpty());
      lamp.expectAlive();
    }
    assertThat(changes(change -> "taken".equals(change.cause()))).isEmpty();
    assertThat(changes(change -> "in_order".equals(change.cause()))).isNotEmpty();
  }

  @Test
  @DisplayName("a renewed certificate is shown to those who come; those who are there stay")
  void renewed_certificate() throws IOException {
    BigInteger shown = shownSerial();
    try (Dialer lamp = house.dialTls("lamp").greet("lamp-1").keepAlive(0).in()) {
      PkiDirectory later =
          new PkiDirectory(pki, () -> InstantSource.system().instant().minus(Duration.ofDays(1)));
      var unused =
          new ServerCertificate(later)
              .ensure(new ServerNames(List.of("localhost", "renewed.example"), List.of()));
      await().atMost(PATIENCE).until(() -> !shownSerial().equals(shown));
      lamp.expectAlive();
    }
    assertThat(house.server().tls().alarms()).isEmpty();
  }

  @Test
  @DisplayName("reload does not wait for the watch, and does nothing where nothing has changed")
  void reload() throws IOException {
    assertThat(house.server().tls().read().listeners()).isEmpty();
    try (Dialer lamp = house.dialTls("lamp").greet("lamp-1").keepAlive(0).in()) {
      house.certificates().revoke("lamp");
      var next = house.server().tls().read();
      assertThat(next.listeners()).containsExactly("tls");
      assertThat(next.take()).isOne();
      lamp.expectEnd();
    }
  }

  private BigInteger shownSerial() throws IOException {
    try (SSLSocket socket = (SSLSocket) hand.connected(house.tlsPort(), "TLSv1.3")) {
      socket.startHandshake();
      X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return own.getSerialNumber();
    } catch (SSLPeerUnverifiedException e) {
      throw new IOException(e);
    }
  }

  private boolean told(String code) {
    return !changes(change -> code.equals(change.code())).isEmpty();
  }

  private List<Event.TlsChanged> changes(Predicate<Event.TlsChanged> which) {
    return house.events().of(Event.TlsChanged.class).stream().filter(which).toList();
  }
}

package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.pki.ServerCertificate.Outcome;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {
  @TempDir Path temp;
  private final MovableClock clock = new MovableClock();
  private PkiDirectory pki;
  private ServerCertificate server;

  @BeforeEach
  void create() throws Exception {
    pki = new PkiDirectory(temp.resolve("pki"), clock);
    pki.ensureAuthority("hub");
    server = new ServerCertificate(pki);
    server.ensure(names());
  }

  @Test
  void happens_when_a_third_of_its_life_is_left_and_keeps_the_key() throws Exception {
    byte[] key = Files.readAllBytes(pki.serverKey());
    var first = Pem.certificate(pki.serverCertificate());
    clock.advance(Duration.ofDays(59));
    assertThat(server.ensure(names())).isInstanceOf(Outcome.Kept.class);
    clock.advance(Duration.ofDays(1));
    assertThat(server.ensure(names()))
        .isInstanceOfSatisfying(
            Outcome.Renewed.class,
            renewed -> assertThat(renewed.reason()).startsWith("it ends on "));
    var second = Pem.certificate(pki.serverCertificate());
    assertThat(Files.readAllBytes(pki.serverKey())).isEqualTo(key);
    assertThat(second.getPublicKey()).isEqualTo(first.getPublicKey());
    assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
    assertThat(second.getSerialNumber().bitLength()).isEqualTo(128);
    assertThat(server.ensure(names())).isInstanceOf(Outcome.Kept.class);
  }

  @Test
  void happens_when_a_name_is_missing_and_not_when_one_has_gone() throws Exception {
    InetAddress address = InetAddress.ofLiteral("192.168.1.20");
    var more = ServerNames.of("hub", List.of(address), List.of());
    assertThat(server.ensure(more))
        .isInstanceOfSatisfying(
            Outcome.Renewed.class,
            renewed -> assertThat(renewed.reason()).isEqualTo("it lacks the names 192.168.1.20"));
    assertThat(server.ensure(names())).isInstanceOf(Outcome.Kept.class);
  }

  @Test
  void carries_on_the_names_added_by_hand() throws Exception {
    server.addName("mqtt.example.org");
    server.addName("203.0.113.7");
    server.addName("mqtt.example.org");
    assertThat(server.addedNames()).containsExactly("203.0.113.7", "mqtt.example.org");
    var upkeep =
        Upkeep.run(pki, "hub", List.of("alias"), extra -> ServerNames.of("hub", List.of(), extra));
    assertThat(upkeep.server()).isInstanceOf(Outcome.Renewed.class);
    assertThat(ServerNames.in(upkeep.server().issued().certificate()))
        .contains("mqtt.example.org", "203.0.113.7", "alias", "hub.local");
    assertThatThrownBy(() -> server.addName("*.example.org"))
        .isInstanceOf(IllegalArgumentException.class);
    Files.writeString(pki.serverNames(), "# by hand\nnot a name\n");
    assertThatThrownBy(server::addedNames)
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("\"not a name\"");
  }

  @Test
  void makes_a_new_key_only_when_asked() throws Exception {
    var first = Pem.certificate(pki.serverCertificate());
    var second = server.renewWithNewKey(names()).issued();
    assertThat(second.certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
    assertThat(server.ensure(names())).isInstanceOf(Outcome.Kept.class);
  }

  @Test
  void mends_a_key_that_a_crash_parted_from_its_certificate() throws Exception {
    Files.write(pki.serverKey(), Pem.encode(CertificateAuthority.newKeyPair().getPrivate()));
    assertThat(server.ensure(names()))
        .isInstanceOfSatisfying(
            Outcome.Renewed.class,
            renewed -> assertThat(renewed.reason()).isEqualTo("its key has changed"));
    assertThat(server.ensure(names())).isInstanceOf(Outcome.Kept.class);
    Files.delete(pki.serverKey());
    assertThat(server.ensure(names())).isInstanceOf(Outcome.Renewed.class);
  }

  @Test
  void follows_a_new_authority() throws Exception {
    for (Path old : List.of(pki.caCertificate(), pki.caKey(), pki.crl())) {
      Files.delete(old);
    }
    pki.ensureAuthority("hub");
    assertThat(server.ensure(names()))
        .isInstanceOfSatisfying(
            Outcome.Renewed.class,
            renewed ->
                assertThat(renewed.reason()).isEqualTo("it was issued by an earlier authority"));
  }

  @Test
  void signs_the_revocation_list_anew_before_it_ends_and_keeps_what_is_on_it() throws Exception {
    var clients = new ClientCertificates(pki);
    var lamp = clients.issue("lamp");
    clients.revoke("lamp");
    clock.advance(Duration.ofDays(100));
    assertThat(pki.revocationList().fault())
        .hasValueSatisfying(why -> assertThat(why).contains("expired on"));
    var upkeep = Upkeep.run(pki, "hub", List.of(), extra -> names());
    assertThat(upkeep.listRefreshed()).isTrue();
    assertThat(pki.revocationList().fault()).isEmpty();
    assertThat(pki.revocationList().ask(lamp.certificate()))
        .isInstanceOf(RevocationList.Answer.Revoked.class);
  }

  @Test
  void no_certificate_outlives_its_authority() throws Exception {
    clock.advance(Duration.ofDays(3600));
    var renewed = server.ensure(names()).issued().certificate();
    assertThat(renewed.getNotAfter()).isEqualTo(pki.authorityCertificate().getNotAfter());
  }

  private static ServerNames names() {
    return ServerNames.of("hub", List.of(), List.of());
  }
}

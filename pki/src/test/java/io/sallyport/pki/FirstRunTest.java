package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunTest {
  @TempDir Path temp;
  private final MovableClock clock = new MovableClock();
  private final ServerNames names = ServerNames.of("hub", List.of(), List.of());

  @Test
  void makes_an_authority_a_list_and_a_server_certificate_with_tight_modes() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    assertThat(new ServerCertificate(pki).ensure(names))
        .isInstanceOf(ServerCertificate.Outcome.Created.class);
    new ClientCertificates(pki).issue("lamp");
    try (Stream<Path> all = Files.walk(pki.folder())) {
      for (Path path : all.toList()) {
        String expected =
            Files.isDirectory(path)
                ? "rwx------"
                : path.toString().matches(".*\\.(crt|crl)") ? "rw-r--r--" : "rw-------";
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as("%s", path)
            .isEqualTo(expected);
      }
    }
    assertThat(files(pki))
        .containsExactlyInAnyOrder(
            ".lock", ".proven", "ca.crt", "ca.key", "ca.crl", "server.crt", "server.key", "issued");
  }

  @Test
  void a_second_start_changes_nothing() throws Exception {
    PkiDirectory pki = directory();
    var first = pki.ensureAuthority("hub");
    var made = new ServerCertificate(pki).ensure(names).issued();
    assertThat(directory().ensureAuthority("another name")).isEqualTo(first);
    var kept = new ServerCertificate(directory()).ensure(names);
    assertThat(kept).isInstanceOf(ServerCertificate.Outcome.Kept.class);
    assertThat(kept.issued().certificate()).isEqualTo(made.certificate());
    assertThat(new Revocations(pki).refresh()).isFalse();
  }

  @Test
  void a_crash_after_the_key_is_finished_by_the_next_start() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    byte[] key = Files.readAllBytes(pki.caKey());
    Files.delete(pki.caCertificate());
    Files.delete(pki.crl());
    pki.ensureAuthority("hub");
    assertThat(Files.readAllBytes(pki.caKey())).isEqualTo(key);
    assertThat(pki.revocationList().fault()).isEmpty();
  }

  @Test
  void a_lost_revocation_list_is_not_an_empty_one() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    var lamp = new ClientCertificates(pki).issue("lamp");
    Files.delete(pki.crl());
    pki.ensureAuthority("hub");
    assertThat(pki.crl()).doesNotExist();
    assertThat(pki.revocationList().isRevoked(lamp.certificate())).isTrue();
    assertThat(pki.revocationList().fault())
        .hasValueSatisfying(why -> assertThat(why).contains("ca.crl: is missing"));
  }

  @Test
  void an_authority_whose_key_is_kept_elsewhere_serves_but_does_not_sign() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    var server = new ServerCertificate(pki);
    server.ensure(names);
    Files.delete(pki.caKey());
    assertThat(server.ensure(names)).isInstanceOf(ServerCertificate.Outcome.Kept.class);
    assertThat(pki.ensureAuthority("hub")).isNotNull();
    assertThatThrownBy(pki::open)
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("ca.key: is missing");
    assertThat(pki.caKey()).doesNotExist();
    clock.advance(Duration.ofDays(80));
    assertThat(server.ensure(names)).isInstanceOf(ServerCertificate.Outcome.Overdue.class);
    clock.advance(Duration.ofDays(20));
    assertThatThrownBy(() -> server.ensure(names))
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("bring ca.key back");
  }

  @Test
  void an_expired_authority_stops_the_start() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    clock.advance(Duration.ofDays(3654));
    assertThatThrownBy(pki::open).isInstanceOf(PkiProblem.class).hasMessageContaining("expired on");
  }

  @Test
  void a_server_certificate_from_elsewhere_is_not_overwritten() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    Files.createDirectories(temp.resolve("x"));
    OpenSsl.run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=R3",
        "-keyout",
        pki.serverKey(),
        "-out",
        pki.serverCertificate());
    byte[] before = Files.readAllBytes(pki.serverCertificate());
    assertThatThrownBy(() -> new ServerCertificate(pki).ensure(names))
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("was issued by CN=R3");
    assertThat(Files.readAllBytes(pki.serverCertificate())).isEqualTo(before);
  }

  @Test
  void names_and_secrets_do_not_reach_a_log_by_accident() throws Exception {
    PkiDirectory pki = directory();
    pki.ensureAuthority("hub");
    var lamp = new ClientCertificates(pki).issue("lamp");
    assertThat(lamp.toString()).contains("SHA256:").doesNotContain("PRIVATE");
    assertThat(lamp.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
  }

  private PkiDirectory directory() {
    return new PkiDirectory(temp.resolve("home/pki"), clock);
  }

  private static List<String> files(PkiDirectory pki) throws Exception {
    try (Stream<Path> list = Files.list(pki.folder())) {
      return list.map(path -> path.getFileName().toString()).toList();
    }
  }
}

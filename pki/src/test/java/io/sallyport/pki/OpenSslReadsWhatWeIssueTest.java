package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSslReadsWhatWeIssueTest {
  @TempDir Path temp;
  private final MovableClock clock = new MovableClock();
  private PkiDirectory pki;
  private final ServerNames names =
      ServerNames.of(
          "hub", List.of(InetAddress.ofLiteral("192.168.1.20")), List.of("mqtt.example.org"));

  @BeforeEach
  void create() throws Exception {
    pki = new PkiDirectory(temp.resolve("pki"), clock);
    pki.ensureAuthority("hub");
    new ServerCertificate(pki).ensure(names);
  }

  @Test
  void the_server_certificate_verifies_for_its_names_and_addresses_only() throws Exception {
    assertThat(
            verify(
                "-purpose", "sslserver", "-verify_hostname", "hub.local", pki.serverCertificate()))
        .isZero();
    assertThat(
            verify(
                "-purpose",
                "sslserver",
                "-verify_hostname",
                "mqtt.example.org",
                pki.serverCertificate()))
        .isZero();
    assertThat(
            verify("-purpose", "sslserver", "-verify_ip", "192.168.1.20", pki.serverCertificate()))
        .isZero();
    assertThat(verify("-purpose", "sslserver", "-verify_ip", "::1", pki.serverCertificate()))
        .isZero();
    assertThat(verify("-verify_hostname", "other.local", pki.serverCertificate())).isNotZero();
    assertThat(verify("-verify_ip", "192.168.1.21", pki.serverCertificate())).isNotZero();
  }

  @Test
  void a_server_certificate_is_no_client_and_a_client_certificate_no_server() throws Exception {
    var lamp = new ClientCertificates(pki).issue("lamp");
    assertThat(verify("-purpose", "sslclient", lamp.certificateFile())).isZero();
    assertThat(verify("-purpose", "sslserver", lamp.certificateFile())).isNotZero();
    assertThat(verify("-purpose", "sslclient", pki.serverCertificate())).isNotZero();
  }

  @Test
  void the_authority_is_ten_years_old_at_most_and_signs_no_other_authority() throws Exception {
    assertThat(OpenSsl.run("x509", "-in", pki.caCertificate(), "-noout", "-text").text())
        .contains("Issuer: CN = Sallyport CA hub", "Subject: CN = Sallyport CA hub")
        .contains("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0")
        .contains("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign")
        .contains("X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier")
        .contains("NIST CURVE: P-256", "ecdsa-with-SHA256");
    long ten = Duration.ofDays(3652).toSeconds();
    assertThat(OpenSsl.run("x509", "-in", pki.caCertificate(), "-checkend", ten).exit()).isZero();
    assertThat(
            OpenSsl.run("x509", "-in", pki.caCertificate(), "-checkend", ten + 2 * 86_400).exit())
        .isOne();
  }

  @Test
  void a_leaf_says_what_it_is_for_and_how_long() throws Exception {
    var lamp =
        new ClientCertificates(pki)
            .issue("lamp", Optional.of(URI.create("urn:dev:lamp")), Duration.ofDays(30));
    assertThat(OpenSsl.run("x509", "-in", lamp.certificateFile(), "-noout", "-text").text())
        .contains("Subject: CN = lamp", "URI:urn:dev:lamp", "TLS Web Client Authentication")
        .contains("X509v3 Basic Constraints: critical\n                CA:FALSE")
        .contains("X509v3 Key Usage: critical\n                Digital Signature");
    assertThat(OpenSsl.run("x509", "-in", pki.serverCertificate(), "-noout", "-text").text())
        .contains(
            "DNS:hub, DNS:hub.local, DNS:localhost, DNS:mqtt.example.org, IP Address:127.0.0.1")
        .contains("TLS Web Server Authentication")
        .doesNotContain("TLS Web Client Authentication");
    assertThat(OpenSsl.run("x509", "-in", pki.serverCertificate(), "-checkend", 91 * 86_400).exit())
        .isOne();
    assertThat(OpenSsl.run("x509", "-in", pki.serverCertificate(), "-checkend", 89 * 86_400).exit())
        .isZero();
  }

  @Test
  void a_revoked_certificate_fails_against_the_list_and_no_other_does() throws Exception {
    var clients = new ClientCertificates(pki);
    var lamp = clients.issue("lamp");
    var door = clients.issue("door");
    clients.revoke("lamp");
    assertThat(
            OpenSsl.run("crl", "-in", pki.crl(), "-CAfile", pki.caCertificate(), "-noout", "-text")
                .text())
        .contains(
            "verify OK",
            "X509v3 CRL Number: \n                2",
            "X509v3 Authority Key Identifier")
        .contains(
            "Serial Number: "
                + lamp.certificate()
                    .getSerialNumber()
                    .toString(16)
                    .toUpperCase(java.util.Locale.ROOT));
    var refused =
        OpenSsl.run(
            "verify",
            "-crl_check",
            "-CRLfile",
            pki.crl(),
            "-CAfile",
            pki.caCertificate(),
            lamp.certificateFile());
    assertThat(refused.text()).contains("certificate revoked");
    assertThat(verify("-crl_check", "-CRLfile", pki.crl(), door.certificateFile())).isZero();
  }

  @Test
  void the_key_is_pkcs8_and_belongs_to_the_certificate() throws Exception {
    String fromKey = OpenSsl.run("pkey", "-in", pki.serverKey(), "-pubout").text();
    String fromCertificate =
        OpenSsl.run("x509", "-in", pki.serverCertificate(), "-noout", "-pubkey").text();
    assertThat(fromKey).isEqualTo(fromCertificate).startsWith("-----BEGIN PUBLIC KEY-----");
  }

  @Test
  void the_fingerprint_is_the_one_that_openssl_prints() throws Exception {
    String printed =
        OpenSsl.run("x509", "-in", pki.caCertificate(), "-noout", "-fingerprint", "-sha256").text();
    String hex = printed.substring(printed.indexOf('=') + 1).replace(":", "").strip();
    assertThat(pki.open().fingerprint())
        .isEqualToIgnoringCase("SHA256:" + hex)
        .startsWith("SHA256:");
  }

  @Test
  void an_authority_made_by_openssl_is_taken_and_its_key_must_be_its_own() throws Exception {
    Path key = temp.resolve("own.key");
    Path certificate = temp.resolve("own.crt");
    OpenSsl.run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/O=Mine/CN=Own CA",
        "-days",
        "30",
        "-keyout",
        key,
        "-out",
        certificate);
    var authority = CertificateAuthority.load(certificate, key, clock);
    var leaf = authority.issueClient("lamp", CertificateAuthority.newKeyPair().getPublic());
    assertThat(authority.signed(leaf)).isTrue();
    assertThat(leaf.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> CertificateAuthority.load(certificate, pki.caKey(), clock)))
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("is not the key of");
  }

  private int verify(Object... arguments) throws Exception {
    var all = new java.util.ArrayList<Object>(List.of("verify", "-CAfile", pki.caCertificate()));
    all.addAll(List.of(arguments));
    return OpenSsl.run(all.toArray()).exit();
  }
}

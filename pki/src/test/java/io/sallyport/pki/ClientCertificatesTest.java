package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificatesTest {
  @TempDir Path temp;
  private PkiDirectory pki;
  private ClientCertificates clients;

  @BeforeEach
  void create() throws Exception {
    pki = new PkiDirectory(temp.resolve("pki"));
    pki.ensureAuthority("hub");
    clients = new ClientCertificates(pki);
  }

  @Test
  void the_jdk_accepts_the_path_until_the_certificate_is_revoked() throws Exception {
    var lamp = clients.issue("lamp");
    assertThat(pathIsValid(lamp)).isTrue();
    clients.revoke("lamp");
    assertThat(pathIsValid(lamp)).isFalse();
  }

  @Test
  void the_list_is_what_lies_in_the_folder() throws Exception {
    clients.issue("lamp");
    clients.issue("door");
    clients.revoke("lamp");
    assertThat(clients.list())
        .extracting(ClientCertificates.Entry::name)
        .containsExactly("door", "lamp");
    assertThat(clients.list())
        .extracting(ClientCertificates.Entry::revoked)
        .containsExactly(false, true);
    assertThatThrownBy(() -> clients.revoke("nobody"))
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("nobody.crt: is missing");
  }

  @Test
  void a_second_certificate_of_a_name_revokes_the_first() throws Exception {
    var first = clients.issue("lamp");
    var second = clients.issue("lamp");
    assertThat(pki.revocationList().isRevoked(first.certificate())).isTrue();
    assertThat(pki.revocationList().isRevoked(second.certificate())).isFalse();
    assertThat(clients.list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "../ca",
        "a/b",
        "a\\b",
        "%2e%2e",
        "L\u00e4mp",
        "lamp.crt",
        "a b",
        "~",
        "-rf"
      })
  void no_name_leaves_the_folder_or_meets_another(String name) throws Exception {
    var issued = clients.issue(name);
    var other = clients.issue("lamp");
    assertThat(issued.certificateFile().normalize().getParent()).isEqualTo(pki.issued());
    assertThat(issued.certificateFile()).isNotEqualTo(other.certificateFile());
    assertThat(ClientIdentity.of(issued.certificate(), IdentityFrom.CN))
        .isEqualTo(new ClientIdentity.Found(name));
    try (Stream<Path> all = Files.walk(temp)) {
      assertThat(all.filter(path -> path.toString().endsWith(".key"))).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "a*", "a\nb", "a\u0000", "\u200b"})
  void a_name_that_the_broker_would_refuse_is_not_issued(String name) {
    assertThatThrownBy(() -> clients.issue(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> clients.issue("x".repeat(65))).hasMessageContaining("longer than 64");
  }

  @Test
  void the_name_in_the_certificate_is_not_reinterpreted() throws Exception {
    for (String name : List.of("#0c0141", "\\,O=x", "a+CN=b", "\"q\"", "a=b")) {
      assertThat(ClientIdentity.of(clients.issue(name).certificate(), IdentityFrom.CN))
          .isEqualTo(new ClientIdentity.Found(name));
    }
  }

  private boolean pathIsValid(Issued issued) throws Exception {
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(pki.authorityCertificate(), null)));
    parameters.addCertStore(
        CertStore.getInstance(
            "Collection", new CollectionCertStoreParameters(List.of(Pem.crl(pki.crl())))));
    try {
      CertPathValidator.getInstance("PKIX")
          .validate(Pem.x509().generateCertPath(List.of(issued.certificate())), parameters);
      return true;
    } catch (java.security.cert.CertPathValidatorException e) {
      assertThat(e.getReason())
          .isEqualTo(java.security.cert.CertPathValidatorException.BasicReason.REVOKED);
      return false;
    }
  }
}

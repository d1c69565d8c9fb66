package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedAuthoritiesTest {
  @TempDir Path temp;
  private final MovableClock clock = new MovableClock();

  private PkiDirectory authority(String name) throws Exception {
    PkiDirectory pki = new PkiDirectory(temp.resolve(name), clock);
    pki.ensureAuthority(name);
    new ClientCertificates(pki).issue("lamp");
    new ClientCertificates(pki).revoke("lamp");
    return pki;
  }

  private Path joined(String name, Path one, Path other) throws IOException {
    return Files.writeString(temp.resolve(name), Files.readString(one) + Files.readString(other));
  }

  @Test
  @Tag("W40")
  @DisplayName(
      "W40 the list of a second authority that ends is told, when the first has ended long ago")
  void every_list_that_has_ended_is_named() throws Exception {
    PkiDirectory first = authority("first");
    clock.advance(Duration.ofDays(10));
    PkiDirectory second = authority("second");
    TrustedAuthorities both =
        TrustedAuthorities.load(
            joined("ca.crt", first.caCertificate(), second.caCertificate()),
            joined("ca.crl", first.crl(), second.crl()),
            Duration.ZERO,
            clock);
    assertThat(both.fault()).isEmpty();
    clock.advance(Duration.ofDays(85));
    String one = both.fault().orElseThrow();
    assertThat(one).containsOnlyOnce("expired");
    clock.advance(Duration.ofDays(10));
    assertThat(both.fault().orElseThrow()).startsWith(one + "; ").isNotEqualTo(one);
  }
}

package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What signatures have proven is not tried again, and what has changed is. */
class ProvenTest {
  @TempDir Path folder;
  private Path note;

  @BeforeEach
  void a_home_that_started_twice() throws IOException {
    start();
    start();
    note = folder.resolve("pki/.proven");
  }

  private Upkeep start() throws IOException {
    return Upkeep.run(pki(), "test", List.of(), ServerNames::detect);
  }

  private PkiDirectory pki() {
    return new PkiDirectory(folder.resolve("pki"));
  }

  @Test
  void the_note_is_private_and_a_start_that_changes_nothing_leaves_it_alone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(note)).isNotEmpty().allMatch(one -> one.matches("[0-9a-f]{64}"));
    var before = Files.getLastModifiedTime(note);
    String text = Files.readString(note);
    start();
    assertThat(Files.readString(note)).isEqualTo(text);
    assertThat(Files.getLastModifiedTime(note)).isEqualTo(before);
  }

  @Test
  void what_is_noted_is_believed_and_what_is_not_noted_is_tried() {
    KeyPair one = CertificateAuthority.newKeyPair();
    KeyPair other = CertificateAuthority.newKeyPair();
    Proven proven = Proven.in(folder.resolve("note"));
    assertThat(proven.belongTogether(one.getPrivate(), one.getPublic())).isTrue();
    assertThat(proven.belongTogether(one.getPrivate(), other.getPublic())).isFalse();
    Proven later = Proven.in(folder.resolve("note"));
    assertThat(later.belongTogether(one.getPrivate(), one.getPublic())).isTrue();
    assertThat(later.belongTogether(other.getPrivate(), one.getPublic())).isFalse();
  }

  @Test
  void a_key_of_another_certificate_is_noticed() throws IOException {
    byte[] foreign = Pem.encode(CertificateAuthority.newKeyPair().getPrivate());
    Files.write(pki().caKey(), foreign);
    assertThatThrownBy(this::start).isInstanceOf(PkiProblem.class).hasMessageContaining("ca.key");
  }

  @Test
  void a_list_whose_signature_was_touched_is_noticed() throws IOException {
    String text = Files.readString(pki().crl());
    byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
    der[der.length - 1] ^= 1;
    String touched =
        "-----BEGIN X509 CRL-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END X509 CRL-----\n";
    Files.writeString(pki().crl(), touched);
    assertThat(pki().revocationList().usable()).isFalse();
  }

  @Test
  void a_note_that_is_garbage_or_cannot_be_one_stops_nobody() throws IOException {
    Files.write(note, new byte[] {(byte) 0xff, 0, '\n', 'x'});
    assertThat(start().server()).isInstanceOf(ServerCertificate.Outcome.Kept.class);
    assertThat(Files.readString(note, StandardCharsets.ISO_8859_1)).containsPattern("[0-9a-f]{64}");
    Files.delete(note);
    Files.createDirectory(note);
    assertThat(start().server()).isInstanceOf(ServerCertificate.Outcome.Kept.class);
  }

  @Test
  void the_note_has_an_end() {
    Proven proven = Proven.in(folder.resolve("note"));
    for (int i = 0; i < 20; i++) {
      KeyPair pair = CertificateAuthority.newKeyPair();
      assertThat(proven.belongTogether(pair.getPrivate(), pair.getPublic())).isTrue();
    }
    assertThat(folder.resolve("note")).content().hasLineCount(8);
  }
}

package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("W46")
class BrokenFilesTest {
  @TempDir Path temp;
  private PkiDirectory pki;

  @BeforeEach
  void create() throws Exception {
    pki = new PkiDirectory(temp.resolve("pki"));
    pki.ensureAuthority("hub");
    new ServerCertificate(pki).ensure(TlsScene.NAMES);
  }

  @Test
  void every_cut_of_every_file_is_named_and_never_mended_by_overwriting() throws Exception {
    for (Path file :
        new Path[] {pki.caCertificate(), pki.caKey(), pki.serverCertificate(), pki.serverKey()}) {
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length - 1; length += 13) {
        byte[] cut = Arrays.copyOf(whole, length);
        Files.write(file, cut);
        Throwable thrown =
            catchThrowable(() -> {
              pki.ensureAuthority("hub");
              new ServerCertificate(pki).ensure(TlsScene.NAMES);
            });
        assertThat(thrown).as("%s cut at %s", file, length).isInstanceOf(PkiProblem.class);
        assertThat(((PkiProblem) thrown).file()).isEqualTo(file);
        assertThat(((PkiProblem) thrown).fix()).isNotBlank();
        assertThat(Files.readAllBytes(file)).isEqualTo(cut);
      }
      Files.write(file, whole);
    }
  }

  @Test
  void noise_is_named() throws Exception {
    Files.writeString(
        pki.caCertificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(pki::open)
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("ca.crt: holds a \"CERTIFICATE\" that is garbled");
    Files.write(pki.caCertificate(), new byte[] {0, 1, 2, (byte) 0xff});
    assertThatThrownBy(pki::open).hasMessageContaining("holds no PEM block \"BEGIN CERTIFICATE\"");
    Files.write(pki.caCertificate(), new byte[17 << 20]);
    assertThatThrownBy(pki::open).hasMessageContaining("is larger than 16 MiB");
  }

  @Test
  void a_key_in_another_form_is_converted_by_the_command_it_prints() throws Exception {
    Path traditional = temp.resolve("old.key");
    OpenSsl.run("ec", "-in", pki.serverKey(), "-out", traditional);
    Throwable thrown = catchThrowable(() -> Pem.privateKey(traditional));
    assertThat(thrown).isInstanceOf(PkiProblem.class).hasMessageContaining("EC PRIVATE KEY");
    assertThat(
            new ProcessBuilder("sh", "-c", ((PkiProblem) thrown).fix())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    assertThat(Pem.privateKey(traditional).getEncoded()).isNotEmpty();
    assertThat(FileModes.check(traditional)).isEmpty();
  }

  @Test
  void an_encrypted_key_is_named() throws Exception {
    Path encrypted = temp.resolve("encrypted.key");
    OpenSsl.run("pkcs8", "-topk8", "-in", pki.serverKey(), "-passout", "pass:x", "-out", encrypted);
    assertThatThrownBy(() -> Pem.privateKey(encrypted))
        .hasMessageContaining("ENCRYPTED PRIVATE KEY");
    OpenSsl.run("ec", "-aes128", "-in", pki.serverKey(), "-passout", "pass:x", "-out", encrypted);
    assertThatThrownBy(() -> Pem.privateKey(encrypted)).hasMessageContaining("EC PRIVATE KEY");
  }

  @Test
  void a_message_never_holds_the_key() throws Exception {
    String key = Files.readString(pki.serverKey());
    Files.writeString(pki.serverKey(), key.replace("M", "N"));
    Throwable thrown = catchThrowable(() -> Pem.privateKey(pki.serverKey()));
    assertThat(thrown).isInstanceOf(PkiProblem.class).hasNoCause();
    assertThat(thrown.toString()).doesNotContain(key.substring(40, 60));
  }

  @Test
  void a_leaf_is_no_authority() throws Exception {
    Files.copy(
        pki.serverCertificate(),
        pki.caCertificate(),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(pki::open).hasMessageContaining("not one of an authority");
  }
}

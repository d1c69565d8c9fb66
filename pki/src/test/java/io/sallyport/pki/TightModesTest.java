package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("W46")
@DisplayName("W46: keys that others can read are refused, with the command that mends it")
class TightModesTest {
  @TempDir Path temp;
  private PkiDirectory pki;

  @BeforeEach
  void create() throws IOException {
    pki = new PkiDirectory(temp.resolve("pki"));
    pki.ensureAuthority("hub");
    new ServerCertificate(pki).ensure(TlsScene.NAMES);
  }

  @ParameterizedTest
  @CsvSource({"rw-r-----,0640", "rw----r--,0604", "rw--w----,0620", "rwxrwxrwx,0777"})
  void a_looser_key_stops_the_start(String mode, String octal) throws Exception {
    Files.setPosixFilePermissions(pki.caKey(), PosixFilePermissions.fromString(mode));
    assertThatThrownBy(pki::open)
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("ca.key: has mode " + octal)
        .hasMessageEndingWith("chmod 600 " + pki.caKey().toRealPath());
  }

  @Test
  void the_command_it_prints_mends_it() throws Exception {
    Files.setPosixFilePermissions(pki.serverKey(), PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(pki.issued(), PosixFilePermissions.fromString("rwxr-x---"));
    List<PkiProblem> problems = pki.looseModes();
    assertThat(problems).hasSize(2);
    assertThatThrownBy(() -> new ServerCertificate(pki).ensure(TlsScene.NAMES))
        .isInstanceOf(PkiProblem.class);
    for (PkiProblem problem : problems) {
      assertThat(new ProcessBuilder("sh", "-c", problem.fix()).inheritIO().start().waitFor())
          .isZero();
    }
    assertThat(pki.looseModes()).isEmpty();
    assertThat(new ServerCertificate(pki).ensure(TlsScene.NAMES))
        .isInstanceOf(ServerCertificate.Outcome.Kept.class);
  }

  @Test
  void a_looser_folder_stops_the_start_too() throws Exception {
    Files.setPosixFilePermissions(pki.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(() -> pki.ensureAuthority("hub"))
        .hasMessageContaining("has mode 0755")
        .hasMessageEndingWith("chmod 700 " + pki.folder().toRealPath());
  }

  @Test
  void a_stricter_mode_is_welcome() throws Exception {
    Files.setPosixFilePermissions(pki.caKey(), PosixFilePermissions.fromString("r--------"));
    assertThat(FileModes.check(pki.caKey())).isEmpty();
  }

  @Test
  void a_link_inside_the_folder_is_followed_and_one_that_leaves_it_refused() throws Exception {
    Path data =
        Files.createDirectory(
            pki.folder().resolve("..data"),
            PosixFilePermissions.asFileAttribute(FileModes.PRIVATE_FOLDER));
    Path target = Files.move(pki.serverKey(), data.resolve("server.key"));
    Files.createSymbolicLink(pki.serverKey(), Path.of("..data/server.key"));
    assertThat(FileModes.check(pki.serverKey())).isEmpty();
    Path real = target.toRealPath();
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(FileModes.check(pki.serverKey()))
        .hasValueSatisfying(problem -> assertThat(problem.fix()).isEqualTo("chmod 600 " + real));

    Path outside =
        Files.createFile(
            temp.resolve("outside key"),
            PosixFilePermissions.asFileAttribute(FileModes.PRIVATE_FILE));
    Path link = Files.createSymbolicLink(pki.folder().resolve("link.key"), outside);
    assertThat(FileModes.check(link))
        .hasValueSatisfying(problem ->
            assertThat(problem)
                .hasMessageContaining("leaves")
                .hasMessageContaining("'" + outside + "'"));
    assertThat(FileModes.check(link, temp)).isEmpty();
  }

  @Test
  void a_key_of_somebody_else_is_refused() throws Exception {
    Assumptions.assumeTrue(
        Files.getAttribute(temp, "unix:uid").equals(0), "SKIPPED: only root can give files away");
    Files.setAttribute(pki.serverKey(), "unix:uid", 54321);
    assertThat(FileModes.check(pki.serverKey()))
        .hasValueSatisfying(problem ->
            assertThat(problem)
                .hasMessageContaining("belongs to 54321")
                .hasMessageContaining("sudo chown"));
  }

  @Test
  void a_missing_key_is_named() {
    assertThatThrownBy(() -> FileModes.check(temp.resolve("no.key")))
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("no.key: is missing");
  }

  @Test
  void a_temporary_file_never_stays_and_never_was_wider() throws Exception {
    Path draft = pki.folder().resolve(".server.key.tmp");
    Files.writeString(draft, "left by a crash");
    new ServerCertificate(pki).renewWithNewKey(TlsScene.NAMES);
    assertThat(draft).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.serverKey())))
        .isEqualTo("rw-------");
  }
}

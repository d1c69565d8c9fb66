package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** W46: what is secret is private to its owner, and a home that is not is refused. */
@Tag("W46")
class Wall46FileModesTest {
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  @TempDir private Path somewhere;
  private Home home;

  @BeforeEach
  void create() throws Exception {
    home = Home.of(somewhere.resolve("home"), null);
    try (HomeLock lock = home.lock()) {
      home.ensure();
    }
  }

  @Test
  void a_new_home_is_private_with_all_that_is_secret_in_it() throws Exception {
    assertThat(Files.getPosixFilePermissions(home.folder())).isEqualTo(OWNER_FOLDER);
    try (Stream<Path> files = Files.walk(home.folder())) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file)) {
          assertThat(Files.getPosixFilePermissions(file)).as("%s", file).isEqualTo(OWNER_FOLDER);
        } else if (file.toString().endsWith(".key") || file.equals(home.devices())) {
          assertThat(Files.getPosixFilePermissions(file)).as("%s", file).isEqualTo(OWNER_FILE);
        }
      }
    }
    assertThat(home.folder().resolve("pki/ca.key")).exists();
    home.refuseLooseModes();
  }

  @Test
  void looser_is_refused_with_the_command_that_mends_it() throws Exception {
    for (String loose : List.of("", "pki/ca.key", "pki/server.key", "devices.jsonl")) {
      Path file = home.folder().resolve(loose);
      if (!Files.exists(file)) {
        Files.write(file, new byte[0]);
      }
      Set<PosixFilePermission> right = Files.isDirectory(file) ? OWNER_FOLDER : OWNER_FILE;
      Files.setPosixFilePermissions(file, right);
      home.refuseLooseModes();
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      CommandFailure refusal = catchThrowableOfType(CommandFailure.class, home::refuseLooseModes);
      assertThat(refusal.text()).contains(file.toString());
      assertThat(refusal.fix()).contains("chmod");
      Files.setPosixFilePermissions(file, right);
    }
  }

  @Test
  void a_broken_list_of_devices_is_an_error_and_no_empty_list() throws Exception {
    Files.writeString(home.devices(), "{\"user\":\"lamp\",");
    Files.setPosixFilePermissions(home.devices(), OWNER_FILE);
    assertThatThrownBy(() -> DeviceFile.open(home.devices())).hasMessageContaining("devices.jsonl");
  }
}

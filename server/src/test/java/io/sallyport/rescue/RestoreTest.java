package io.sallyport.rescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.config.Problem;
import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import io.sallyport.home.BanFile;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.home.PendingRestore;
import io.sallyport.identity.Account;
import io.sallyport.pki.Revocations;
import io.sallyport.shard.ShardMachine;
import io.sallyport.storage.RocksStore;
import io.sallyport.store.StoreFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup put back: whole, or not at all. */
class RestoreTest {
  private final PrintWriter err = new PrintWriter(new StringWriter());

  @TempDir Path folder;
  private Home home;
  private Path backup;
  private Map<String, Integer> backedUp;

  /** Ends a restore as a signal would: nothing is tidied up. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @BeforeEach
  void a_backup_of_a_home() throws Exception {
    home = home("home", "first");
    backup = folder.resolve("backup");
    new Backup(home, backup, err).run();
    backedUp = parts(home);
  }

  private Home home(String name, String mark) throws Exception {
    Home made = Home.of(folder.resolve(name), null);
    try (HomeLock _ = made.lock()) {
      made.ensure();
      Path store = made.data().resolve("store");
      try (RocksStore rows = RocksStore.open(store, made.data().resolve("native"))) {
        StoreFormat.check(rows, StoreLook.SHARDS, ShardMachine.FORMAT);
      }
    }
    mark(made, mark);
    return made;
  }

  private static void mark(Home home, String mark) throws IOException {
    String text = Files.readString(home.configuration());
    Files.writeString(home.configuration(), text + "# " + mark + "\n");
  }

  /** What a home is, as far as it is kept: each file with its content. */
  private static Map<String, Integer> parts(Home home) throws IOException {
    Map<String, Integer> parts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = home.folder().relativize(file).toString();
        boolean belongs = !name.contains("LOG") && !name.contains("LOCK") && !name.contains("/.");
        if (belongs && HomeParts.partOf(name).isPresent()) {
          parts.put(name, Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return parts;
  }

  private static CommandFailure failure(Restore restore) {
    return catchThrowableOfType(CommandFailure.class, restore::run);
  }

  @Test
  void another_home_becomes_what_the_first_was() throws Exception {
    Home other = Home.of(folder.resolve("other"), null);
    assertThat(new Restore(other, backup, false, err).run().aside()).isNull();
    assertThat(other.folder().toFile().list())
        .noneMatch(name -> name.startsWith(PendingRestore.ASIDE));
    assertThat(parts(other)).isEqualTo(backedUp);
    try (HomeLock _ = other.lock()) {
      other.ensure();
    }
    assertThat(new Examination(other, err).run().findings()).isEmpty();
  }

  @Test
  void a_file_that_is_a_link_is_copied_as_what_it_leads_to() throws Exception {
    Path key = home.pki().serverKey();
    Path real = Files.move(key, key.resolveSibling("real.key"));
    Files.createSymbolicLink(key, real.getFileName());
    Path second = folder.resolve("second");
    new Backup(home, second, err).run();
    assertThat(second.resolve("pki/server.key")).hasSameBinaryContentAs(real).isRegularFile();
    assertThat(Files.isSymbolicLink(second.resolve("pki/server.key"))).isFalse();
  }

  @Test
  void what_is_there_is_kept_unless_it_may_be_replaced_and_is_put_aside_then() throws Exception {
    Home other = home("other", "second");
    Map<String, Integer> before = parts(other);
    assertThat(failure(new Restore(other, backup, false, err)).problem())
        .isEqualTo(Problem.HOME_OCCUPIED);
    assertThat(parts(other)).isEqualTo(before);
    Path aside = new Restore(other, backup, true, err).run().aside();
    assertThat(parts(other)).isEqualTo(backedUp);
    assertThat(aside).isNotNull();
    assertThat(parts(Home.of(aside, null))).isEqualTo(before);
  }

  @Test
  void a_backup_that_is_not_there_is_told_from_one_that_is_broken() throws Exception {
    Home other = Home.of(folder.resolve("other"), null);
    assertThat(failure(new Restore(other, folder.resolve("nowhere"), false, err)))
        .hasMessage("there is no folder " + folder.resolve("nowhere"));
    assertThat(failure(new Restore(other, Files.createDirectory(folder.resolve("e")), false, err)))
        .hasMessageContaining("holds no manifest.json");
  }

  @Test
  void two_in_one_second_put_aside_what_was_there_each_for_itself() throws Exception {
    Path first = new Restore(home, backup, true, err).run().aside();
    Path second = new Restore(home, backup, true, err).run().aside();
    assertThat(second).isNotNull().isNotEqualTo(first);
    assertThat(parts(Home.of(second, null))).isEqualTo(backedUp);
    assertThat(parts(home)).isEqualTo(backedUp);
  }

  @Test
  @Tag("W24")
  void whom_it_lets_in_again_is_told() throws Exception {
    DeviceFile devices = DeviceFile.open(home.devices());
    for (String user : List.of("removed", "anew", "demoted", "same")) {
      devices.put(account(user, 1, "writer"));
    }
    Path older = folder.resolve("older");
    new Backup(home, older, err).run();
    devices.remove(account("removed", 1, "writer"));
    devices.remove(account("anew", 1, "writer"));
    devices.put(account("anew", 2, "writer"));
    devices.put(account("demoted", 1));
    devices.put(account("later", 1));
    BanFile.open(home.bans()).put(new Ban(BanTarget.of("user", "same"), 0, Ban.FOREVER, ""), 0);
    new Revocations(home.pki()).revoke(BigInteger.valueOf(4711));

    Comeback comeback = new Restore(home, older, true, err).run().comeback();

    assertThat(comeback.devices()).containsExactly("anew", "removed");
    assertThat(comeback.changed()).containsExactly("demoted");
    assertThat(comeback.certificates()).isEqualTo(1);
    assertThat(comeback.bans()).containsExactly("user same");
    assertThat(comeback.lines()).hasSize(4).first().asString().contains("anew, removed");
    assertThat(new Restore(home, older, true, err).run().comeback().lines()).isEmpty();
  }

  private static Account account(String user, long generation, String... roles) {
    return new Account(user, generation, null, Set.of(roles), Map.of());
  }

  @Test
  void a_folder_or_link_that_somebody_else_has_put_there_is_not_written_to() throws Exception {
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), theirs);
    for (Path draft : List.of(theirs, link)) {
      try (ProgressLine progress = ProgressLine.of(err, "copy", 1)) {
        assertThatThrownBy(() -> new Copier(draft, progress))
            .isInstanceOf(FileAlreadyExistsException.class);
      }
    }
    assertThat(theirs).isEmptyDirectory();
  }

  @Test
  void a_home_in_use_is_not_touched() throws Exception {
    Map<String, Integer> before = parts(home);
    try (HomeLock _ = home.lock()) {
      assertThat(failure(new Restore(home, backup, true, err)).problem())
          .isEqualTo(Problem.HOME_BUSY);
    }
    assertThat(parts(home)).isEqualTo(before);
  }

  @Test
  void one_that_dies_anywhere_has_not_happened_or_happens() throws Exception {
    boolean through = false;
    boolean changed = false;
    for (int death = 1; !through; death++) {
      Home other = home("other" + death, "second");
      Map<String, Integer> before = parts(other);
      through = survives(other, death);
      try (HomeLock _ = other.lock()) {
        Map<String, Integer> after = parts(other);
        changed |= after.equals(backedUp);
        assertThat(after).as("once decided, step %d", death).isEqualTo(changed ? backedUp : before);
        assertThat(other.folder().resolve(".restore-decided")).doesNotExist();
      }
    }
    assertThat(changed).isTrue();
  }

  private boolean survives(Home other, int death) throws CommandFailure {
    int[] steps = {0};
    try {
      new Restore(other, backup, true, err)
          .run(() -> {
            if (++steps[0] == death) {
              throw new Killed();
            }
          });
      return true;
    } catch (Killed killed) {
      return false;
    }
  }

  @Test
  void a_backup_that_is_not_as_it_was_changes_nothing() throws Exception {
    Path other = folder.resolve("other");
    for (String file : List.of("devices.jsonl", "pki/ca.key", "data/store/CURRENT")) {
      byte[] good = Files.readAllBytes(backup.resolve(file));
      byte[] bad = Arrays.copyOf(good, Math.max(1, good.length));
      bad[bad.length / 2] ^= 1;
      Files.write(backup.resolve(file), bad);
      CommandFailure failure = failure(new Restore(Home.of(other, null), backup, false, err));
      assertThat(failure.problem()).as(file).isEqualTo(Problem.BACKUP_BROKEN);
      assertThat(PendingRestore.isOccupied(other)).isFalse();
      assertThat(PendingRestore.in(other).staging()).doesNotExist();
      Files.delete(backup.resolve(file));
      assertThat(failure(new Restore(Home.of(other, null), backup, false, err)).text())
          .contains(file + " is missing");
      Files.write(backup.resolve(file), good);
    }
    assertThat(new Restore(Home.of(other, null), backup, false, err).run().aside()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "pki/../../evil",
        "/etc/passwd",
        "lock",
        "data/native/x",
        "pki//x",
        "sallyport.toml/x"
      })
  void a_manifest_names_parts_of_a_home_and_nothing_else(String path) throws Exception {
    Path manifest = backup.resolve(Manifest.NAME);
    String text = Files.readString(manifest, StandardCharsets.UTF_8);
    Files.writeString(manifest, text.replace("\"devices.jsonl\"", '"' + path + '"'));
    Home other = Home.of(folder.resolve("other"), null);
    assertThat(failure(new Restore(other, backup, false, err)).problem())
        .isEqualTo(Problem.BACKUP_BROKEN);
    assertThat(other.folder()).doesNotExist();
  }

  @Test
  void what_is_no_backup_says_so() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(failure(new Restore(home, empty, true, err)).text()).contains("no manifest.json");
    Files.writeString(empty.resolve(Manifest.NAME), "{}");
    assertThat(failure(new Restore(home, empty, true, err)).problem())
        .isEqualTo(Problem.BACKUP_BROKEN);
    String newer =
        Files.readString(backup.resolve(Manifest.NAME)).replace("\"v\" : 1", "\"v\" : 2");
    Files.writeString(backup.resolve(Manifest.NAME), newer);
    assertThat(failure(new Restore(home, backup, true, err)).text()).contains("format 2");
  }

  @Test
  void a_backup_goes_nowhere_where_something_is() {
    assertThat(catchThrowableOfType(CommandFailure.class, new Backup(home, backup, err)::run))
        .extracting(CommandFailure::problem)
        .isEqualTo(Problem.BACKUP_TARGET);
    Path inside = home.folder().resolve("inside");
    assertThat(catchThrowableOfType(CommandFailure.class, new Backup(home, inside, err)::run))
        .extracting(CommandFailure::problem)
        .isEqualTo(Problem.BACKUP_TARGET);
    assertThat(inside).doesNotExist();
  }
}

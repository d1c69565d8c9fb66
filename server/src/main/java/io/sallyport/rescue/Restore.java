package io.sallyport.rescue;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.home.PendingRestore;
import io.sallyport.home.PrivateFiles;
import io.sallyport.operations.HomeAudit;
import io.sallyport.store.StoreUnusable;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One backup put back. Its files are copied into the home under another name and compared with the
 * manifest on the way; when all of them are whole and on the disk the exchange is decided, and then
 * carried out by {@link PendingRestore}, by this process or by the next that takes the home.
 */
final class Restore {
  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Home home;
  private final Path from;
  private final boolean replace;
  private final PrintWriter err;

  Restore(Home home, Path from, boolean replace, PrintWriter err) {
    this.home = home;
    this.from = from.toAbsolutePath().normalize();
    this.replace = replace;
    this.err = err;
  }

  /**
   * @param aside where that lies which was there before; null when there was nothing
   * @param comeback whom what was there before did not let in any more
   */
  record Done(Manifest manifest, @Nullable Path aside, Comeback comeback) {}

  Done run() throws CommandFailure {
    return run(() -> {});
  }

  /**
   * @param step called between any two changes of the home's files; a test dies here
   */
  Done run(Runnable step) throws CommandFailure {
    Manifest manifest = Manifest.read(from);
    try (HomeLock _ = home.lock()) {
      boolean occupied = PendingRestore.isOccupied(home.folder());
      if (occupied && !replace) {
        throw new CommandFailure(
            Problem.HOME_OCCUPIED, "there is a broker's home in " + home.folder() + " already");
      }
      PendingRestore pending = PendingRestore.in(home.folder());
      stage(manifest, pending.staging(), step);
      Comeback comeback = Comeback.of(home, Home.of(pending.staging(), null));
      String aside = aside();
      HomeAudit.files(home)
          .<IOException>change(
              "restore",
              "",
              "from %s, made at %s".formatted(from, manifest.madeAt()),
              () -> {
                pending.decide(aside);
                step.run();
                pending.finish(step);
              });
      return new Done(manifest, occupied ? home.folder().resolve(aside) : null, comeback);
    } catch (StoreUnusable e) {
      throw StoreLook.failure(e);
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be restored: %s (%s)"
              .formatted(home.folder(), PrivateFiles.reason(e), e.getMessage()));
    }
  }

  /** A name that is free, also when two restores meet in one second or the clock was put back. */
  private String aside() {
    Instant now = Instant.ofEpochMilli(Ticker.system().wallMillis());
    String name = PendingRestore.ASIDE + NOW.format(now);
    while (Files.exists(home.folder().resolve(name), LinkOption.NOFOLLOW_LINKS)) {
      now = now.plusSeconds(1);
      name = PendingRestore.ASIDE + NOW.format(now);
    }
    return name;
  }

  private void stage(Manifest manifest, Path staging, Runnable step)
      throws IOException, CommandFailure {
    PrivateFiles.delete(staging); // of one that was killed before it was decided
    try {
      fill(manifest, staging, step);
      check(manifest, staging.resolve(HomeParts.STORE));
    } catch (IOException | CommandFailure e) {
      PrivateFiles.delete(staging);
      throw e;
    }
  }

  private void fill(Manifest manifest, Path staging, Runnable step)
      throws IOException, CommandFailure {
    try (ProgressLine progress = ProgressLine.of(err, "restore", manifest.bytes())) {
      Copier copier = new Copier(staging, progress);
      for (Manifest.Entry entry : manifest.files()) {
        copy(copier, entry);
        step.run();
      }
      copier.sync();
    }
  }

  /** Reads the copied store as a broker would. */
  private void check(Manifest manifest, Path store) throws IOException, CommandFailure {
    if (!Files.isDirectory(store)) {
      return;
    }
    PrivateFiles.createFolder(home.data());
    List<Long> positions = StoreLook.positions(store, home.data().resolve("native"));
    if (!positions.equals(manifest.positions())) {
      throw Manifest.broken("the store in %s is not the one that was copied".formatted(from));
    }
  }

  private void copy(Copier copier, Manifest.Entry entry) throws IOException, CommandFailure {
    Path file = from.resolve(entry.path());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        || Files.size(file) != entry.bytes()
        || !copier.copy(file, entry.path()).equals(entry)) {
      throw Manifest.broken(file + " is missing, or is not what was written; nothing was changed");
    }
  }
}

package io.sallyport.rescue;

import io.sallyport.config.Problem;
import io.sallyport.control.ControlClient;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.home.PrivateFiles;
import io.sallyport.operations.HomeAudit;
import io.sallyport.store.StoreUnusable;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One backup. A broker that runs makes a snapshot of its store inside the home, by links, and the
 * command copies that; the store of one that does not run is copied as it lies, with the lock held.
 * The copy has another name until it is whole, on the disk, and was read again.
 */
final class Backup {
  private final Home home;
  private final Path to;
  private final PrintWriter err;

  Backup(Home home, Path to, PrintWriter err) {
    this.home = home;
    this.to = to.toAbsolutePath().normalize();
    this.err = err;
  }

  Manifest run() throws CommandFailure {
    home.require();
    refuseBadTarget();
    Optional<ControlClient> broker = ControlClient.find(home.controlSocket());
    if (broker.isEmpty()) {
      try (HomeLock _ = home.lockExisting()) {
        note();
        return copy(home.data().resolve("store"), false);
      }
    }
    try (HomeLock _ = home.lockBackup()) {
      Path snapshot = broker.get().beginBackup().orElse(null);
      try {
        return copy(snapshot, true);
      } finally {
        end(broker.get());
      }
    }
  }

  /** A full disk is a reason to copy everything, so a trail that takes nothing does not stop it. */
  private void note() {
    try {
      HomeAudit.files(home).did("backup", "", "to " + to);
    } catch (CommandFailure failure) {
      err.println("the backup is made all the same: " + failure.text());
      err.flush();
    }
  }

  /** A copy that is whole is not worth less when the broker has gone meanwhile. */
  private void end(ControlClient broker) {
    try {
      broker.endBackup();
    } catch (CommandFailure failure) {
      err.println(
          "the snapshot in the home stays until the next backup or start: " + failure.text());
      err.flush();
    }
  }

  private void refuseBadTarget() throws CommandFailure {
    if (to.startsWith(home.folder()) || to.getParent() == null) {
      throw target(to + " lies inside the home", "name a folder elsewhere, best on another disk");
    }
    try {
      if (!Files.exists(to)) {
        return;
      }
      try (Stream<Path> inside = Files.list(to)) {
        if (inside.findAny().isPresent()) {
          throw target(to + " is not empty", "name a folder that does not exist yet");
        }
      }
    } catch (IOException e) {
      throw target(
          "%s is not a folder that can be used: %s".formatted(to, PrivateFiles.reason(e)),
          "name a folder that does not exist yet");
    }
  }

  private static CommandFailure target(String text, String fix) {
    return new CommandFailure(Problem.BACKUP_TARGET, text, fix);
  }

  /**
   * @param store null when the broker keeps everything in memory
   */
  private Manifest copy(@Nullable Path store, boolean running) throws CommandFailure {
    Path folder = Objects.requireNonNull(to.getParent());
    Path draft = folder.resolve("." + to.getFileName() + ".sallyport-partial");
    try {
      PrivateFiles.delete(draft); // of a backup that was killed
      Manifest manifest = fill(draft, sources(store), running);
      Files.deleteIfExists(to);
      Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.sync(folder);
      return manifest;
    } catch (StoreUnusable e) {
      discard(draft);
      throw StoreLook.failure(e);
    } catch (IOException e) {
      discard(draft);
      throw target(
          "%s cannot be written: %s (%s)".formatted(to, PrivateFiles.reason(e), e.getMessage()),
          Problem.BACKUP_TARGET.remedy());
    }
  }

  private void discard(Path draft) {
    try {
      PrivateFiles.delete(draft);
    } catch (IOException e) {
      err.println("%s stays: %s".formatted(draft, PrivateFiles.reason(e)));
      err.flush();
    }
  }

  /** The store was taken first: who was removed since is unknown to the accounts, and not back. */
  private List<HomeParts.Source> sources(@Nullable Path store) throws IOException {
    List<HomeParts.Source> sources = new ArrayList<>();
    sources.addAll(HomeParts.file(home.configuration(), "sallyport.toml"));
    sources.addAll(HomeParts.file(home.devices(), "devices.jsonl"));
    sources.addAll(HomeParts.file(home.bans(), "bans.jsonl"));
    sources.addAll(HomeParts.below(home.pki().folder(), "pki"));
    if (store != null) {
      sources.addAll(HomeParts.below(store, HomeParts.STORE));
    }
    return sources;
  }

  private Manifest fill(Path draft, List<HomeParts.Source> sources, boolean running)
      throws IOException {
    long bytes = sources.stream().mapToLong(HomeParts.Source::bytes).sum();
    List<Manifest.Entry> files = new ArrayList<>();
    try (ProgressLine progress = ProgressLine.of(err, "backup", bytes)) {
      Copier copier = new Copier(draft, progress);
      for (HomeParts.Source source : sources) {
        files.add(copier.copy(source.file(), source.path()));
      }
      copier.sync();
    }
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Instant.ofEpochMilli(Ticker.system().wallMillis()).toString(),
            release(),
            home.folder().toString(),
            running,
            positions(draft),
            files);
    manifest.write(draft);
    return manifest;
  }

  /** Reads the copy as a broker would, which shows that one can. */
  private List<Long> positions(Path draft) throws IOException {
    Path store = draft.resolve(HomeParts.STORE);
    if (!Files.isDirectory(store)) {
      return List.of();
    }
    PrivateFiles.createFolder(home.data());
    return StoreLook.positions(store, home.data().resolve("native"));
  }

  private static String release() {
    String version = Backup.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}

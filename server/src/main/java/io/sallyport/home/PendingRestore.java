package io.sallyport.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A restore between its decision and its end. The new files lie whole in a folder of the home; one
 * small file, written last, says that they are to take the place of the old ones. From then on
 * every process that takes the home goes on with the exchange before it does anything else, so that
 * a restore that is killed has not happened, or happens. The caller holds the home's lock.
 */
public final class PendingRestore {
  /** What a home consists of, as far as it is worth keeping. */
  public static final List<String> PARTS =
      List.of("sallyport.toml", "devices.jsonl", "bans.jsonl", "pki", "data/store");

  /** How the folder begins that the old files are moved to. */
  public static final String ASIDE = "before-restore-";

  private static final Set<String> FOLDERS = Set.of("pki", "data/store");
  private static final Pattern ASIDE_NAME = Pattern.compile(ASIDE + "[0-9]{8}T[0-9]{6}Z");

  private final Path home;
  private final Path staging;
  private final Path decision;

  private PendingRestore(Path home) {
    this.home = home;
    this.staging = home.resolve(".restore");
    this.decision = home.resolve(".restore-decided");
  }

  public static PendingRestore in(Path home) {
    return new PendingRestore(home);
  }

  /** Whether {@code part} is a folder, not a file. */
  public static boolean isFolder(String part) {
    return FOLDERS.contains(part);
  }

  /** Whether any part of a home is in {@code home}. */
  public static boolean isOccupied(Path home) {
    return PARTS.stream().anyMatch(part -> Files.exists(home.resolve(part)));
  }

  /** Where the new files lie, each where it would in a home. */
  public Path staging() {
    return staging;
  }

  /**
   * What lies in {@link #staging} is whole and on the disk, and takes the place of what is there.
   *
   * @param aside the name of the folder for the latter: {@link #ASIDE} and a time
   */
  public void decide(String aside) throws IOException {
    StringBuilder text = new StringBuilder(aside).append('\n');
    PARTS.stream()
        .filter(part -> Files.exists(staging.resolve(part)))
        .forEach(part -> text.append(part).append('\n'));
    PrivateFiles.replace(decision, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Carries out what was decided; nothing when nothing was. May be broken off at any moment and
   * called again.
   *
   * @param step called between any two changes
   */
  public void finish(Runnable step) throws IOException {
    if (!Files.exists(decision)) {
      return;
    }
    List<String> lines = Files.readAllLines(decision, StandardCharsets.US_ASCII);
    if (lines.isEmpty() || !ASIDE_NAME.matcher(lines.getFirst()).matches()) {
      throw new IOException(decision + " is not what sallyport restore writes");
    }
    Path aside = home.resolve(lines.getFirst());
    PrivateFiles.createFolder(home.resolve("data"));
    for (String part : PARTS) {
      Path now = home.resolve(part);
      Path next = staging.resolve(part);
      boolean comes = lines.contains(part);
      if (Files.exists(now) && (comes ? Files.exists(next) : !Files.exists(aside.resolve(part)))) {
        PrivateFiles.createFolder(aside);
        move(now, aside.resolve(part));
        step.run();
      }
      if (comes && Files.exists(next)) {
        move(next, now);
        step.run();
      }
    }
    PrivateFiles.delete(staging);
    step.run();
    Files.delete(decision);
    PrivateFiles.sync(home);
  }

  private static void move(Path from, Path to) throws IOException {
    Path source = Objects.requireNonNull(from.getParent());
    Path target = Objects.requireNonNull(to.getParent());
    PrivateFiles.createFolder(target);
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    PrivateFiles.sync(target);
    PrivateFiles.sync(source);
  }
}

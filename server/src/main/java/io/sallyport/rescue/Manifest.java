package io.sallyport.rescue;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup says about itself: the file {@code manifest.json}, written last. Immutable.
 *
 * @param v the format of the backup
 * @param madeAt in UTC
 * @param release the Sallyport that made it
 * @param home where the files came from
 * @param running whether a broker ran there
 * @param positions of the last record of each shard; empty when nothing was stored
 * @param files all but the manifest itself
 */
record Manifest(
    int v,
    String madeAt,
    String release,
    String home,
    boolean running,
    List<Long> positions,
    List<Entry> files) {
  static final String NAME = "manifest.json";
  static final int VERSION = 1;

  /** More files than any store has; who brings more does not mean well. */
  private static final int MOST_FILES = 1_000_000;

  private static final long MOST_BYTES = 256L * 1024 * 1024;
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /**
   * One file.
   *
   * @param path below the backup, with slashes
   */
  record Entry(String path, long bytes, String sha256) {}

  Manifest {
    positions = List.copyOf(positions);
    files = List.copyOf(files);
  }

  /** So many bytes of files. */
  long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  void write(Path folder) throws IOException {
    PrivateFiles.replace(
        folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  /**
   * The manifest of {@code folder}, if it can be believed.
   *
   * @throws CommandFailure BACKUP_BROKEN
   */
  static Manifest read(Path folder) throws CommandFailure {
    Path file = folder.resolve(NAME);
    if (!Files.isDirectory(folder)) {
      throw new CommandFailure(
          Problem.BACKUP_BROKEN,
          "there is no folder " + folder,
          "name the folder that sallyport backup made");
    }
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        throw broken(folder + " holds no manifest.json, so it is no whole backup");
      }
      Manifest manifest = JSON.readValue(Files.readAllBytes(file), Manifest.class);
      manifest.check(folder);
      return manifest;
    } catch (JacksonException e) {
      throw broken(file + " is not what sallyport backup writes");
    } catch (IOException e) {
      throw broken("%s cannot be read: %s".formatted(file, PrivateFiles.reason(e)));
    }
  }

  private void check(Path folder) throws CommandFailure {
    if (v != VERSION) {
      throw broken(
          "%s is a backup of format %d, and this release reads %d".formatted(folder, v, VERSION));
    }
    Set<String> seen = new HashSet<>();
    for (Entry entry : files) {
      boolean good =
          isInside(entry.path())
              && entry.bytes() >= 0
              && SHA_256.matcher(entry.sha256()).matches()
              && seen.add(entry.path());
      if (!good || seen.size() > MOST_FILES) {
        throw broken(folder.resolve(NAME) + " names a file that no backup holds");
      }
    }
  }

  /**
   * Whether it is one of the parts of a home, or below one; what a stranger wrote may be neither.
   */
  private static boolean isInside(String path) {
    for (String step : path.split("/", -1)) {
      if (step.isEmpty() || step.equals(".") || step.equals("..") || step.indexOf('\0') >= 0) {
        return false;
      }
    }
    return HomeParts.partOf(path).isPresent();
  }

  static CommandFailure broken(String text) {
    return new CommandFailure(Problem.BACKUP_BROKEN, text);
  }
}

package io.sallyport.torture;

import io.sallyport.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * What a test that fails leaves behind, whose folder goes with it: the logs of its clients and of
 * its brokers are copied to {@code target/torture/TEST-TIME}, and the failure says so. Keeps the
 * newest {@value #MOST_KEPT} of them and {@value #MOST_BYTES} bytes of each.
 */
final class KeptLogs implements TestExecutionExceptionHandler {
  static final int MOST_KEPT = 20;
  private static final long MOST_BYTES = 256L << 20;

  /** A campaign's clients, and the lives of its broker. */
  private static final Set<String> FOLDERS = Set.of("logs", "broker");

  private static final int DEPTH = 4;

  private final Supplier<Path> folder;
  private final Path target;

  /**
   * @param folder of the test, asked when it has failed
   */
  KeptLogs(Supplier<Path> folder) {
    this(folder, Path.of("target", "torture"));
  }

  KeptLogs(Supplier<Path> folder, Path target) {
    this.folder = folder;
    this.target = target;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw failure instanceof TestAbortedException
        ? failure
        : withLogs(context.getRequiredTestClass().getSimpleName(), failure);
  }

  /** The failure, and where to read how it came. */
  Throwable withLogs(String test, Throwable failure) {
    try {
      Path kept = keep(test);
      return new AssertionError(
          failure.getMessage() + "\n\nthe logs are in " + kept.toAbsolutePath(), failure);
    } catch (IOException e) {
      failure.addSuppressed(e);
      return failure;
    }
  }

  private Path keep(String test) throws IOException {
    String time = Instant.ofEpochMilli(Ticker.system().wallMillis()).toString().replace(':', '.');
    Path kept = Files.createDirectories(target.resolve(test + "-" + time));
    long left = MOST_BYTES;
    for (Path log : logs()) {
      left -= Files.size(log);
      if (left < 0) {
        Files.writeString(kept.resolve("more-was-left-out"), "at " + log + "\n");
        break;
      }
      Path copy = kept.resolve(folder.get().relativize(log).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(log, copy);
    }
    forgetOldest();
    return kept;
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.walk(folder.get(), DEPTH)) {
      return files
          .filter(file -> FOLDERS.contains(file.getParent().getFileName().toString()))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private void forgetOldest() throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> kept = Files.list(target)) {
      kept.forEach(all::add);
    }
    all.sort((a, b) -> timeOf(a).compareTo(timeOf(b)));
    for (Path oldest : all.subList(0, Math.max(0, all.size() - MOST_KEPT))) {
      try (Stream<Path> files = Files.walk(oldest)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String timeOf(Path kept) {
    String name = kept.getFileName().toString();
    return name.substring(name.indexOf('-') + 1);
  }
}

package io.sallyport.testkit;

import io.sallyport.time.Ticker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A foreign program that a test has started: heard line by line while it runs, standard error among
 * standard output, and gone with the test. Thread-safe.
 *
 * <p>Nothing waits longer than {@link #PATIENCE}. Keeps at most {@value #MAXIMUM_LINES} lines; one
 * that says more is ended. Ends only what it started: the process and its own descendants.
 */
public final class Program implements AutoCloseable {
  /** As long as a foreign program may take to do one thing, on a machine that has others to do. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Ticker CLOCK = Ticker.system();
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final int MAXIMUM_LINES = 200_000;
  private static final int SHOWN_LINES = 60;

  private final String title;
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean silent;

  private Program(String title, Process process) {
    this.title = title;
    this.process = process;
  }

  /**
   * Skips the test, naming what it misses, unless {@code command} is on the path.
   *
   * @param installation what brings it, for example {@code apt-get install mosquitto-clients}
   */
  public static void require(String command, String installation) {
    Assumptions.assumeTrue(isInstalled(command), command + " is not installed: " + installation);
  }

  private static boolean isInstalled(String command) {
    if (command.contains(File.separator)) {
      return Files.isExecutable(Path.of(command));
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Starts {@code command} in the folder of the test run. */
  public static Program start(List<String> command) {
    return start(command, null, Map.of());
  }

  /**
   * @param folder where it runs, or null
   * @param environment in addition to what the test has
   */
  public static Program start(
      List<String> command, @Nullable Path folder, Map<String, String> environment) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      if (folder != null) {
        builder.directory(folder.toFile());
      }
      builder.environment().putAll(environment);
      Program started = new Program(String.join(" ", command), builder.start());
      Thread.ofVirtual().name("listening to a program").start(started::listen);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code command} to its end without input. */
  public static Program run(List<String> command) {
    Program started = start(command).endInput();
    started.exitCode();
    return started;
  }

  private void listen() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        keep(line);
      }
    } catch (IOException ended) {
      keep("(" + ended.getMessage() + ")");
    } finally {
      synchronized (lines) {
        silent = true;
        lines.notifyAll();
      }
    }
  }

  private void keep(String line) {
    synchronized (lines) {
      if (lines.size() == MAXIMUM_LINES) {
        process.destroyForcibly();
        return;
      }
      lines.add(line);
      lines.notifyAll();
    }
  }

  /** Writes {@code text} and a line feed to its standard input. */
  public Program tell(String text) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      return this;
    } catch (IOException e) {
      throw new AssertionError(story("does not listen any more"), e);
    }
  }

  /** Closes its standard input. */
  public Program endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      // it had ended before it read everything, which its exit code tells
    }
    return this;
  }

  /** What it has said so far. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  public String text() {
    return String.join("\n", lines());
  }

  /** Waits for a line that holds {@code part}, which it may have said already, and returns it. */
  public String awaitLine(String part) {
    return await(line -> line.contains(part), 1, "a line with \"" + part + "\"").getFirst();
  }

  /** Waits until {@code count} lines start with {@code prefix}, and returns them in order. */
  public List<String> awaitLines(String prefix, int count) {
    return await(line -> line.startsWith(prefix), count, count + " lines \"" + prefix + "…\"");
  }

  private List<String> await(Predicate<String> wanted, int count, String what) {
    long deadline = CLOCK.nanos() + PATIENCE.toNanos();
    List<String> found = new ArrayList<>();
    synchronized (lines) {
      int read = 0;
      while (true) {
        for (; read < lines.size() && found.size() < count; read++) {
          if (wanted.test(lines.get(read))) {
            found.add(lines.get(read));
          }
        }
        long leftMillis = (deadline - CLOCK.nanos()) / 1_000_000;
        if (found.size() == count) {
          return found;
        }
        if (silent || leftMillis <= 0) {
          throw new AssertionError(story("was expected to say " + what));
        }
        waitFor(leftMillis);
      }
    }
  }

  private void waitFor(long millis) {
    try {
      lines.wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(story("was waited for, but the test was interrupted"), e);
    }
  }

  /** Asks it to end, as a terminal's owner would: SIGTERM. */
  public Program terminate() {
    process.toHandle().destroy(); // the process's own method closes the pipes as well
    return this;
  }

  /** Ends it without asking, as a power cut would: SIGKILL. Returns when it is gone. */
  public Program kill() {
    process.destroyForcibly();
    exitCode();
    return this;
  }

  /** Sends it a signal by its name, for example STOP. */
  public Program signal(String name) {
    run(List.of("kill", "-" + name, Long.toString(process.pid()))).expectExit(0);
    return this;
  }

  /** Waits for its end, and not longer than told; says whether it has ended. */
  public boolean endsWithin(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(story("was waited for, but the test was interrupted"), e);
    }
  }

  /** How long processors have worked for it: says the same on a quiet machine and a busy one. */
  public Duration worked() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end and for the last thing it has said; 128 and more is a signal. */
  public int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(story("does not end"));
      }
      awaitSilence();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(story("was waited for, but the test was interrupted"), e);
    }
  }

  /** A child of its that outlives it may hold the pipe; what that says is of no interest. */
  private void awaitSilence() throws InterruptedException {
    long deadline = CLOCK.nanos() + LAST_WORDS.toNanos();
    synchronized (lines) {
      for (long left = LAST_WORDS.toMillis(); !silent && left > 0; ) {
        lines.wait(left);
        left = (deadline - CLOCK.nanos()) / 1_000_000;
      }
    }
  }

  /** Waits for its end, which is with {@code code}. */
  public Program expectExit(int code) {
    int came = exitCode();
    if (came != code) {
      throw new AssertionError(story("ended with " + came + " instead of " + code));
    }
    return this;
  }

  private String story(String what) {
    List<String> said = lines();
    List<String> end = said.subList(Math.max(0, said.size() - SHOWN_LINES), said.size());
    return title
        + "\n"
        + what
        + "; it has said "
        + said.size()
        + " lines, these last:\n"
        + String.join("\n", end);
  }

  /** Ends it if it still runs, and what it has started itself. */
  @Override
  public void close() {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public String toString() {
    return title;
  }
}

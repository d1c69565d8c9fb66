package io.sallyport.output;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is known about the terminal, if there is one. Thread-safe: it keeps no state. */
public final class Terminal {
  private Terminal() {}

  public static boolean isOutput() {
    return isTerminal(1);
  }

  public static boolean isTalk() {
    return isTerminal(2);
  }

  /** Whether a file descriptor of this process is a terminal. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }

  /** The console when somebody is there who can be asked, or null. */
  public static @Nullable Console asker() {
    Console console = System.console();
    return console != null && console.isTerminal() && isInForeground() ? console : null;
  }

  /**
   * Whether this process is in the foreground group of its terminal. A background job that reads
   * from the terminal would be stopped, and nobody would see what it asks.
   */
  private static boolean isInForeground() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      // The name in parentheses may hold anything, so count from behind it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      String processGroup = fields[2];
      String foregroundGroup = fields[5];
      return processGroup.equals(foregroundGroup);
    } catch (IOException | IndexOutOfBoundsException e) {
      return true; // no such file on this system: the console itself has to be enough
    }
  }
}

package io.sallyport.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes command lines that a person can paste into the shell that this program was started from.
 * Immutable.
 *
 * @param program as it was typed, quoted
 * @param options the home, if one was named; begins with a space unless it is empty
 */
public record Launcher(String program, String options) {

  /** The launcher script tells what it was called. */
  static Launcher of(@Nullable Path home) {
    String typed = System.getenv("SALLYPORT_COMMAND");
    return new Launcher(
        typed == null || typed.isBlank() ? "sallyport" : quoted(typed),
        home == null ? "" : " --home " + quoted(home.toString()));
  }

  /** {@code ./sallyport VERB … --home DIR}. */
  public String line(String verb) {
    return program + " " + verb + options;
  }

  /** A word as a POSIX shell takes it. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./@%+,:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

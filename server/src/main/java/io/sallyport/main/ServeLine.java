package io.sallyport.main;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of nearly every start, understood without picocli: {@code serve} with the
 * options of every verb. Picocli's classes are of a format that the launcher's cache does not take;
 * to load them and read our annotations was a third of a start. Any other line is left to it, and
 * so are all mistakes, which it explains. Confined to one thread.
 */
final class ServeLine {
  private @Nullable Path home;
  private @Nullable Path config;
  private boolean json;
  private boolean once;

  private ServeLine() {}

  /**
   * Gives {@code serve} what the line says.
   *
   * @return false when it is not of this plain kind; nothing was given then
   */
  static boolean understood(ServeCommand serve, String... arguments) {
    ServeLine line = new ServeLine();
    if (!line.reads(arguments)) {
      return false;
    }
    serve.given(line.home, line.config, line.json, line.once);
    return true;
  }

  private boolean reads(String... words) {
    if (words.length == 0 || !words[0].equals("serve")) {
      return false;
    }
    for (int i = 1; i < words.length; i++) {
      String name = words[i];
      int equals = name.indexOf('=');
      @Nullable String value = null;
      if (equals > 0) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      } else if (name.equals("--home") || name.equals("--config")) {
        value = ++i < words.length && !words[i].startsWith("-") ? words[i] : "";
      }
      if (!takes(name, value)) {
        return false;
      }
    }
    return true;
  }

  /** False also for what is said twice. */
  private boolean takes(String name, @Nullable String value) {
    if (value != null) {
      @Nullable Path path = path(value);
      boolean ours = path != null && (name.equals("--home") ? home == null : config == null);
      switch (name) {
        case "--home" -> home = path;
        case "--config" -> config = path;
        default -> ours = false;
      }
      return ours;
    }
    boolean ours = name.equals("--json") ? !json : name.equals("--once") && !once;
    json |= name.equals("--json");
    once |= name.equals("--once");
    return ours;
  }

  private static @Nullable Path path(String text) {
    try {
      return text.isEmpty() ? null : Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}

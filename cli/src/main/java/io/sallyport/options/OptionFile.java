package io.sallyport.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flags that a user always wants, from {@code $XDG_CONFIG_HOME/sallyport_VERB} or {@code
 * ~/.config/sallyport_VERB}: one on a line, its value behind it, {@code #} for a comment. They
 * stand before those of the command line, which therefore win.
 */
public final class OptionFile {
  private static final long LARGEST_BYTES = 64 << 10;

  private OptionFile() {}

  /** The words in the file of {@code verb}; empty when there is none. Blocks. */
  public static List<String> words(String verb, Map<String, String> environment)
      throws CommandFailed {
    Path file = file(verb, environment);
    return file == null ? List.of() : read(file);
  }

  private static @Nullable Path file(String verb, Map<String, String> environment) {
    String folder = environment.get("XDG_CONFIG_HOME");
    String home = environment.get("HOME");
    if (folder != null && !folder.isEmpty()) {
      return Path.of(folder, "sallyport_" + verb);
    }
    return home == null || home.isEmpty() ? null : Path.of(home, ".config", "sallyport_" + verb);
  }

  private static List<String> read(Path file) throws CommandFailed {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw ConnectionPlan.usage("the file " + file + " is larger than 64 KiB");
      }
      List<String> words = new ArrayList<>();
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (!line.isBlank() && line.charAt(0) != '#') {
          addWords(line.strip(), file + ":" + number, words);
        }
      }
      return words;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw ConnectionPlan.usage("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static void addWords(String line, String place, List<String> words) throws CommandFailed {
    String[] parts = line.split("\\s+", 2);
    String flag = parts[0];
    if (flag.charAt(0) != '-') {
      throw ConnectionPlan.usage(
          place + ": a line begins with a flag, not with " + Refusals.shown(flag));
    }
    if (flag.startsWith("--pw") || flag.startsWith("-P")) {
      throw ConnectionPlan.usage(
          place
              + ": no password here; write  --password-file FILE  with a file that only you read");
    }
    words.add(flag);
    if (parts.length > 1) {
      boolean many = flag.equals("-D") || flag.equals("--property");
      words.addAll(many ? List.of(parts[1].split("\\s+", -1)) : List.of(parts[1]));
    }
  }
}

package io.sallyport.migration;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.PrivateFiles;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that is imported, often a copy of {@code /etc/mosquitto}. Reads files of at most
 * {@link #LARGEST_BYTES} and at most {@value #MOST_FILES} of an include_dir; writes nothing.
 */
final class SourceFolder {
  private static final long LARGEST_BYTES = 16L << 20;
  private static final int MOST_FILES = 1_000;

  private final Path folder;
  private final Path main;

  /**
   * One file of the source. Immutable.
   *
   * @param shown its path as people find it, escaped
   * @param lines without their ends
   */
  record TextFile(String shown, List<String> lines) {
    TextFile {
      lines = List.copyOf(lines);
    }

    /**
     * @param index from 0
     */
    Place place(int index) {
      return new Place(shown, index + 1);
    }
  }

  private SourceFolder(Path folder, Path main) {
    this.folder = folder;
    this.main = main;
  }

  /**
   * @param source a mosquitto.conf, or the folder that holds one
   * @throws CommandFailure when there is none
   */
  static SourceFolder of(Path source) throws CommandFailure {
    Path absolute = source.toAbsolutePath().normalize();
    Path main = Files.isDirectory(absolute) ? absolute.resolve("mosquitto.conf") : absolute;
    if (!Files.isRegularFile(main)) {
      throw new CommandFailure(
          Problem.FILE_UNREADABLE,
          "there is no " + Printable.of(main.toString(), 400),
          "name a mosquitto.conf, or a folder that holds one");
    }
    return new SourceFolder(Objects.requireNonNull(main.getParent()), main);
  }

  Path main() {
    return main;
  }

  /**
   * The file or folder that the source calls {@code named}: where it says, else beside
   * mosquitto.conf, as in a copy; null when it is in neither place.
   */
  @Nullable Path find(String named) {
    try {
      Path path = Path.of(named);
      Path stated = folder.resolve(path).normalize();
      if (Files.exists(stated)) {
        return stated;
      }
      Path name = path.getFileName();
      Path beside = name == null ? null : folder.resolve(name);
      return beside != null && Files.exists(beside) ? beside : null;
    } catch (InvalidPathException _) {
      return null;
    }
  }

  /**
   * @throws CommandFailure when it cannot be read, is too large or is not UTF-8
   */
  TextFile read(Path file) throws CommandFailure {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw unreadable(file, "it has more than 16 MiB");
      }
      return new TextFile(shown(file), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (CharacterCodingException _) {
      throw unreadable(file, "it is not UTF-8");
    } catch (IOException e) {
      throw unreadable(file, PrivateFiles.reason(e));
    }
  }

  private CommandFailure unreadable(Path file, String why) {
    return new CommandFailure(
        Problem.FILE_UNREADABLE, "%s cannot be read: %s".formatted(shown(file), why));
  }

  /** The *.conf files of an include_dir in the order in which Mosquitto reads them. */
  List<Path> configurations(Path folder) throws CommandFailure {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().endsWith(".conf") && Files.isRegularFile(file)) {
          found.add(file);
        }
        if (found.size() > MOST_FILES) {
          throw unreadable(folder, "it has more than " + MOST_FILES + " files");
        }
      }
    } catch (IOException e) {
      throw unreadable(folder, PrivateFiles.reason(e));
    }
    found.sort(Comparator.comparing(file -> file.getFileName().toString(), BY_LETTER));
    return found;
  }

  /** Letters in order, the capital one before the small one. */
  private static final Comparator<String> BY_LETTER =
      (one, other) -> {
        for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
          char a = one.charAt(i);
          char b = other.charAt(i);
          int letter = Character.compare(Character.toLowerCase(a), Character.toLowerCase(b));
          if (letter != 0 || a != b) {
            return letter != 0 ? letter : Character.compare(a, b);
          }
        }
        return Integer.compare(one.length(), other.length());
      };

  String shown(Path file) {
    Path path = file.startsWith(folder) ? folder.relativize(file) : file;
    return Printable.of(path.toString(), 400);
  }
}

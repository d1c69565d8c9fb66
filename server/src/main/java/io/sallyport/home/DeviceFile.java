package io.sallyport.home;

import io.sallyport.config.Problem;
import io.sallyport.identity.Account;
import io.sallyport.identity.Accounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The list of devices on disk, one JSON object a line. Every change is written before it is
 * answered. Thread-safe; blocks on the disk. Only the holder of the home's lock changes it.
 *
 * <p>A removed device leaves a line behind, so that its generation is never given to another. A
 * line that cannot be understood refuses the whole file: guessing would let somebody in or lock
 * somebody out. At most {@value #MOST_LINES} lines.
 */
public final class DeviceFile {
  private static final int MOST_LINES = 1_000_000;

  private final Path file;
  private final Map<String, DeviceLine> lines = new TreeMap<>();

  private DeviceFile(Path file) {
    this.file = file;
  }

  /**
   * Reads {@code file}.
   *
   * @throws CommandFailure DEVICES_BROKEN naming the line, or FILE_UNREADABLE
   */
  public static DeviceFile open(Path file) throws CommandFailure {
    DeviceFile devices = new DeviceFile(file);
    int number = 0;
    try (Stream<String> text = Files.lines(file, StandardCharsets.UTF_8)) {
      for (String line : (Iterable<String>) text::iterator) {
        number++;
        devices.read(line, number);
      }
    } catch (NoSuchFileException missing) {
      throw new CommandFailure(
          Problem.FILE_UNREADABLE,
          "%s is missing".formatted(file),
          "restore it from a copy; or, if there were no devices: install -m 600 /dev/null " + file);
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof IOException cause
              && !(cause instanceof CharacterCodingException)
          ? unreadable(file, cause)
          : devices.broken(number + 1, "is not UTF-8");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return devices;
  }

  private static CommandFailure unreadable(Path file, IOException e) {
    return new CommandFailure(
        Problem.FILE_UNREADABLE, "%s cannot be read: %s".formatted(file, PrivateFiles.reason(e)));
  }

  private void read(String text, int number) throws CommandFailure {
    if (number > MOST_LINES) {
      throw broken(number, "is more than the %d lines that a list may have".formatted(MOST_LINES));
    }
    DeviceLine line;
    try {
      line = DeviceLine.parse(text);
    } catch (IllegalArgumentException e) {
      throw broken(number, String.valueOf(e.getMessage()));
    }
    if (lines.putIfAbsent(line.user(), line) != null) {
      throw broken(number, "is the second for user \"%s\"".formatted(line.user()));
    }
  }

  private CommandFailure broken(int number, String what) {
    return new CommandFailure(
        Problem.DEVICES_BROKEN,
        "%s:%d: the line %s".formatted(file, number, what),
        "mend the line, or restore the file from a copy; nobody is let in until then. Only verbs write"
            + " lines: sallyport device add, and for lists of Mosquitto config import mosquitto");
  }

  /** All devices at this moment. */
  public synchronized Accounts accounts() {
    return Accounts.of(
        lines.values().stream().map(DeviceLine::account).flatMap(Optional::stream).toList());
  }

  /** All devices by name. */
  public synchronized List<Account> all() {
    return lines.values().stream().map(DeviceLine::account).flatMap(Optional::stream).toList();
  }

  public synchronized Optional<Account> find(String user) {
    DeviceLine line = lines.get(user);
    return line == null ? Optional.empty() : line.account();
  }

  /** The generation that a device made now must have. */
  public synchronized long nextGeneration(String user) {
    DeviceLine line = lines.get(user);
    return line == null ? 1 : line.generation() + 1;
  }

  /** Adds a device or replaces the line of the same name; on disk when this returns. */
  public synchronized void put(Account account) throws CommandFailure {
    change(account.user(), DeviceLine.of(account));
  }

  /** Removes a device and remembers its generation; on disk when this returns. */
  public synchronized void remove(Account account) throws CommandFailure {
    change(account.user(), DeviceLine.removed(account.user(), account.generation()));
  }

  private void change(String user, DeviceLine line) throws CommandFailure {
    Map<String, DeviceLine> changed = new TreeMap<>(lines);
    changed.put(user, line);
    try {
      PrivateFiles.replace(file, text(changed.values()));
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be written: %s; nothing has changed".formatted(file, PrivateFiles.reason(e)));
    }
    lines.put(user, line);
  }

  private static byte[] text(Collection<DeviceLine> lines) {
    StringBuilder out = new StringBuilder();
    lines.forEach(line -> out.append(line.json()).append('\n'));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** How many lines, not which. */
  @Override
  public synchronized String toString() {
    return "DeviceFile[" + file + ", " + lines.size() + " lines]";
  }
}

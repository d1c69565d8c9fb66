package io.sallyport.home;

import io.sallyport.config.Problem;
import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import io.sallyport.guard.Bans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bans on disk, one JSON object a line. Every change is written as a whole and on the disk
 * before it is answered, so that a ban outlives whatever happens to the broker. Thread-safe; blocks
 * on the disk. Only the holder of the home's lock changes it.
 *
 * <p>No file is no bans: it comes with the first one. A line that cannot be understood refuses the
 * whole file, for guessing would let somebody in. At most {@value Bans#MOST} bans; those whose time
 * is over go with the next change.
 */
public final class BanFile {
  private final Path file;
  private final Map<BanTarget, Ban> bans = new LinkedHashMap<>();

  private BanFile(Path file) {
    this.file = file;
  }

  /**
   * Reads {@code file}.
   *
   * @throws CommandFailure BANS_BROKEN naming the line, or FILE_UNREADABLE
   */
  public static BanFile open(Path file) throws CommandFailure {
    BanFile bans = new BanFile(file);
    int number = 0;
    try (Stream<String> text = Files.lines(file, StandardCharsets.UTF_8)) {
      for (String line : (Iterable<String>) text::iterator) {
        number++;
        bans.read(line, number);
      }
    } catch (NoSuchFileException none) {
      return bans;
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof IOException cause
              && !(cause instanceof CharacterCodingException)
          ? unreadable(file, cause)
          : bans.broken(number + 1, "is not UTF-8");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return bans;
  }

  private static CommandFailure unreadable(Path file, IOException e) {
    return new CommandFailure(
        Problem.FILE_UNREADABLE, "%s cannot be read: %s".formatted(file, PrivateFiles.reason(e)));
  }

  private void read(String text, int number) throws CommandFailure {
    if (number > Bans.MOST) {
      throw broken(number, "is more than the %d bans that there may be".formatted(Bans.MOST));
    }
    Ban ban;
    try {
      ban = BanLine.parse(text);
    } catch (IllegalArgumentException e) {
      throw broken(number, String.valueOf(e.getMessage()));
    }
    if (bans.putIfAbsent(ban.target(), ban) != null) {
      throw broken(number, "bans somebody for the second time");
    }
  }

  private CommandFailure broken(int number, String what) {
    return new CommandFailure(
        Problem.BANS_BROKEN,
        "%s:%d: the line %s".formatted(file, number, what),
        "mend the line, or restore the file from a copy; nobody is let in until then");
  }

  /** All that stand here, in the order in which they were made; some may be over. */
  public synchronized List<Ban> all() {
    return List.copyOf(bans.values());
  }

  /** The ban of {@code target}, if it holds at {@code nowMillis}. */
  public synchronized @Nullable Ban find(BanTarget target, long nowMillis) {
    Ban ban = bans.get(target);
    return ban != null && ban.holdsAt(nowMillis) ? ban : null;
  }

  /**
   * Adds a ban, or replaces the one of the same target; on disk when this returns. What is over at
   * {@code nowMillis} goes.
   *
   * @throws CommandFailure OUT_OF_BOUNDS when there are too many, HOME_BROKEN; nothing has changed
   */
  public synchronized void put(Ban ban, long nowMillis) throws CommandFailure {
    Map<BanTarget, Ban> changed = holding(nowMillis);
    changed.put(ban.target(), ban);
    if (changed.size() > Bans.MOST) {
      throw new CommandFailure(
          Problem.OUT_OF_BOUNDS,
          "there are %d bans already".formatted(Bans.MOST),
          "ban a network instead of its addresses, or remove what is not needed any more");
    }
    replace(changed);
  }

  /** Removes a ban; on disk when this returns. What is over at {@code nowMillis} goes too. */
  public synchronized void remove(BanTarget target, long nowMillis) throws CommandFailure {
    Map<BanTarget, Ban> changed = holding(nowMillis);
    changed.remove(target);
    replace(changed);
  }

  private Map<BanTarget, Ban> holding(long nowMillis) {
    Map<BanTarget, Ban> holding = new LinkedHashMap<>(bans);
    holding.values().removeIf(ban -> !ban.holdsAt(nowMillis));
    return holding;
  }

  private void replace(Map<BanTarget, Ban> changed) throws CommandFailure {
    List<String> lines = new ArrayList<>();
    changed.values().forEach(ban -> lines.add(BanLine.of(ban) + "\n"));
    try {
      PrivateFiles.replace(file, String.join("", lines).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be written: %s; nothing has changed".formatted(file, PrivateFiles.reason(e)));
    }
    bans.clear();
    bans.putAll(changed);
  }

  /** How many, not whom. */
  @Override
  public synchronized String toString() {
    return "BanFile[" + file + ", " + bans.size() + " bans]";
  }
}

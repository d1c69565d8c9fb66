package io.sallyport.main;

import io.sallyport.guard.GuessMemory;
import io.sallyport.guard.GuessSettings;
import io.sallyport.guard.WrongPasswords;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.journal.Origin;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the count of wrong passwords outlive the process: written every {@value #SECONDS} seconds
 * when there is something new, and at the end. A file that cannot be read is told, and counting
 * begins anew: it lets nobody in.
 */
final class GuessKeeper implements AutoCloseable {
  private static final int SECONDS = 2;
  private static final Origin GUARD = new Origin("-", 0, "guard", 0);

  private final @Nullable GuessFile file;
  private final WrongPasswords limit;
  private final Journal journal;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("guesses").factory());
  private long written;

  private GuessKeeper(@Nullable GuessFile file, WrongPasswords limit, Journal journal) {
    this.file = file;
    this.limit = limit;
    this.journal = journal;
  }

  /**
   * Reads what was counted before.
   *
   * @param data the folder of the file, null for none
   */
  static GuessKeeper open(
      @Nullable Path data, GuessSettings settings, Journal journal, Ticker ticker) {
    GuessFile file = data == null ? null : new GuessFile(data.resolve("wrong-passwords"), ticker);
    GuessMemory memory = file == null ? null : read(file, settings.remembered(), journal);
    WrongPasswords limit =
        new WrongPasswords(
            settings, ticker, memory == null ? GuessMemory.empty(settings.remembered()) : memory);
    GuessKeeper keeper = new GuessKeeper(file, limit, journal);
    if (file != null) {
      keeper.thread.scheduleWithFixedDelay(keeper::write, SECONDS, SECONDS, TimeUnit.SECONDS);
    }
    return keeper;
  }

  private static @Nullable GuessMemory read(GuessFile file, int most, Journal journal) {
    try {
      return file.read(most);
    } catch (IOException e) {
      journal.record(new Event.Failed(GUARD, "wrong_passwords", e));
      return null;
    }
  }

  WrongPasswords limit() {
    return limit;
  }

  private synchronized void write() {
    long changes = limit.memory().changes();
    if (file == null || changes == written) {
      return;
    }
    try {
      file.write(limit.memory());
      written = changes;
    } catch (IOException | RuntimeException | OutOfMemoryError e) { // the next time comes
      journal.record(new Event.Failed(GUARD, "wrong_passwords", e));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    write();
  }
}

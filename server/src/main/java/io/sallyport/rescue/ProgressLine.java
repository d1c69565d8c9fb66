package io.sallyport.rescue;

import io.sallyport.output.Terminal;
import io.sallyport.time.Ticker;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Tells how far a long command is: on a terminal a bar that is written over, from the first second
 * on; elsewhere a line every ten seconds. Confined to the command's thread.
 */
final class ProgressLine implements AutoCloseable {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private final Ticker ticker;
  private final String what;
  private final long total;
  private long done;
  private long nextNanos;
  private boolean lineOpen;

  /**
   * @param what is being done, in a word
   * @param total how much there is to do, in any unit
   */
  ProgressLine(PrintWriter out, boolean terminal, Ticker ticker, String what, long total) {
    this.out = out;
    this.terminal = terminal;
    this.ticker = ticker;
    this.what = what;
    this.total = Math.max(1, total);
    this.nextNanos = ticker.nanos() + (terminal ? SECOND : 10 * SECOND);
  }

  /** On standard error, by the machine's clock. */
  static ProgressLine of(PrintWriter err, String what, long total) {
    return new ProgressLine(err, Terminal.isTalk(), Ticker.system(), what, total);
  }

  /** So much more is done. */
  void add(long units) {
    done += units;
    long now = ticker.nanos();
    if (now - nextNanos < 0) {
      return;
    }
    long percent = Math.min(100, 100 * done / total);
    if (terminal) {
      int filled = (int) (WIDTH * percent / 100);
      out.print(
          "\r%s [%s%s] %3d %%"
              .formatted(what, "#".repeat(filled), ".".repeat(WIDTH - filled), percent));
      lineOpen = true;
      nextNanos = now + SECOND / 4;
    } else {
      out.println("%s: %d %%".formatted(what, percent));
      nextNanos = now + 10 * SECOND;
    }
    out.flush();
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (lineOpen) {
      out.print("\r" + " ".repeat(what.length() + WIDTH + 9) + "\r");
      out.flush();
    }
  }
}

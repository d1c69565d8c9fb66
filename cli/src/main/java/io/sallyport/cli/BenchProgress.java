package io.sallyport.cli;

import io.sallyport.load.Progress;
import java.io.PrintWriter;

/**
 * Tells how far bench is, on standard error: on a terminal one line that is written over, from the
 * first second on; elsewhere a line every ten seconds. Confined to the verb's thread.
 */
final class BenchProgress implements Progress, AutoCloseable {
  private static final long SECOND = 1_000_000_000;

  private final PrintWriter out;
  private final boolean terminal;
  private final boolean silent;
  private final long beginNanos = System.nanoTime();
  private long nextNanos;
  private boolean lineOpen;

  BenchProgress(PrintWriter out, boolean terminal, boolean silent) {
    this.out = out;
    this.terminal = terminal;
    this.silent = silent;
    this.nextNanos = beginNanos + (terminal ? SECOND : 10 * SECOND);
  }

  @Override
  public void show(long published, long delivered) {
    long now = System.nanoTime();
    if (silent || now - nextNanos < 0) {
      return;
    }
    String text =
        "%3d s  published %,d  delivered %,d"
            .formatted((now - beginNanos) / SECOND, published, delivered);
    if (terminal) {
      out.print("\r" + text);
      lineOpen = true;
      nextNanos = now + SECOND / 2;
    } else {
      out.println(text);
      nextNanos = now + 10 * SECOND;
    }
    out.flush();
  }

  @Override
  public void close() {
    if (lineOpen) {
      out.print("\r" + " ".repeat(70) + "\r");
      out.flush();
    }
  }
}

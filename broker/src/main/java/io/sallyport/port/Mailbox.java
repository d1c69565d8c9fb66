package io.sallyport.port;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What other threads want a loop to do: many letters, one wake-up.
 *
 * <p>Any thread posts, the loop drains. It has no bound of its own; whoever posts messages of
 * clients looks at {@link #size()} first and holds back.
 */
public final class Mailbox {
  private final ConcurrentLinkedQueue<Runnable> letters = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicInteger size = new AtomicInteger();
  private final Loop loop;
  private final Consumer<Throwable> failures;

  /**
   * @param failures hears what a letter throws; the others go on
   */
  public Mailbox(Loop loop, Consumer<Throwable> failures) {
    this.loop = loop;
    this.failures = failures;
  }

  public void post(Runnable letter) {
    size.incrementAndGet();
    letters.add(letter);
    if (awake.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  /**
   * Runs what has been posted. A letter that throws is its sender's mistake; the sender wraps it so
   * that it cannot.
   */
  private void drain() {
    awake.set(false);
    for (Runnable letter = letters.poll(); letter != null; letter = letters.poll()) {
      size.decrementAndGet();
      run(letter);
    }
  }

  private void run(Runnable letter) {
    try {
      letter.run();
    } catch (RuntimeException | Error failure) {
      failures.accept(failure);
    }
  }

  /** How many letters wait. */
  public int size() {
    return size.get();
  }
}

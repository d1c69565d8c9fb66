package io.sallyport.delivery;

import io.sallyport.port.Loop;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends of one loop that found a shard's queue full: tried again in order, while the clients they
 * came from are not read.
 *
 * <p>Confined to the loop. Bounded by what one packet of each connection can ask for, since nobody
 * in here is read.
 */
public final class WaitingAppends {
  private static final long RETRY_MILLIS = 2;

  private record Waiting(@Nullable Caller client, BooleanSupplier attempt) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
  private final Loop loop;
  private final Consumer<Throwable> failures;

  /**
   * @param failures hears what an attempt throws that nobody sent
   */
  WaitingAppends(Loop loop, Consumer<Throwable> failures) {
    this.loop = loop;
    this.failures = failures;
  }

  /**
   * Appends now, or when there is room.
   *
   * @param client whose reading pauses until then; null when nobody sent it
   * @param attempt says false when the queue was full and nothing happened
   */
  public void offer(@Nullable Caller client, BooleanSupplier attempt) {
    if (waiting.isEmpty() && attempt.getAsBoolean()) {
      return;
    }
    if (client != null) {
      client.pauses().hold();
    }
    waiting.addLast(new Waiting(client, attempt));
    if (waiting.size() == 1) {
      loop.schedule(this::retry, RETRY_MILLIS);
    }
  }

  private void retry() {
    while (!waiting.isEmpty()) {
      Waiting first = waiting.getFirst();
      if (!attempt(first)) {
        loop.schedule(this::retry, RETRY_MILLIS);
        return;
      }
      waiting.removeFirst();
      if (first.client() != null) {
        first.client().pauses().release();
      }
    }
  }

  /** An attempt that throws is over, and its client with it; the others go on. */
  private boolean attempt(Waiting one) {
    try {
      return one.attempt().getAsBoolean();
    } catch (RuntimeException | Error failure) {
      if (one.client() == null) {
        failures.accept(failure);
      } else {
        one.client().failed("append", failure);
      }
      return true;
    }
  }

  int size() {
    return waiting.size();
  }
}

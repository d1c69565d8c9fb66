package io.sallyport.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Everything that a run counts. Thread-safe. */
final class LoadTally {
  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder disconnected = new LongAdder();
  final LongAdder stalls = new LongAdder();
  final LatencyHistogram latency = new LatencyHistogram();

  private final AtomicLong measureFromNanos = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong measureUntilNanos = new AtomicLong(Long.MAX_VALUE);
  private volatile @Nullable Thread waiter;
  private final AtomicReference<@Nullable String> firstTrouble = new AtomicReference<>();

  /** Latencies count for what was due between the two times. */
  void measure(long fromNanos, long untilNanos) {
    measureUntilNanos.set(untilNanos);
    measureFromNanos.set(fromNanos);
  }

  void arrived(long dueNanos, long nowNanos) {
    delivered.increment();
    long from = measureFromNanos.get();
    if (from != Long.MAX_VALUE && dueNanos - from >= 0 && dueNanos - measureUntilNanos.get() < 0) {
      latency.record(nowNanos - dueNanos);
    }
  }

  /** Whoever waits for the last messages looks again; costs one read when nobody does. */
  void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /** The calling thread is woken by everything that arrives from now on. */
  void wakeMe() {
    waiter = Thread.currentThread();
  }

  void trouble(String what) {
    firstTrouble.compareAndSet(null, what);
  }

  @Nullable String firstTrouble() {
    return firstTrouble.get();
  }
}

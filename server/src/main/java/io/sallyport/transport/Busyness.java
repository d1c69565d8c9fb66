package io.sallyport.transport;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures once a second how much of it each loop was at work, for {@link Placement}. The measuring
 * runs on the loop it measures and costs a few microseconds.
 */
final class Busyness implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long PERIOD_MILLIS = 1_000;

  private final ConcurrentHashMap<Integer, Long> cpuNanos = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Busyness(EventLoops loops) {
    if (THREADS.isCurrentThreadCpuTimeSupported()) {
      for (NettyLoop loop : loops.loops()) {
        loop.every(PERIOD_MILLIS, () -> sample(loops.placement(), loop.index()));
      }
    }
  }

  private void sample(Placement placement, int index) {
    if (closed) {
      return;
    }
    long now = THREADS.getCurrentThreadCpuTime();
    Long before = cpuNanos.put(index, now);
    if (before != null) {
      placement.busy(index, (now - before) / TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

package io.sallyport.main;

import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Takes events on event loops, where {@link #record} queues and returns, and hands them to one
 * writer on a thread of its own: a disk that is slow slows nobody down.
 *
 * <p>At most {@value #MOST} events wait; further ones are lost and counted.
 */
final class EventQueue implements Journal {
  static final int MOST = 8192;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final LongAdder lost = new LongAdder();
  private final Consumer<Event> writer;
  private final LongSupplier idle;
  private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger length = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closing;

  private EventQueue(String name, Consumer<Event> writer, LongSupplier idle) {
    this.writer = writer;
    this.idle = idle;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::work);
  }

  /**
   * Both are called on the queue's thread only.
   *
   * @param writer does the work; what it throws is counted as an event lost, and nothing more
   * @param idle called when nothing waits; says after how many nanoseconds it wants to be called
   *     again at the latest, 0 being: not before something was written
   */
  static EventQueue start(String name, Consumer<Event> writer, LongSupplier idle) {
    EventQueue queue = new EventQueue(name, writer, idle);
    queue.thread.start();
    return queue;
  }

  @Override
  public void record(Event event) {
    if (closing || length.incrementAndGet() > MOST) {
      length.decrementAndGet();
      lost.increment();
      return;
    }
    waiting.add(event);
    LockSupport.unpark(thread);
  }

  private void work() {
    while (true) {
      Event event = waiting.poll();
      if (event != null) {
        length.decrementAndGet();
        write(event);
      } else if (closing) {
        return;
      } else {
        rest(idle.getAsLong());
      }
    }
  }

  private void rest(long nanos) {
    if (nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    } else {
      LockSupport.park(this);
    }
  }

  private void write(Event event) {
    try {
      writer.accept(event);
    } catch (RuntimeException broken) {
      lost.increment();
    }
  }

  /** How many events were never written. */
  long lost() {
    return lost.sum();
  }

  /**
   * Writes what waits, for a second at most.
   *
   * @return whether the writer is through, and what was its own may be touched
   */
  boolean close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      return thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.sallyport.main;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns a signal into an orderly end with exit code 0. The JVM would end with 143 as soon as its
 * hooks are through; this hook waits until everything is closed, five seconds at most, and then
 * halts.
 */
final class GracefulEnd {
  private static final int DEADLINE_MILLIS = 4_800;

  private final CountDownLatch stop;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("goodbye").unstarted(this::run);

  private GracefulEnd(CountDownLatch stop) {
    this.stop = stop;
  }

  /** Counts {@code stop} down when the process is asked to end. */
  static GracefulEnd onSignal(CountDownLatch stop) {
    GracefulEnd end = new GracefulEnd(stop);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  private void run() {
    stop.countDown();
    boolean orderly = false;
    try {
      orderly = closed.await(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(orderly ? 0 : 1);
  }

  /** Everything is closed: a signal that waits for it ends the process now. */
  void done() {
    if (!hook.isAlive()) {
      withdraw();
    }
    closed.countDown();
  }

  private void withdraw() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      closed.countDown(); // a signal came between the two looks
    }
  }
}

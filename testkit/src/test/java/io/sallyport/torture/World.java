package io.sallyport.torture;

import io.sallyport.chronicle.Chronicle;
import io.sallyport.chronicle.What;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What all clients of one run share. Thread-safe. */
final class World {
  private final Chronicle chronicle;
  private final long seed;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicLong connections = new AtomicLong();
  private final ConcurrentLinkedQueue<String> mistakes = new ConcurrentLinkedQueue<>();
  private volatile boolean settling;

  World(Chronicle chronicle, long seed) {
    this.chronicle = chronicle;
    this.seed = seed;
  }

  /** Everybody has chance of their own, which does not depend on the others. */
  SplittableRandom random(String name) {
    return new SplittableRandom(seed * 31 + name.hashCode());
  }

  void tell(String client, What what, String subject, String id, int qos, String note) {
    chronicle.tell(client, what, subject, id, qos, note);
  }

  void connected() {
    connections.incrementAndGet();
  }

  /** How often a client was let in. */
  long connections() {
    return connections.get();
  }

  /** Nobody begins anything new, and nobody goes. */
  void settle() {
    settling = true;
    tell("driver", What.SETTLING, "-", "-", 0, "-");
  }

  boolean isSettling() {
    return settling;
  }

  void end() {
    over.countDown();
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Waits for the end, and not longer than told. */
  void pause(long millis) throws InterruptedException {
    if (over.await(millis, TimeUnit.MILLISECONDS)) {
      over.countDown(); // it was down already; whoever paused looks at isOver
    }
  }

  /** Trouble of the torturers themselves. */
  void fail(String name, Throwable mistake) {
    java.io.StringWriter text = new java.io.StringWriter();
    mistake.printStackTrace(new java.io.PrintWriter(text));
    mistakes.add(name + ": " + text);
  }

  List<String> mistakes() {
    return List.copyOf(mistakes);
  }
}

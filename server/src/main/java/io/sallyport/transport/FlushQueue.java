package io.sallyport.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one loop that have something to send: all are flushed once, at the end of the
 * loop's turn, after every readable socket was read. Five hundred publishers that each send one
 * message to the same client cost one write.
 *
 * <p>When many are due, which takes the time in which more comes, sockets are looked at once more
 * before anything is written: a second message for a thousand receivers saves a thousand writes.
 *
 * <p>Confined to its loop.
 */
final class FlushQueue {
  private static final int MANY = 64;

  private final EventLoop loop;
  private ArrayList<Connection> due = new ArrayList<>();
  private ArrayList<Connection> spare = new ArrayList<>();

  FlushQueue(EventLoop loop) {
    this.loop = loop;
  }

  void add(Connection connection) {
    due.add(connection);
    if (due.size() == 1) {
      loop.execute(this::endOfTurn); // tasks run after the sockets of this turn
    }
  }

  private void endOfTurn() {
    if (due.size() < MANY || !lookAgain()) {
      flushAll();
    }
  }

  /** What is scheduled, unlike what is executed, comes after the sockets of the next turn. */
  private boolean lookAgain() {
    try {
      var unused = loop.schedule(this::flushAll, 0, TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException _) {
      return false; // the loop is stopping
    }
  }

  private void flushAll() {
    ArrayList<Connection> now = due;
    due = spare;
    spare = now;
    for (int i = 0; i < now.size(); i++) {
      flush(now.get(i));
    }
    now.clear();
  }

  /** What goes wrong at one connection keeps none of the others from being flushed. */
  private static void flush(Connection connection) {
    try {
      connection.flushBatch();
    } catch (RuntimeException | Error failure) {
      connection.failed("flush", failure);
    }
  }
}

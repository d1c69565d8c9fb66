package io.sallyport.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayList;

/**
 * The connections of one loop that have something to send: all are flushed once, at the end of the
 * loop's turn, after every readable socket was read. Five hundred publishers that each send one
 * message to the same client cost one write.
 *
 * <p>Confined to its loop.
 */
final class FlushQueue {
  private final EventLoop loop;
  private ArrayList<Connection> due = new ArrayList<>();
  private ArrayList<Connection> spare = new ArrayList<>();

  FlushQueue(EventLoop loop) {
    this.loop = loop;
  }

  void add(Connection connection) {
    due.add(connection);
    if (due.size() == 1) {
      loop.execute(this::flushAll); // tasks run after the sockets of this turn
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

package io.sallyport.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** Everybody who is connected to the relay. Confined to its one loop. */
final class RelayFloor {
  private final EventLoop loop;
  private final List<RelayConnection> subscribers = new ArrayList<>();
  private List<RelayConnection> due = new ArrayList<>();
  private List<RelayConnection> spare = new ArrayList<>();

  RelayFloor(EventLoop loop) {
    this.loop = loop;
  }

  void join(RelayConnection subscriber) {
    if (!subscribers.contains(subscriber)) {
      subscribers.add(subscriber);
    }
  }

  void leave(RelayConnection connection) {
    subscribers.remove(connection);
  }

  /** Copies {@code length} bytes of {@code from} to every subscriber. */
  void copy(ByteBuf from, int start, int length) {
    for (int i = 0; i < subscribers.size(); i++) {
      subscribers.get(i).room(length).writeBytes(from, start, length);
    }
  }

  /** {@code connection} has something to send: once, after all sockets of this turn were read. */
  void flushLater(RelayConnection connection) {
    due.add(connection);
    if (due.size() == 1) {
      loop.execute(this::flushAll);
    }
  }

  private void flushAll() {
    List<RelayConnection> now = due;
    due = spare;
    spare = now;
    now.forEach(RelayConnection::flush);
    now.clear();
  }
}

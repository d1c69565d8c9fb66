package io.sallyport.broker;

import io.sallyport.port.Wire;

/**
 * The reasons for which a client is not read for a while: each one holds, and lets go again.
 * Confined to the connection's loop.
 *
 * <p>This is how a fast publisher is slowed down: by its own unread bytes, and by nothing that
 * others would feel.
 */
final class Pauses {
  /** From here on a client is not read until its messages have become durable. */
  private static final int OWED_MANY = 2_048;

  private static final int OWED_FEW = 1_024;

  private final BrokerLoop loop;
  private final Wire wire;
  private int holds;
  private boolean owed;

  Pauses(BrokerLoop loop, Wire wire) {
    this.loop = loop;
    this.wire = wire;
  }

  /** Reading pauses until {@link #release} was called as often as this. */
  void hold() {
    if (holds++ == 0) {
      wire.pauseReading();
    }
  }

  void release() {
    if (--holds == 0) {
      wire.resumeReading();
    }
  }

  /** Reading pauses until {@code other} has read the letters it has by now. */
  void holdUntilReached(BrokerLoop other) {
    hold();
    other.post(() -> loop.post(this::release));
  }

  /** {@code answers} acknowledgements are owed to the client right now. */
  void owing(int answers) {
    if (!owed && answers >= OWED_MANY) {
      owed = true;
      hold();
    } else if (owed && answers <= OWED_FEW) {
      owed = false;
      release();
    }
  }
}

package io.sallyport.delivery;

import io.sallyport.port.Wire;

/**
 * The reasons for which a client is not read for a while: each one holds, and lets go again.
 * Confined to the connection's loop.
 *
 * <p>This is how a fast publisher is slowed down: by its own unread bytes, and by nothing that
 * others would feel.
 */
public final class Pauses {
  /** From here on a client is not read until its messages have become durable. */
  private static final int OWED_MANY = 2_048;

  private static final int OWED_FEW = 1_024;

  private final HomeLoop loop;
  private final Wire wire;

  /** Above what messages may fill: these are answers. */
  private static final long UNREAD_MANY = Outflow.SLOW_BYTES + 1024 * 1024;

  private static final long UNREAD_MANY_WHEN_SCARCE = 2 * Outflow.SCARCE_BYTES;

  private int holds;
  private boolean owed;
  private boolean unread;

  Pauses(HomeLoop loop, Wire wire) {
    this.loop = loop;
    this.wire = wire;
  }

  /** Reading pauses until {@link #release} was called as often as this. */
  void hold() {
    if (holds++ == 0) {
      wire.pauseReading();
    }
  }

  /** Whether the client is not read for a reason of ours, so that its silence says nothing. */
  boolean isOurDoing() {
    return holds > (unread ? 1 : 0);
  }

  void release() {
    if (--holds == 0) {
      wire.resumeReading();
    }
  }

  /** Reading pauses until {@code other} has read the letters it has by now. */
  void holdUntilReached(HomeLoop other) {
    hold();
    other.post(() -> loop.post(this::release));
  }

  /** {@code answers} acknowledgements are owed to the client right now. */
  public void owing(int answers) {
    if (!owed && answers >= OWED_MANY) {
      owed = true;
      hold();
    } else if (owed && answers <= OWED_FEW) {
      owed = false;
      release();
    }
  }

  /**
   * Whoever does not read the answers gets no further ones: looked at before each batch of packets.
   */
  void lookAtUnread() {
    long many = wire.isMemoryScarce() ? UNREAD_MANY_WHEN_SCARCE : UNREAD_MANY;
    if (!unread && wire.pendingBytes() > many) {
      unread = true;
      hold();
    }
  }

  /** The client has read nearly all there was. */
  void hasRead() {
    if (unread) {
      unread = false;
      release();
    }
  }
}

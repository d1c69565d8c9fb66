package io.sallyport.differential;

import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * One thing that one party of a conversation does.
 *
 * @param party 0 for A, 1 for B and so on
 * @param bytes what it sends; empty for what is not sent
 * @param packet what the bytes are; null where no packet of ours is like them
 * @param misdeed what is wrong with it; null for what is allowed
 * @param text for people
 */
record Step(
    int party,
    Act act,
    ProtocolVersion version,
    byte[] bytes,
    @Nullable Packet packet,
    @Nullable String misdeed,
    String text) {
  /** What is done besides sending. */
  enum Act {
    /** Opens a new connection first; one that is open stays, and is listened to. */
    OPEN,
    SEND,
    /** Ends the connection without a word. */
    CUT,
    /** From here on, until it opens another connection, does not acknowledge what it receives. */
    HOLD,
    /** As {@link #HOLD}, but sends PUBREC. */
    HOLD_HALF
  }

  static final int STRANGER = 3;

  /** A, B, C, or X who only does the wrong thing first. */
  static String nameOf(int party) {
    return party == STRANGER ? "X" : String.valueOf((char) ('A' + party));
  }

  @Override
  public String toString() {
    return nameOf(party) + " " + text;
  }
}

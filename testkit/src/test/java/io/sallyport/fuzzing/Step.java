package io.sallyport.fuzzing;

import java.util.HexFormat;
import java.util.Locale;

/** What a hostile party does next. */
sealed interface Step {

  /** How it leaves. */
  enum Ending {
    /** DISCONNECT was said before; the socket is closed. */
    CLOSE,
    /** The socket is reset. */
    ABORT,
    /** It says that nothing more comes, and reads until the broker ends it. */
    HALF_CLOSE,
    /** It says nothing more and waits for its deadline. */
    LINGER,
    /** It asks for a sign of life, and leaves when it has it. */
    PING;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the bytes of one {@link Say} are dressed on a WebSocket. */
  enum Frame {
    WHOLE,
    SPLIT,
    AFTER_PING,
    TEXT,
    UNMASKED,
    RESERVED_OPCODE,
    CUT
  }

  /**
   * Writes bytes.
   *
   * @param pieces into how many segments they are cut
   */
  record Say(String what, byte[] bytes, int pieces, Frame frame) implements Step {
    private static final int SHOWN = 600;

    @Override
    public String toString() {
      int shown = Math.min(bytes.length, SHOWN);
      String hex = HexFormat.of().formatHex(bytes, 0, shown);
      String rest = bytes.length > shown ? "…+" + (bytes.length - shown) : "";
      return "%s in %d as %s: %s%s".formatted(what, pieces, frame, hex, rest);
    }
  }

  /** Reads and answers for so long, or until the broker has said something of that kind. */
  record Listen(int millis, boolean untilSomething) implements Step {}

  /** Does nothing, not even read. */
  record Stall(int millis) implements Step {}

  /** The last step. */
  record Leave(Ending ending) implements Step {}
}

package io.sallyport.websocket;

import io.sallyport.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a frame, as far as its head says. Immutable.
 *
 * @param code what the close frame says
 * @param reason what MQTT 5.0 says, where it still can
 * @param clause the section that was broken, or the limit
 */
record FrameFault(CloseCode code, ReasonCode reason, String clause, String text) {
  static final FrameFault NOT_MASKED = broken("5.1", "a frame is not masked");
  static final FrameFault TOO_MANY_IDLE =
      new FrameFault(
          CloseCode.POLICY_VIOLATION,
          ReasonCode.MESSAGE_RATE_TOO_HIGH,
          "idle frames",
          "too many pings, pongs and empty frames");

  /**
   * Looks at a head whose mask bit is set.
   *
   * @param inMessage whether the fragment before was not the last of its message
   */
  static @Nullable FrameFault of(FrameHead head, boolean inMessage) {
    if (head.reserved() != 0) {
      return broken("5.2", "a reserved bit is set, and no extension was agreed on");
    }
    FrameFault wrongKind = head.isControl() ? ofControl(head) : ofData(head, inMessage);
    if (wrongKind != null) {
      return wrongKind;
    }
    return head.isShortest() ? null : broken("5.2", "the length is written wrong");
  }

  private static @Nullable FrameFault ofControl(FrameHead head) {
    if (!head.last()) {
      return broken("5.5", "a control frame in pieces");
    }
    if (head.opcode() > FrameHead.PONG) {
      return unknown(head);
    }
    return head.payloadBytes() < 0 || head.payloadBytes() > FrameHead.MOST_CONTROL_BYTES
        ? broken("5.5", "a control frame of more than 125 bytes")
        : null;
  }

  private static @Nullable FrameFault ofData(FrameHead head, boolean inMessage) {
    return switch (head.opcode()) {
      case FrameHead.TEXT ->
          new FrameFault(
              CloseCode.UNSUPPORTED_DATA,
              ReasonCode.PROTOCOL_ERROR,
              "MQTT-6.0.0-1",
              "a text frame; MQTT comes in binary ones");
      case FrameHead.BINARY -> inMessage ? mixedUp() : null;
      case FrameHead.CONTINUATION -> inMessage ? null : mixedUp();
      default -> unknown(head);
    };
  }

  private static FrameFault mixedUp() {
    return broken("5.4", "fragments of messages are mixed up");
  }

  private static FrameFault unknown(FrameHead head) {
    return broken("5.2", "opcode %d is not known".formatted(head.opcode()));
  }

  private static FrameFault broken(String section, String text) {
    return new FrameFault(
        CloseCode.PROTOCOL_ERROR, ReasonCode.PROTOCOL_ERROR, "RFC6455-" + section, text);
  }
}

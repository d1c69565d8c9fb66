package io.sallyport.codec;

import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;

/** The two violations that decoders throw most, by their short names. */
final class Refusal {
  private Refusal() {}

  /** The bytes cannot be read as the specification says. [MQTT-4.13.1-1] */
  static ProtocolViolation malformed(String clause, String text) {
    return new ProtocolViolation(ReasonCode.MALFORMED_PACKET, clause, text);
  }

  /** The bytes can be read, but say what they must not say here. [MQTT-4.13.1-1] */
  static ProtocolViolation protocolError(String clause, String text) {
    return new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, clause, text);
  }
}

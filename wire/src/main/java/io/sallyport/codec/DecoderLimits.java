package io.sallyport.codec;

/**
 * How much one packet may cost. Immutable.
 *
 * @param maximumPacketBytes the largest whole packet, fixed header included, as Maximum Packet Size
 *     counts it; larger ones are refused by their declared length [MQTT-3.2.2-15]
 * @param maximumUserProperties how many user properties one packet may hold, those of a will
 *     included
 */
public record DecoderLimits(int maximumPacketBytes, int maximumUserProperties) {
  /** What the protocol itself allows: one byte, four bytes of length, 268,435,455 bytes. */
  public static final int PROTOCOL_MAXIMUM_PACKET_BYTES = 1 + 4 + VarInt.LARGEST;

  public DecoderLimits {
    if (maximumPacketBytes < 2 || maximumPacketBytes > PROTOCOL_MAXIMUM_PACKET_BYTES) {
      throw new IllegalArgumentException(
          "maximumPacketBytes %d is not between 2 and %d"
              .formatted(maximumPacketBytes, PROTOCOL_MAXIMUM_PACKET_BYTES));
    }
    if (maximumUserProperties < 0) {
      throw new IllegalArgumentException("maximumUserProperties must not be negative");
    }
  }
}

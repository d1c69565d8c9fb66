package io.sallyport.packet;

/** The control packet types, in the order of their number, from 1. [MQTT-2.1.2] */
public enum PacketType {
  CONNECT,
  CONNACK,
  PUBLISH,
  PUBACK,
  PUBREC,
  PUBREL,
  PUBCOMP,
  SUBSCRIBE,
  SUBACK,
  UNSUBSCRIBE,
  UNSUBACK,
  PINGREQ,
  PINGRESP,
  DISCONNECT,
  AUTH;

  private static final PacketType[] BY_ORDINAL = values();

  /** The type numbered {@code number}, 1 to 15. */
  public static PacketType of(int number) {
    return BY_ORDINAL[number - 1];
  }

  /** The four bits on the wire, 1 to 15. */
  public int number() {
    return ordinal() + 1;
  }
}

package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;

/**
 * The first two to five bytes of a packet, looked at without consuming them. [MQTT-2.1]
 *
 * <p>All that they can tell is judged here, before a byte of the body is waited for: whether the
 * type may come now and from there, its flags, and whether its length is possible. Confined to one
 * thread, like the {@link Workbench} it lies on.
 */
final class FixedHeader {
  private final Side side;
  private PacketType type = PacketType.CONNECT;
  private int flags;
  private int headBytes;
  private int bodyBytes;

  FixedHeader(Side side) {
    this.side = side;
  }

  PacketType type() {
    return type;
  }

  /** The low four bits of the first byte. */
  int flags() {
    return flags;
  }

  /** The length of the header itself, 2 to 5. */
  int headBytes() {
    return headBytes;
  }

  /** The remaining length: what follows the header, 0 to 268,435,455. */
  int bodyBytes() {
    return bodyBytes;
  }

  /**
   * Reads the header at the reader index of {@code in}, which stays where it is.
   *
   * @param opened whether the packet that opens a connection has been read
   * @param version what was agreed on then
   * @return whether the header is complete
   */
  boolean peek(ByteBuf in, boolean opened, ProtocolVersion version) {
    int start = in.readerIndex();
    int available = in.readableBytes();
    if (available == 0) {
      return false;
    }
    checkFirstByte(in.getUnsignedByte(start), opened, version);
    int length = 0;
    for (int i = 1; i <= 4; i++) {
      if (i >= available) {
        return false;
      }
      int next = in.getByte(start + i);
      length |= (next & 0x7F) << 7 * (i - 1);
      if (next >= 0) {
        headBytes = i + 1;
        bodyBytes = length;
        checkLength(opened, version);
        return true;
      }
    }
    throw Refusal.malformed(
        "MQTT-2.1.4", "the remaining length goes on after four bytes, the most allowed");
  }

  private void checkFirstByte(int first, boolean opened, ProtocolVersion version) {
    int number = first >> 4;
    flags = first & 0xF;
    if (number == 0) {
      throw Refusal.malformed("MQTT-2.1.2", "packet type 0 is reserved");
    }
    type = PacketType.of(number);
    if (!opened) {
      checkOpening(version);
    } else {
      checkTurn(version);
    }
    if (!flagsAllowed(opened, version)) {
      throw Refusal.malformed(clauseOfFlags(), "%s with flags 0x%X".formatted(type, flags));
    }
  }

  private void checkOpening(ProtocolVersion version) {
    if (side == Side.BROKER && type != PacketType.CONNECT) {
      throw Refusal.protocolError(
          "MQTT-3.1.0-1", "the first packet is " + type + "; it must be CONNECT");
    }
    boolean opens = type == PacketType.CONNACK || (type == PacketType.AUTH && version.isFive());
    if (side == Side.CLIENT && !opens) {
      throw Refusal.protocolError("MQTT-3.2.0-1", type + " came before CONNACK");
    }
  }

  private void checkTurn(ProtocolVersion version) {
    switch (type) {
      case CONNECT -> {
        if (side == Side.BROKER) {
          throw Refusal.protocolError("MQTT-3.1.0-2", "second CONNECT on one connection");
        }
        throw wrongDirection();
      }
      case CONNACK -> {
        if (side == Side.CLIENT) {
          throw Refusal.protocolError("MQTT-3.2.0-2", "second CONNACK on one connection");
        }
        throw wrongDirection();
      }
      case SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> {
        if (side == Side.CLIENT) {
          throw wrongDirection();
        }
      }
      case SUBACK, UNSUBACK, PINGRESP -> {
        if (side == Side.BROKER) {
          throw wrongDirection();
        }
      }
      case DISCONNECT -> {
        if (side == Side.CLIENT && !version.isFive()) {
          throw wrongDirection();
        }
      }
      case AUTH -> {
        if (!version.isFive()) {
          throw Refusal.malformed("MQTT-2.1.2", "packet type 15 is reserved before 5.0");
        }
      }
      case PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP -> {}
    }
  }

  private ProtocolViolation wrongDirection() {
    return Refusal.protocolError(
        "MQTT-2.1.2",
        type + (side == Side.BROKER ? " comes from a client" : " comes from a broker"));
  }

  private boolean flagsAllowed(boolean opened, ProtocolVersion version) {
    return switch (type) {
      case PUBLISH -> (flags & 0x6) != 0x6 && ((flags & 0x8) == 0 || (flags & 0x6) != 0);
      // 3.1 marks a repeated one with DUP
      case PUBREL, SUBSCRIBE, UNSUBSCRIBE ->
          flags == 0x2 || (opened && flags == 0xA && version == ProtocolVersion.MQTT_3_1);
      default -> flags == 0;
    };
  }

  private String clauseOfFlags() {
    return switch (type) {
      case PUBLISH -> (flags & 0x6) == 0x6 ? "MQTT-3.3.1-4" : "MQTT-3.3.1-2";
      case PUBREL -> "MQTT-3.6.1-1";
      case SUBSCRIBE -> "MQTT-3.8.1-1";
      case UNSUBSCRIBE -> "MQTT-3.10.1-1";
      case DISCONNECT -> "MQTT-3.14.1-1";
      case AUTH -> "MQTT-3.15.1-1";
      default -> "MQTT-2.1.3-1";
    };
  }

  private void checkLength(boolean opened, ProtocolVersion version) {
    if (opened && version.isFive()) {
      expectShortestForm();
    }
    int least = leastBodyBytes(version);
    boolean exact = isOfOneLength(version);
    if (bodyBytes < least || (exact && bodyBytes > least)) {
      throw Refusal.malformed(
          "MQTT-2.1.4",
          "%s of remaining length %d; %s is %d"
              .formatted(type, bodyBytes, exact ? "the only one" : "the least", least));
    }
  }

  /**
   * 5.0 wants the shortest form [MQTT-1.5.5-1]; before, clients that fill up their length were
   * within their rights. For CONNECT this is asked again once its version is known.
   */
  void expectShortestForm() {
    if (headBytes > 1 + VarInt.byteCount(bodyBytes)) {
      throw Refusal.malformed(
          "MQTT-1.5.5-1", "the remaining length takes more bytes than " + bodyBytes + " needs");
    }
  }

  private int leastBodyBytes(ProtocolVersion version) {
    int propertyLength = version.isFive() ? 1 : 0;
    return switch (type) {
      case CONNECT -> 12; // name, level, flags, keep alive, empty client identifier
      case CONNACK -> 2 + propertyLength;
      case PUBLISH -> ((flags & 0x6) == 0 ? 2 : 4) + propertyLength;
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> 2;
      case SUBSCRIBE, UNSUBSCRIBE -> 2 + propertyLength;
      case SUBACK -> 3 + propertyLength;
      case UNSUBACK -> version.isFive() ? 4 : 2;
      case PINGREQ, PINGRESP, DISCONNECT, AUTH -> 0;
    };
  }

  private boolean isOfOneLength(ProtocolVersion version) {
    return switch (type) {
      case PINGREQ, PINGRESP -> true;
      case CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK, DISCONNECT -> !version.isFive();
      case CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, SUBACK, AUTH -> false;
    };
  }

  /** For the refusal of one that is too large. */
  @Override
  public String toString() {
    return type + " of " + (headBytes + (long) bodyBytes) + " bytes";
  }
}

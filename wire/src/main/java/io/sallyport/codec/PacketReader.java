package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.Payload;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the body of one packet; no read can leave it. The buffer's own reader index is not
 * touched.
 *
 * <p>One lies on each {@link Workbench} and is opened anew for every packet, so that reading
 * allocates nothing but what it returns. Confined to one thread.
 */
final class PacketReader {
  private static final byte[] NO_BYTES = {};

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int at;
  private int end;

  /** Starts on the bytes of {@code in} from {@code from} up to {@code end}, exclusive. */
  void open(ByteBuf in, int from, int end) {
    this.in = in;
    this.at = from;
    this.end = end;
  }

  /** Lets go of the buffer. */
  void close() {
    open(Unpooled.EMPTY_BUFFER, 0, 0);
  }

  int remaining() {
    return end - at;
  }

  /** An unsigned byte. {@code what} names the field in a refusal, here and below. */
  int oneByte(String what) {
    require(1, what);
    return in.getUnsignedByte(at++);
  }

  /** An unsigned number of two bytes. */
  int twoBytes(String what) {
    require(2, what);
    int value = in.getUnsignedShort(at);
    at += 2;
    return value;
  }

  /** An unsigned number of four bytes. */
  long fourBytes(String what) {
    require(4, what);
    long value = in.getUnsignedInt(at);
    at += 4;
    return value;
  }

  /** A variable byte integer of at most four bytes, none of them needless. [MQTT-1.5.5-1] */
  int varInt(String what) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = oneByte(what);
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw Refusal.malformed(
              "MQTT-1.5.5-1", what + " is written with more bytes than " + value + " needs");
        }
        return value;
      }
    }
    throw Refusal.malformed("MQTT-1.5.5", what + " goes on after four bytes, the most allowed");
  }

  /** A packet identifier, 1 to 65,535. */
  int packetId(PacketType type) {
    int id = twoBytes("packet id");
    if (id == 0) {
      throw Refusal.protocolError(
          "MQTT-2.2.1-3", type + " carries packet id 0; it must be 1 to 65535");
    }
    return id;
  }

  String text(String what) {
    int length = lengthOfField(what);
    String text = Utf8.read(in, at, length, what);
    at += length;
    return text;
  }

  /** The bytes of a field that opens with its length in two bytes. */
  byte[] binary(String what) {
    return copy(lengthOfField(what));
  }

  /** Everything up to the end, copied once. */
  Payload rest() {
    return at == end ? Payload.EMPTY : Payload.wrap(copy(end - at));
  }

  /** A topic name with its length, or null when the length is 0. */
  @Nullable TopicName topic(TopicCache topics, String what) {
    int length = lengthOfField(what);
    if (length == 0) {
      return null;
    }
    TopicName name = topics.name(in, at, length, what);
    at += length;
    return name;
  }

  /**
   * Ends the reading after the next {@code length} bytes, until {@link #widen} is called with what
   * is returned here.
   */
  int narrow(int length, String what) {
    require(length, what);
    int before = end;
    end = at + length;
    return before;
  }

  void widen(int before) {
    end = before;
  }

  /** Refuses bytes that are left over. */
  void expectEnd(PacketType type) {
    if (at != end) {
      throw Refusal.malformed(
          "MQTT-4.13.1-1", (end - at) + " bytes are left over after the end of " + type);
    }
  }

  private int lengthOfField(String what) {
    int length = twoBytes(what);
    require(length, what);
    return length;
  }

  private byte[] copy(int length) {
    if (length == 0) {
      return NO_BYTES;
    }
    byte[] bytes = new byte[length];
    in.getBytes(at, bytes);
    at += length;
    return bytes;
  }

  private void require(int bytes, String what) {
    if (bytes > end - at) {
      throw truncated(bytes, what);
    }
  }

  private ProtocolViolation truncated(int bytes, String what) {
    return Refusal.malformed(
        "MQTT-4.13.1-1", "%s needs %d bytes, but %d are left".formatted(what, bytes, end - at));
  }
}

package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Topic names that were read before, found by their bytes: a name in use is neither validated nor
 * allocated again.
 *
 * <p>Direct-mapped: each slot holds the name that fell into it twice in a row last, so the memory
 * is bounded by the slots, and names that somebody makes collide cost a miss and nothing more.
 * Names that come once are not kept: they would push out others, and grow old on the heap. Names
 * over {@value #LONGEST_BYTES} bytes are not kept either. Confined to one event loop, shared by its
 * connections.
 */
public final class TopicCache {
  private static final int LONGEST_BYTES = 256;
  private static final String WILDCARD_IN_NAME = "MQTT-3.3.2-2";
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final @Nullable TopicName[] slots;

  /** The hash of the name that was missed last, slot by slot. */
  private final int[] missed;

  private final int mask;

  /**
   * @param slots how many names are kept; rounded up to a power of two, at most 2^20
   */
  public TopicCache(int slots) {
    if (slots < 1 || slots > 1 << 20) {
      throw new IllegalArgumentException("slots " + slots + " is not between 1 and 1048576");
    }
    int size = slots == 1 ? 1 : Integer.highestOneBit(slots - 1) << 1;
    this.slots = new TopicName[size];
    this.missed = new int[size];
    this.mask = size - 1;
  }

  /**
   * The topic name in {@code length} bytes from {@code index}, of which there is at least one.
   *
   * @param what names the field in a refusal
   * @throws ProtocolViolation when they are no topic name
   */
  TopicName name(ByteBuf in, int index, int length, String what) {
    if (length > LONGEST_BYTES) {
      return parse(in, index, length, what);
    }
    int hash = hash(in, index, length);
    int slot = hash & mask;
    TopicName kept = slots[slot];
    if (kept != null && same(kept.utf8(), in, index, length)) {
      return kept;
    }
    TopicName name = parse(in, index, length, what);
    if (missed[slot] == hash) {
      slots[slot] = name;
    }
    missed[slot] = hash;
    return name;
  }

  private static TopicName parse(ByteBuf in, int index, int length, String what) {
    return check(Utf8.read(in, index, length, what), what, WILDCARD_IN_NAME);
  }

  /**
   * {@code text} as a topic name, or the refusal of the packet that holds it.
   *
   * @param clauseOfWildcards what a wildcard in this field breaks
   */
  static TopicName check(String text, String what, String clauseOfWildcards) {
    try {
      return TopicName.of(text);
    } catch (InvalidTopic invalid) {
      ReasonCode reason = text.isEmpty() ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET;
      String clause =
          invalid.clause().equals(WILDCARD_IN_NAME) ? clauseOfWildcards : invalid.clause();
      throw new ProtocolViolation(reason, clause, what + ": " + invalid.getMessage());
    }
  }

  // Both go eight bytes at a time; the last eight overlap those before, which spares a loop of
  // bytes.

  private static int hash(ByteBuf in, int index, int length) {
    long hash = length;
    if (length < Long.BYTES) {
      for (int i = 0; i < length; i++) {
        hash = mix(hash, in.getByte(index + i));
      }
    } else {
      int last = index + length - Long.BYTES;
      for (int at = index; at < last; at += Long.BYTES) {
        hash = mix(hash, in.getLongLE(at));
      }
      hash = mix(hash, in.getLongLE(last));
    }
    return (int) hash;
  }

  private static long mix(long hash, long next) {
    long mixed = (hash ^ next) * 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio
    return mixed ^ mixed >>> 32;
  }

  private static boolean same(byte[] utf8, ByteBuf in, int index, int length) {
    if (utf8.length != length) {
      return false;
    }
    if (length < Long.BYTES) {
      for (int i = 0; i < length; i++) {
        if (utf8[i] != in.getByte(index + i)) {
          return false;
        }
      }
      return true;
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if ((long) LONG.get(utf8, i) != in.getLongLE(index + i)) {
        return false;
      }
    }
    return (long) LONG.get(utf8, last) == in.getLongLE(index + last);
  }
}

package io.sallyport.fuzzing;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Names that conversations are made of, and the odd ones that mutations put in their place. */
final class Words {
  /** Where the hostile ones may publish and subscribe. */
  static final String FIELD = "h/";

  /** What nobody may tell them. */
  static final String HIDDEN = "hidden/";

  private static final String SEALED = "for=";

  private static final String[] TOPICS = {
    "h/a", "h/b", "h/a/b", "h/a/b/c", "h/", "h//", "h/ä/ö", "h/日本", "h/a b", "h/\uD83D\uDE80/x"
  };
  private static final String[] FILTERS = {
    "h/#",
    "h/+",
    "h/a/+",
    "h/+/b",
    "h/a/#",
    "h/a",
    "h/b",
    "h/a/b/c",
    "h/+/+/+",
    "+/a",
    "#",
    "+/+",
    "h/ä/ö",
    "h//",
    "h/\uD83D\uDE80/#"
  };
  private static final String[] ODD_SHARES = {
    "$share",
    "$share/",
    "$share//h/a",
    "$share/g",
    "$share/g/",
    "$share/a+b/h/a",
    "$share/#/h/a",
    "$share/g/$share/g/h/a",
    "$SHARE/g/h/a",
    "$share/g/#/a",
    "$share/g/h/a#",
    "$share/g//",
    "$share/g/$SYS/#",
    "$share/g/hidden/#"
  };
  private static final String[] RESERVED = {
    "$SYS/broker/uptime",
    "$SYS/#",
    "$CONTROL/x",
    "$queue/h/a",
    "$sallyport/x",
    "hidden/secret",
    "hidden/#",
    "calm/5/2",
    "calm/#",
    "$",
    "/",
    "$share/g/calm/#",
    "h/#/a",
    "h/a+",
    "+",
    "#",
    ""
  };
  private static final int[][] BROKEN_TEXT = {
    {0xC0, 0x80},
    {0xED, 0xA0, 0x80},
    {0xED, 0xBF, 0xBF},
    {0x00},
    {0xF5, 0x80, 0x80, 0x80},
    {0xE2, 0x82},
    {0x80},
    {0xFF},
    {0xF0, 0x80, 0x80, 0xAF},
    {0xEF, 0xBB, 0xBF},
    {0xEF, 0xBF, 0xBF},
    {0x01},
    {0xC2, 0x85}
  };
  private static final long[] EXTREMES = {
    0,
    1,
    2,
    127,
    128,
    255,
    256,
    16_383,
    16_384,
    0x7FFF,
    0x8000,
    0xFFFE,
    0xFFFF,
    0x10000,
    268_435_455,
    0x7FFFFFFF,
    0x80000000L,
    0xFFFFFFFEL,
    0xFFFFFFFFL
  };

  private Words() {}

  private static String one(String[] of, SplittableRandom chance) {
    return of[chance.nextInt(of.length)];
  }

  static String topic(SplittableRandom chance) {
    return one(TOPICS, chance);
  }

  /** A good filter, shared now and then. */
  static String filter(SplittableRandom chance) {
    String filter = one(FILTERS, chance);
    return chance.nextInt(4) == 0 ? "$share/g" + chance.nextInt(3) + "/" + filter : filter;
  }

  /** A client id that others use as well. */
  static String sharedId(SplittableRandom chance) {
    return "shared-" + chance.nextInt(12);
  }

  /** What a payload begins with that names its topic; no mutation makes one from another. */
  static String seal(String topic) {
    CRC32 sum = new CRC32();
    sum.update(topic.getBytes(StandardCharsets.UTF_8));
    return SEALED + topic + "=%08x=".formatted(sum.getValue());
  }

  /** Whether {@code payload} names a topic, and it is another one. */
  static boolean isSealedForAnother(String payload, String topic) {
    if (!payload.startsWith(SEALED) || payload.startsWith(seal(topic))) {
      return false;
    }
    int end = payload.indexOf('=', SEALED.length());
    return end > 0 && payload.startsWith(seal(payload.substring(SEALED.length(), end)));
  }

  static byte[] oddShare(SplittableRandom chance) {
    return one(ODD_SHARES, chance).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] reserved(SplittableRandom chance) {
    return one(RESERVED, chance).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] deep(SplittableRandom chance) {
    String level = one(new String[] {"/", "a/", "+/", "#/"}, chance);
    int levels = one(new int[] {15, 16, 17, 200, 5_000, 32_000}, chance);
    return (FIELD + level.repeat(levels)).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] longText(SplittableRandom chance) {
    int length = one(new int[] {1_000, 16_000, 65_535, 65_536}, chance);
    return (FIELD + "x".repeat(length - FIELD.length())).getBytes(StandardCharsets.UTF_8);
  }

  /** {@code text} with something in it that no MQTT string may hold, or should not. */
  static byte[] broken(byte[] text, SplittableRandom chance) {
    int[] bad = BROKEN_TEXT[chance.nextInt(BROKEN_TEXT.length)];
    int at = chance.nextInt(text.length + 1);
    byte[] out = new byte[text.length + bad.length];
    System.arraycopy(text, 0, out, 0, at);
    for (int i = 0; i < bad.length; i++) {
      out[at + i] = (byte) bad[i];
    }
    System.arraycopy(text, at, out, at + bad.length, text.length - at);
    return out;
  }

  static long extreme(SplittableRandom chance) {
    return chance.nextInt(4) == 0 ? chance.nextLong() : EXTREMES[chance.nextInt(EXTREMES.length)];
  }

  static int one(int[] of, SplittableRandom chance) {
    return of[chance.nextInt(of.length)];
  }
}

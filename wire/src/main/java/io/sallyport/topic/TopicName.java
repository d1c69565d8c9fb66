package io.sallyport.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name a message is published under: checked once, at the door, and then only compared. Never
 * holds a wildcard.
 *
 * <p>Immutable and thread-safe. Two names are equal when their bytes are; nothing is normalised.
 * [MQTT-4.7.3-4]
 */
public final class TopicName {
  private final String text;
  private final byte[] utf8;
  // benign races: every thread computes equal contents
  private int levelCount;
  private int hash;
  private String @Nullable [] levels;

  private TopicName(String text, byte[] utf8) {
    this.text = text;
    this.utf8 = utf8;
  }

  /**
   * Checks {@code text} and wraps it.
   *
   * @throws InvalidTopic when it is empty, longer than 65,535 bytes, or holds U+0000, a lone
   *     surrogate or a wildcard character
   */
  public static TopicName of(String text) {
    byte[] utf8 = Levels.encode("topic name", text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '+' || c == '#') {
        throw new InvalidTopic(
            "MQTT-3.3.2-2",
            "topic name \"%s\": '%c' at index %d is a wildcard, which only filters may hold"
                .formatted(Printable.of(text), c, i));
      }
    }
    return new TopicName(text, utf8);
  }

  /**
   * Wraps what {@link #text()} of another name gave: it was checked then. Many are made at once,
   * when everything that is retained goes out.
   */
  public static TopicName again(String text) {
    return new TopicName(text, text.getBytes(StandardCharsets.UTF_8));
  }

  public String text() {
    return text;
  }

  /** How many levels the name has, at least 1; {@code /a} has two. */
  public int levelCount() {
    int known = levelCount;
    if (known == 0) {
      known = Levels.count(text);
      levelCount = known;
    }
    return known;
  }

  /** The level at {@code index}, from 0; may be empty. */
  public String level(int index) {
    String[] cut = levels;
    if (cut == null) {
      cut = Levels.split(text, levelCount());
      levels = cut;
    }
    return cut[index];
  }

  /**
   * Whether the name starts with {@code $}, and so is never covered by a leading wildcard.
   * [MQTT-4.7.2-1]
   */
  public boolean isReserved() {
    return text.charAt(0) == '$';
  }

  /** The length of the name on the wire, in bytes. */
  public int byteCount() {
    return utf8.length;
  }

  /** The UTF-8 bytes. Shared with everyone who holds this name: read them, never write. */
  public byte[] utf8() {
    return utf8;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof TopicName that
            && hashCode() == that.hashCode()
            && Arrays.equals(utf8, that.utf8));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = text.hashCode();
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return Printable.of(text);
  }
}

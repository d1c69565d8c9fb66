package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;

/** What one listener has heard of one topic of the choir. Confined to one thread. */
final class Song {
  private static final long LAST = -1;

  private final String name;
  private final boolean exactlyOnce;
  private final boolean mayMiss;
  private long last;
  private long missed;
  private long again;
  private boolean over;

  /**
   * @param mayMiss whether some may be lost: QoS 0, and nothing else
   */
  Song(String name, QoS qos, boolean mayMiss) {
    this.name = name;
    this.exactlyOnce = qos == QoS.EXACTLY_ONCE;
    this.mayMiss = mayMiss;
  }

  /** The words of number {@code number}, sung now. */
  static String words(long number) {
    return number + ":" + System.nanoTime();
  }

  /** The words after which nothing comes. */
  static String lastWords() {
    return words(LAST);
  }

  /** The number in {@code message}; anything that the choir did not sing fails. */
  static long number(Publish message) {
    String text = message.payload().text();
    assertThat(text).as("a message of " + message.topic().text()).matches("-?\\d+:-?\\d+");
    return Long.parseLong(text.substring(0, text.indexOf(':')));
  }

  static long nanos(Publish message) {
    String text = message.payload().text();
    return System.nanoTime() - Long.parseLong(text.substring(text.indexOf(':') + 1));
  }

  void heard(Publish message) {
    long number = number(message);
    if (number == LAST) {
      over = true;
    } else if (number > last) {
      missed += number - last - 1;
      assertThat(mayMiss || missed == 0).as("%s: %d after %d", name, number, last).isTrue();
      last = number;
    } else {
      again++;
      assertThat(exactlyOnce).as("%s: %d again after %d", name, number, last).isFalse();
      assertThat(message.duplicate()).as("%s: %d again without DUP", name, number).isTrue();
    }
  }

  boolean isOver() {
    return over;
  }

  long last() {
    return last;
  }

  long missed() {
    return missed;
  }

  long again() {
    return again;
  }
}

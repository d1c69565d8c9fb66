package io.sallyport.load;

import java.util.BitSet;

/**
 * What one subscriber has received of one stream: finds loss, repetition and wrong order by the
 * sequence numbers, which begin at 0. Confined to the subscriber's event loop; remembers the last
 * 4,096 numbers.
 */
final class StreamLedger {
  private static final int REMEMBERED = 4096;

  private final BitSet recent = new BitSet(REMEMBERED);
  private long next;
  private long missing;
  private long repeated;
  private long late;

  void received(long sequence) {
    if (sequence >= next) {
      long skipped = sequence - next;
      missing += skipped;
      forget(skipped);
      recent.set(slot(sequence));
      next = sequence + 1;
    } else if (next - sequence > REMEMBERED || recent.get(slot(sequence))) {
      repeated++;
    } else {
      recent.set(slot(sequence));
      missing--;
      late++;
    }
  }

  private void forget(long skipped) {
    if (skipped >= REMEMBERED) {
      recent.clear();
    } else {
      for (long i = next; i < next + skipped; i++) {
        recent.clear(slot(i));
      }
    }
  }

  private static int slot(long sequence) {
    return (int) (sequence % REMEMBERED);
  }

  /** How many of the first {@code sent} numbers never came. */
  long lost(long sent) {
    return missing + Math.max(0, sent - next);
  }

  long repeated() {
    return repeated;
  }

  /** How many came after one with a higher number. */
  long late() {
    return late;
  }
}

package io.sallyport.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * Wrong passwords of one kind, counted by number: so many are free, then each costs twice the wait
 * of the one before, from a second on. Whoever waits owes no more for asking meanwhile. One is
 * forgiven for every while without any, and all of them an hour after the longest wait.
 *
 * <p>Thread-safe under one lock, held for a map access. Bounded: the least recently seen leaves
 * first.
 */
final class Penalties {
  private static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long FORGOTTEN_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int MOST_DOUBLINGS = 30;
  private static final int MOST_COUNTED = 1_000_000;

  /** How many wrong ones, and when the last. */
  private record Penalty(int wrong, long lastNanos) {}

  private final Map<Long, Penalty> penalties;

  private final long whileNanos;

  /**
   * @param most how many are remembered
   * @param forgivenEvery after which time one is forgiven
   */
  Penalties(int most, Duration forgivenEvery) {
    this.whileNanos = forgivenEvery.toNanos();
    this.penalties =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Penalty> eldest) {
            return size() > most;
          }
        };
  }

  /** Whether {@code who} has waited long enough, of whom {@code free} wrong ones are forgiven. */
  synchronized boolean mayTry(long who, int free, Duration longest, long now) {
    Penalty penalty = penalties.get(who);
    return penalty == null || now - penalty.lastNanos >= wait(penalty.wrong, free, longest);
  }

  private static long wait(int wrong, int free, Duration longest) {
    if (wrong < free) {
      return 0;
    }
    int doublings = Math.min(wrong - free, MOST_DOUBLINGS);
    return Math.min(FIRST_WAIT_NANOS << doublings, longest.toNanos());
  }

  /** How many wrong ones {@code who} is remembered for. */
  synchronized int wrong(long who, Duration longest, long now) {
    Penalty penalty = penalties.get(who);
    return penalty == null ? 0 : left(penalty, longest, now);
  }

  synchronized void count(long who, Duration longest, long now) {
    penalties.compute(
        who,
        (_, before) -> new Penalty(1 + (before == null ? 0 : left(before, longest, now)), now));
  }

  /** Forgets what {@code who} did; whether there was anything. */
  synchronized boolean forgive(long who) {
    return penalties.remove(who) != null;
  }

  private int left(Penalty penalty, Duration longest, long now) {
    long age = now - penalty.lastNanos;
    if (age > longest.toNanos() + FORGOTTEN_NANOS) {
      return 0;
    }
    return (int) Math.max(0, Math.min(penalty.wrong, MOST_COUNTED) - age / whileNanos);
  }

  synchronized int size() {
    return penalties.size();
  }

  /** All that is remembered, told one by one with the age of each in milliseconds. */
  void tell(long now, Listener listener) {
    copy()
        .forEach(entry ->
            listener.remembers(
                entry.getKey(),
                entry.getValue().wrong,
                TimeUnit.NANOSECONDS.toMillis(now - entry.getValue().lastNanos)));
  }

  /** So that whoever logs in waits for this, and not for what is made of it. */
  private synchronized List<Map.Entry<Long, Penalty>> copy() {
    List<Map.Entry<Long, Penalty>> all = new ArrayList<>(penalties.size());
    penalties.forEach((who, penalty) -> all.add(Map.entry(who, penalty)));
    return all;
  }

  /** Remembers what another process had counted. */
  synchronized void restore(long who, int wrong, long ageMillis, LongUnaryOperator at) {
    penalties.put(who, new Penalty(wrong, at.applyAsLong(ageMillis)));
  }

  /** Hears what is remembered. */
  interface Listener {
    void remembers(long who, int wrong, long ageMillis);
  }
}

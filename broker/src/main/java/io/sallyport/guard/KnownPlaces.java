package io.sallyport.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * Which user has logged in from which address. Thread-safe under one lock, held for a map access.
 * Bounded: who has not been there for longest leaves first.
 */
final class KnownPlaces {
  private final Map<Long, Long> lastNanos;

  KnownPlaces(int most) {
    this.lastNanos =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > most;
          }
        };
  }

  synchronized boolean contains(long place) {
    return lastNanos.containsKey(place);
  }

  /** Whether {@code place} is a new one. */
  synchronized boolean add(long place, long now) {
    return lastNanos.put(place, now) == null;
  }

  synchronized int size() {
    return lastNanos.size();
  }

  void tell(long now, Penalties.Listener listener) {
    copy()
        .forEach(entry ->
            listener.remembers(
                entry.getKey(), 0, TimeUnit.NANOSECONDS.toMillis(now - entry.getValue())));
  }

  private synchronized List<Map.Entry<Long, Long>> copy() {
    List<Map.Entry<Long, Long>> all = new ArrayList<>(lastNanos.size());
    lastNanos.forEach((place, last) -> all.add(Map.entry(place, last)));
    return all;
  }

  synchronized void restore(long place, long ageMillis, LongUnaryOperator at) {
    lastNanos.put(place, at.applyAsLong(ageMillis));
  }
}

package io.sallyport.trail;

import io.sallyport.journal.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last {@value #MOST} refusals, also those that the trail has no room for while somebody
 * floods. Thread-safe; names and topics are cut, so that all of it stays below some ten MiB.
 */
public final class RecentRefusals {
  public static final int MOST = 10_000;

  /**
   * @param millis wall clock
   */
  public record Refused(long millis, Fact fact) {}

  private final Map<String, Refused> byId =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Refused> eldest) {
          return size() > MOST;
        }
      };

  public synchronized void add(Event.Refusal refusal, long wallMillis) {
    byId.put(refusal.id().text(), new Refused(wallMillis, Fact.of(refusal)));
  }

  public synchronized Optional<Refused> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }
}

package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which sessions are stored or about to be, and how many each principal has; for those who must not
 * wait for a shard to find out. Thread-safe; as large as what is stored and under way.
 */
final class Presence {

  /** What is known of one name. */
  private record Seen(int underWay, boolean stored) {
    boolean isNothing() {
      return underWay == 0 && !stored;
    }
  }

  private static final Seen NOTHING = new Seen(0, false);

  private final ConcurrentHashMap<SessionKey, Seen> names = new ConcurrentHashMap<>();

  /** Stored sessions, and attaches under way that may make one. */
  private final ConcurrentHashMap<PrincipalId, Integer> counts = new ConcurrentHashMap<>();

  boolean isStored(SessionKey key) {
    return names.containsKey(key);
  }

  int sessionsOf(PrincipalId owner) {
    return counts.getOrDefault(owner, 0);
  }

  /**
   * An attach begins. From here on the name counts as stored.
   *
   * @param mayMake whether it may make a session
   * @return whether it takes a place of its principal's, which {@link #ended} gives back
   */
  boolean began(SessionKey key, PrincipalId owner, boolean mayMake) {
    Seen before = names.get(key);
    names.merge(key, new Seen(1, false), (a, b) -> new Seen(a.underWay + 1, a.stored));
    boolean takesPlace = mayMake && (before == null || !before.stored);
    if (takesPlace) {
      add(owner, 1);
    }
    return takesPlace;
  }

  /** That attach is through, however it ended; what it made was told before. */
  void ended(SessionKey key, PrincipalId owner, boolean tookPlace) {
    change(key, seen -> new Seen(seen.underWay - 1, seen.stored));
    if (tookPlace) {
      add(owner, -1);
    }
  }

  void made(SessionKey key, PrincipalId owner) {
    change(key, seen -> new Seen(seen.underWay, true));
    add(owner, 1);
  }

  void gone(SessionKey key, PrincipalId owner) {
    change(key, seen -> new Seen(seen.underWay, false));
    add(owner, -1);
  }

  private void change(SessionKey key, java.util.function.UnaryOperator<Seen> change) {
    names.compute(
        key,
        (_, seen) -> {
          Seen now = change.apply(seen == null ? NOTHING : seen);
          return now.isNothing() ? null : now;
        });
  }

  private void add(PrincipalId owner, int more) {
    counts.compute(
        owner,
        (_, count) -> {
          int now = (count == null ? 0 : count) + more;
          return now <= 0 ? null : now;
        });
  }
}

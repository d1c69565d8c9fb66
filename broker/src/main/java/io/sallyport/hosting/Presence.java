package io.sallyport.hosting;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are stored or about to be, and how many each principal has; for those who must not
 * wait for a shard to find out. Thread-safe; as large as what is stored and under way.
 */
final class Presence {

  /**
   * What is known of one name.
   *
   * @param underWay attaches that are not through
   * @param stored whether the shard has a session of that name
   * @param placeOf whose place among its sessions the first of those attaches took; the session, if
   *     there comes one, keeps it
   */
  private record Seen(int underWay, boolean stored, @Nullable PrincipalId placeOf) {
    boolean isNothing() {
      return underWay == 0 && !stored;
    }
  }

  private static final Seen NOTHING = new Seen(0, false, null);

  private final ConcurrentHashMap<SessionKey, Seen> names = new ConcurrentHashMap<>();

  /** Stored sessions and places taken. Changed only from within a change of a name. */
  private final ConcurrentHashMap<PrincipalId, Integer> counts = new ConcurrentHashMap<>();

  boolean isStored(SessionKey key) {
    return names.containsKey(key);
  }

  /** Sessions that {@code owner} has or is about to have. */
  int sessionsOf(PrincipalId owner) {
    return counts.getOrDefault(owner, 0);
  }

  /** Who has sessions, or is about to. */
  Set<PrincipalId> owners() {
    return Set.copyOf(counts.keySet());
  }

  /**
   * An attach begins. From here on the name counts as stored.
   *
   * @param mayMake whether it may make a session
   */
  void began(SessionKey key, PrincipalId owner, boolean mayMake) {
    change(
        key,
        seen -> {
          boolean takesPlace = mayMake && !seen.stored && seen.placeOf == null;
          if (takesPlace) {
            add(owner, 1);
          }
          return new Seen(seen.underWay + 1, seen.stored, takesPlace ? owner : seen.placeOf);
        });
  }

  /** That attach is through, however it ended; what it made was told before. */
  void ended(SessionKey key) {
    change(
        key,
        seen -> {
          if (seen.underWay > 1 || seen.placeOf == null) {
            return new Seen(seen.underWay - 1, seen.stored, seen.placeOf);
          }
          add(seen.placeOf, -1);
          return new Seen(seen.underWay - 1, seen.stored, null);
        });
  }

  void made(SessionKey key, PrincipalId owner) {
    change(
        key,
        seen -> {
          boolean hasPlace = owner.equals(seen.placeOf);
          if (!hasPlace) {
            add(owner, 1);
          }
          return new Seen(seen.underWay, true, hasPlace ? null : seen.placeOf);
        });
  }

  void gone(SessionKey key, PrincipalId owner) {
    change(
        key,
        seen -> {
          add(owner, -1);
          return new Seen(seen.underWay, false, seen.placeOf);
        });
  }

  private void change(SessionKey key, UnaryOperator<Seen> change) {
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

package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicFilter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one shard with what finds them: by name, by filter, by the time they end.
 * Confined to the shard's thread.
 */
final class Sessions {

  /** When a detached session ends, or its will is sent. */
  record Deadline(long atMillis, long number) {}

  private static final int SESSION_BYTES = 1_024;
  private static final int FILTER_BYTES = 768;

  private long bytes;

  /** By number, which is the order in which they were made. */
  final TreeMap<Long, StoredSession> byNumber = new TreeMap<>();

  final TreeSet<Deadline> deadlines =
      new TreeSet<>(
          Comparator.comparingLong(Deadline::atMillis).thenComparingLong(Deadline::number));

  /** Of sessions whose will waits. */
  final TreeSet<Deadline> wills = new TreeSet<>(deadlines.comparator());

  private final Map<SessionKey, StoredSession> byKey = new HashMap<>();
  private final Map<String, SubscriptionIndex<StoredSession>> indexes = new HashMap<>();

  /** How many sessions have a filter, by tenant and filter; decides what the node hears. */
  private final TreeMap<String, TreeMap<String, Integer>> interest = new TreeMap<>();

  @Nullable StoredSession find(SessionKey key) {
    return byKey.get(key);
  }

  /** The session, if {@code token} owns it. */
  @Nullable StoredSession owned(Record.OfConnection record) {
    StoredSession session = byKey.get(record.key());
    return session != null && session.isAttached() && session.token == record.token()
        ? session
        : null;
  }

  @Nullable SubscriptionIndex<StoredSession> index(String tenant) {
    return indexes.get(tenant);
  }

  void add(StoredSession session) {
    byKey.put(session.key, session);
    byNumber.put(session.number, session);
    bytes += SESSION_BYTES;
  }

  void remove(StoredSession session) {
    byKey.remove(session.key);
    bytes -= SESSION_BYTES;
    byNumber.remove(session.number);
    deadlines.remove(new Deadline(session.expiresAtMillis, session.number));
    wills.remove(new Deadline(session.willDueMillis, session.number));
  }

  /** {@link StoredSession#NEVER} when no will waits. */
  void setWillDue(StoredSession session, long atMillis) {
    wills.remove(new Deadline(session.willDueMillis, session.number));
    session.willDueMillis = atMillis;
    if (atMillis != StoredSession.NEVER) {
      wills.add(new Deadline(atMillis, session.number));
    }
  }

  /** {@link StoredSession#NEVER} while it is attached. */
  void setDeadline(StoredSession session, long atMillis) {
    deadlines.remove(new Deadline(session.expiresAtMillis, session.number));
    session.expiresAtMillis = atMillis;
    if (!session.isAttached()) {
      deadlines.add(new Deadline(atMillis, session.number));
    }
  }

  /** How many filters there are, those of every session counted. */
  int subscriptions() {
    return indexes.values().stream().mapToInt(SubscriptionIndex::size).sum();
  }

  List<StoredSession> ownedBy(PrincipalId principal) {
    return byNumber.values().stream()
        .filter(session -> session.author.id().equals(principal))
        .toList();
  }

  /** What a filter takes here and in the node's index, roughly and rather too much. */
  private static long bytesOf(String filter) {
    return FILTER_BYTES + 8L * filter.length();
  }

  /** About what sessions and filters take, their queues left aside. */
  long bytes() {
    return bytes;
  }

  /** Whether the session had that filter before. */
  boolean subscribe(Turn turn, StoredSession session, Subscription subscription) {
    String tenant = session.key.tenant();
    indexes.computeIfAbsent(tenant, _ -> new SubscriptionIndex<>()).put(session, subscription);
    String filter = subscription.filter().text();
    if (session.subscriptions.put(filter, subscription) != null) {
      return true;
    }
    bytes += bytesOf(filter);
    int count =
        interest.computeIfAbsent(tenant, _ -> new TreeMap<>()).merge(filter, 1, Integer::sum);
    if (count == 1) {
      turn.tell(new Effect.Interest(tenant, subscription.filter(), true));
    }
    return false;
  }

  /** Whether the session had that filter. */
  boolean unsubscribe(Turn turn, StoredSession session, String filter) {
    Subscription subscription = session.subscriptions.remove(filter);
    if (subscription == null) {
      return false;
    }
    bytes -= bytesOf(filter);
    String tenant = session.key.tenant();
    SubscriptionIndex<StoredSession> index = indexes.get(tenant);
    if (index != null) {
      index.remove(session, subscription.filter());
    }
    loseInterest(turn, tenant, subscription.filter());
    return true;
  }

  private void loseInterest(Turn turn, String tenant, TopicFilter filter) {
    TreeMap<String, Integer> filters = interest.get(tenant);
    if (filters != null
        && filters.computeIfPresent(filter.text(), (_, n) -> n == 1 ? null : n - 1) == null) {
      turn.tell(new Effect.Interest(tenant, filter, false));
      if (filters.isEmpty()) {
        interest.remove(tenant);
        indexes.remove(tenant);
      }
    }
  }

  /** Tells what is there, for a node that has just opened the shard. */
  void announce(Turn turn) {
    for (StoredSession session : byNumber.values()) {
      turn.tell(new Effect.SessionMade(session.key, session.author.id(), session.number));
    }
    interest.forEach((tenant, filters) ->
        filters
            .keySet()
            .forEach(
                filter -> turn.tell(new Effect.Interest(tenant, TopicFilter.of(filter), true))));
  }
}

package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import io.sallyport.records.SessionPage;
import io.sallyport.shard.StoredSession.Membership;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Shared subscriptions, which stand in no index here. */
  private int shares;

  /** By number, which is the order in which they were made. */
  final TreeMap<Long, StoredSession> byNumber = new TreeMap<>();

  final TreeSet<Deadline> deadlines =
      new TreeSet<>(
          Comparator.comparingLong(Deadline::atMillis).thenComparingLong(Deadline::number));

  /** Of sessions whose will waits. */
  final TreeSet<Deadline> wills = new TreeSet<>(deadlines.comparator());

  private final Map<SessionKey, StoredSession> byKey = new HashMap<>();
  private final Map<String, SubscriptionIndex<StoredSession>> indexes = new HashMap<>();

  private final Purses purses;

  Sessions(Purses purses) {
    this.purses = purses;
  }

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

  /** A new one, which {@link #add} takes in. */
  StoredSession make(SessionKey key, long number, Author author) {
    Purses.Purse purse = purses.of(author.id());
    return new StoredSession(key, number, purse.lean(author, key), purse);
  }

  void add(StoredSession session) {
    byKey.put(session.key, session);
    byNumber.put(session.number, session);
    charge(session, SESSION_BYTES);
  }

  /** What sessions and filters cost, the broker and whoever has them. */
  private void charge(StoredSession session, long more) {
    bytes += more;
    purses.charge(session.purse, more);
  }

  void remove(StoredSession session) {
    byKey.remove(session.key);
    byNumber.remove(session.number);
    charge(session, -SESSION_BYTES);
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

  /**
   * @param after the number of the last one of the page before; 0 to begin
   * @param mostFilters how many subscriptions are told; one session is told in any case
   */
  SessionPage page(long after, int mostFilters) {
    List<SessionPage.Stored> page = new ArrayList<>();
    int filters = 0;
    Long last = null;
    for (StoredSession session : byNumber.tailMap(after, false).values()) {
      if (filters >= mostFilters) {
        return new SessionPage(page, last);
      }
      List<Subscription> held = new ArrayList<>(session.subscriptions.size());
      session.subscriptions.forEach((_, subscription) -> held.add(subscription));
      page.add(new SessionPage.Stored(session.author, session.isAttached(), held));
      filters += held.size() + 1;
      last = session.number;
    }
    return new SessionPage(page, null);
  }

  /** How many filters there are, those of every session counted. */
  int subscriptions() {
    return indexes.values().stream().mapToInt(SubscriptionIndex::size).sum() + shares;
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

  private int subscribersOf(String tenant, TopicFilter filter) {
    SubscriptionIndex<StoredSession> index = indexes.get(tenant);
    return index == null ? 0 : index.subscribersOf(filter);
  }

  /** Whether the session had that filter before. A shared one is its group's to match. */
  boolean subscribe(Turn turn, StoredSession session, Subscription subscription) {
    String tenant = session.key.tenant();
    boolean shared = GroupKey.isShared(subscription.filter());
    if (!shared) {
      indexes.computeIfAbsent(tenant, _ -> new SubscriptionIndex<>()).put(session, subscription);
    }
    String filter = subscription.filter().text();
    if (session.subscriptions.put(filter, subscription) != null) {
      return true;
    }
    charge(session, bytesOf(filter));
    if (shared) {
      shares++;
      return false;
    }
    if (subscribersOf(tenant, subscription.filter()) == 1) {
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
    charge(session, -bytesOf(filter));
    String tenant = session.key.tenant();
    if (GroupKey.isShared(subscription.filter())) {
      shares--;
      endMembership(turn, session, subscription.filter());
      return true;
    }
    SubscriptionIndex<StoredSession> index = indexes.get(tenant);
    if (index != null) {
      index.remove(session, subscription.filter());
      if (index.size() == 0) {
        indexes.remove(tenant);
      }
    }
    if (subscribersOf(tenant, subscription.filter()) == 0) {
      turn.tell(new Effect.Interest(tenant, subscription.filter(), false));
    }
    return true;
  }

  /** A shared subscription was made or changed: its connection has to join the group. */
  void beginMembership(Turn turn, StoredSession session, Subscription subscription) {
    String shared = subscription.filter().text();
    if (!session.memberships.containsKey(shared)) {
      Membership membership = new Membership(turn.position(), 0);
      session.memberships.put(shared, membership);
      turn.rows().membership(session, shared, membership);
      turn.tell(known(session, shared, membership));
    }
    tellMembership(turn, session, subscription);
  }

  /** A new connection has to join the groups of its session. */
  static void tellMemberships(Turn turn, StoredSession session) {
    for (String shared : session.memberships.keySet()) {
      Subscription subscription = session.subscriptions.get(shared);
      if (subscription != null) {
        tellMembership(turn, session, subscription);
      }
    }
  }

  private static void tellMembership(Turn turn, StoredSession session, Subscription subscription) {
    Membership membership = session.memberships.get(subscription.filter().text());
    if (membership != null) {
      GroupKey group = new GroupKey(session.key.tenant(), subscription.filter());
      turn.tell(new Effect.Membership(session.token, group, membership.number(), subscription));
    }
  }

  private static void endMembership(Turn turn, StoredSession session, TopicFilter shared) {
    Membership membership = session.memberships.remove(shared.text());
    if (membership != null) {
      turn.rows().dropMembership(session, shared.text());
      turn.tell(
          new Effect.MembershipEnded(
              new Record.EndMembership(
                  new GroupKey(session.key.tenant(), shared),
                  new Record.Member(session.key.clientId(), membership.number()),
                  membership.takenUpTo())));
    }
  }

  /**
   * Whether the session may take what its group has handed to it: it is still that member and has
   * not taken it yet. From here on it has. Null when it is not.
   */
  static @Nullable Boolean takes(Turn turn, StoredSession session, Record.Take take) {
    String shared = take.group().text();
    Membership membership = session.memberships.get(shared);
    if (membership == null || membership.number() != take.member()) {
      return null;
    }
    if (take.hand() <= membership.takenUpTo()) {
      return false;
    }
    Membership now = new Membership(membership.number(), take.hand());
    session.memberships.put(shared, now);
    turn.rows().membership(session, shared, now);
    return true;
  }

  /** Tells what is there, for a node that has just opened the shard. */
  void announce(Turn turn) {
    Set<Filter> told = new HashSet<>();
    for (StoredSession session : byNumber.values()) {
      turn.tell(new Effect.SessionMade(session.key, session.author.id(), session.number));
      announceMemberships(turn, session);
      for (Subscription subscription : session.subscriptions.values()) {
        TopicFilter filter = subscription.filter();
        String tenant = session.key.tenant();
        if (!GroupKey.isShared(filter) && told.add(new Filter(tenant, filter))) {
          turn.tell(new Effect.Interest(tenant, filter, true));
        }
      }
    }
  }

  private record Filter(String tenant, TopicFilter filter) {}

  private static void announceMemberships(Turn turn, StoredSession session) {
    session.memberships.forEach(
        (shared, membership) -> turn.tell(known(session, shared, membership)));
  }

  private static Effect.MemberKnown known(
      StoredSession session, String shared, Membership membership) {
    return new Effect.MemberKnown(
        new GroupKey(session.key.tenant(), TopicFilter.of(shared)),
        new Record.Member(session.key.clientId(), membership.number()),
        false);
  }
}

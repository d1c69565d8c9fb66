package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One shard's retained messages, sorted by topic, so that a filter is looked for from its prefix on
 * and page by page. Confined to the shard's thread. Bounded by what appenders let grow.
 */
final class RetainedShelf {
  /** By tenant, then topic. */
  final TreeMap<String, TreeMap<String, RetainedMessage>> tenants = new TreeMap<>();

  /** When a message is not retained any more. */
  private record Deadline(long atMillis, String tenant, String topic) {
    static Deadline of(Message message) {
      return new Deadline(message.expiresAtMillis(), message.tenant(), message.topic().text());
    }
  }

  /** Of those that expire at all. */
  private final TreeSet<Deadline> deadlines =
      new TreeSet<>(
          Comparator.comparingLong(Deadline::atMillis)
              .thenComparing(Deadline::tenant)
              .thenComparing(Deadline::topic));

  private int messages;
  private long bytes;

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  /** Keeps, replaces, or with an empty payload removes. [MQTT-3.3.1-5] [MQTT-3.3.1-6] */
  void publish(Turn turn, Message message, boolean mayGrow) {
    RetainedMessage before = find(message.tenant(), message.topic().text());
    if (message.payload().isEmpty() || message.isExpired(turn.appendedMillis())) {
      if (before != null) {
        remove(turn, before);
      }
      return;
    }
    if (!mayGrow && (before == null || before.message().quotaBytes() < message.quotaBytes())) {
      turn.tell(new Effect.RetainRefused(message.author().id(), message.topic()));
      return;
    }
    if (before != null) {
      deadlines.remove(Deadline.of(before.message()));
      count(turn, before.message(), -1);
    }
    RetainedMessage now = new RetainedMessage(message, turn.position(), turn.appendedMillis());
    put(now);
    count(turn, message, 1);
    turn.rows().retained(now);
  }

  private @Nullable RetainedMessage find(String tenant, String topic) {
    TreeMap<String, RetainedMessage> topics = tenants.get(tenant);
    return topics == null ? null : topics.get(topic);
  }

  private void put(RetainedMessage retained) {
    Message message = retained.message();
    tenants
        .computeIfAbsent(message.tenant(), _ -> new TreeMap<>())
        .put(message.topic().text(), retained);
    if (message.expiresAtMillis() != MessageExpiry.NEVER) {
      deadlines.add(Deadline.of(message));
    }
  }

  /** When the next message expires; {@link Long#MAX_VALUE} for never. */
  long nextDeadlineMillis() {
    return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.first().atMillis();
  }

  /** Removes what has expired, {@code most} messages at most. [MQTT-3.3.2-5] */
  void removeExpired(Turn turn, int most) {
    for (int i = 0; i < most && !deadlines.isEmpty(); i++) {
      Deadline first = deadlines.first();
      RetainedMessage retained = find(first.tenant(), first.topic());
      if (retained == null || !retained.message().isExpired(turn.appendedMillis())) {
        return;
      }
      remove(turn, retained);
    }
  }

  private void remove(Turn turn, RetainedMessage retained) {
    Message message = retained.message();
    deadlines.remove(Deadline.of(message));
    TreeMap<String, RetainedMessage> topics = tenants.get(message.tenant());
    if (topics != null) {
      topics.remove(message.topic().text());
      if (topics.isEmpty()) {
        tenants.remove(message.tenant());
      }
    }
    count(turn, message, -1);
    turn.rows().dropRetained(message);
  }

  private void count(Turn turn, Message message, int sign) {
    count(message, sign);
    turn.tell(
        new Effect.RetainedChanged(
            message.author().id(), sign, (long) sign * message.quotaBytes()));
  }

  private void count(Message message, int sign) {
    messages += sign;
    bytes += (long) sign * message.quotaBytes();
  }

  /** Takes a stored one back; for loading. */
  void load(RetainedMessage retained) {
    put(retained);
    count(retained.message(), 1);
  }

  void removeAllOf(Turn turn, PrincipalId principal) {
    List<RetainedMessage> theirs =
        tenants.values().stream()
            .flatMap(topics -> topics.values().stream())
            .filter(retained -> retained.message().author().id().equals(principal))
            .toList();
    theirs.forEach(retained -> remove(turn, retained));
  }

  /** Tells how much each principal has. */
  void announce(Turn turn) {
    Map<PrincipalId, Effect.RetainedChanged> sums = new HashMap<>();
    for (TreeMap<String, RetainedMessage> topics : tenants.values()) {
      for (RetainedMessage retained : topics.values()) {
        PrincipalId owner = retained.message().author().id();
        sums.merge(
            owner,
            new Effect.RetainedChanged(owner, 1, retained.message().quotaBytes()),
            (a, b) ->
                new Effect.RetainedChanged(
                    owner, a.messages() + b.messages(), a.bytes() + b.bytes()));
      }
    }
    sums.values().forEach(turn::tell);
  }

  /**
   * The next of the retained messages that {@code filter} covers.
   *
   * @param cursor what the page before said, or null for the first
   * @param mostMatches how many messages may come back, at least 1
   * @param mostVisited how many may be looked at, at least 1
   */
  RetainedPage read(
      String tenant,
      TopicFilter filter,
      @Nullable String cursor,
      int mostMatches,
      int mostVisited) {
    TreeMap<String, RetainedMessage> topics = tenants.get(tenant);
    if (topics == null) {
      return new RetainedPage(List.of(), null);
    }
    if (!filter.hasWildcards()) {
      RetainedMessage exact = topics.get(filter.text());
      return new RetainedPage(exact == null ? List.of() : List.of(exact), null);
    }
    return scan(topics, filter, cursor, mostMatches, mostVisited);
  }

  private static RetainedPage scan(
      TreeMap<String, RetainedMessage> topics,
      TopicFilter filter,
      @Nullable String cursor,
      int mostMatches,
      int mostVisited) {
    String prefix = prefixOf(filter);
    List<RetainedMessage> matches = new ArrayList<>();
    if (cursor == null) {
      addParent(topics, filter, prefix, matches);
    }
    int visited = 0;
    for (Map.Entry<String, RetainedMessage> entry :
        topics.tailMap(cursor == null ? prefix : cursor, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (matches.size() >= mostMatches || visited == mostVisited) {
        return new RetainedPage(matches, entry.getKey());
      }
      visited++;
      if (filter.matches(entry.getValue().message().topic())) {
        matches.add(entry.getValue());
      }
    }
    return new RetainedPage(matches, null);
  }

  /** What every topic that the filter covers starts with, the parent of a {@code #} left aside. */
  private static String prefixOf(TopicFilter filter) {
    String text = filter.text();
    int wildcard = 0;
    while (text.charAt(wildcard) != '+' && text.charAt(wildcard) != '#') {
      wildcard++;
    }
    return text.substring(0, wildcard);
  }

  /** {@code a/#} covers {@code a} as well, which does not lie beside {@code a/}. */
  private static void addParent(
      TreeMap<String, RetainedMessage> topics,
      TopicFilter filter,
      String prefix,
      List<RetainedMessage> matches) {
    if (!prefix.isEmpty() && filter.text().length() == prefix.length() + 1) {
      RetainedMessage parent = topics.get(prefix.substring(0, prefix.length() - 1));
      if (parent != null && filter.matches(parent.message().topic())) {
        matches.add(parent);
      }
    }
  }
}

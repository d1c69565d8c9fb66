package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import io.sallyport.records.Record;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One shard's retained messages, sorted by topic, so that a filter is looked for from its prefix on
 * and page by page. Confined to the shard's thread. Bounded by what appenders let grow.
 */
final class RetainedShelf {
  /** A page is full with this much, however few messages that is. */
  private static final int PAGE_BYTES = 256 * 1024;

  /** By tenant, then topic. */
  private final TreeMap<String, TreeMap<String, Shelved>> tenants = new TreeMap<>();

  private final Authors authors = new Authors();

  /** When a message is not retained any more. */
  private record Deadline(long atMillis, String tenant, String topic) {}

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
  void publish(Turn turn, Message message, Record.Purpose purpose) {
    String tenant = message.tenant();
    String topic = message.topic().text();
    Shelved before = find(tenant, topic);
    if (message.payload().isEmpty() || message.isExpired(turn.appendedMillis())) {
      if (before != null) {
        remove(turn, tenant, topic, before);
      }
      return;
    }
    if (!isWithin(purpose, before, message)) {
      turn.tell(new Effect.RetainRefused(message.author().id(), message.topic(), turn.position()));
      return;
    }
    if (before != null) {
      forget(turn, tenant, topic, before);
    }
    RetainedMessage now = new RetainedMessage(message, turn.position(), turn.appendedMillis());
    tell(turn, put(now), 1);
    turn.rows().retained(now);
  }

  private static boolean isWithin(
      Record.Purpose purpose, @Nullable Shelved before, Message message) {
    if (before == null) {
      return purpose.mayAdd() && purpose.mayGrow();
    }
    boolean own = before.author.value().id().equals(message.author().id());
    boolean larger = message.quotaBytes() > before.quotaBytes;
    return (own || purpose.mayAdd()) && (!larger || purpose.mayGrow());
  }

  private @Nullable Shelved find(String tenant, String topic) {
    TreeMap<String, Shelved> topics = tenants.get(tenant);
    return topics == null ? null : topics.get(topic);
  }

  private Shelved put(RetainedMessage retained) {
    Message message = retained.message();
    String topic = message.topic().text();
    Shelved shelved = Shelved.of(retained, authors);
    tenants.computeIfAbsent(message.tenant(), _ -> new TreeMap<>()).put(topic, shelved);
    if (shelved.expiresAtMillis != MessageExpiry.NEVER) {
      deadlines.add(new Deadline(shelved.expiresAtMillis, message.tenant(), topic));
    }
    messages++;
    bytes += shelved.quotaBytes;
    return shelved;
  }

  /** When the next message expires; {@link Long#MAX_VALUE} for never. */
  long nextDeadlineMillis() {
    return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.first().atMillis();
  }

  /** Removes what has expired, {@code most} messages at most. [MQTT-3.3.2-5] */
  void removeExpired(Turn turn, int most) {
    for (int i = 0; i < most && !deadlines.isEmpty(); i++) {
      Deadline first = deadlines.first();
      Shelved shelved = find(first.tenant(), first.topic());
      if (shelved == null
          || !MessageExpiry.hasPassed(shelved.expiresAtMillis, turn.appendedMillis())) {
        return;
      }
      remove(turn, first.tenant(), first.topic(), shelved);
    }
  }

  private void remove(Turn turn, String tenant, String topic, Shelved shelved) {
    TreeMap<String, Shelved> topics = tenants.get(tenant);
    if (topics != null) {
      topics.remove(topic);
      if (topics.isEmpty()) {
        tenants.remove(tenant);
      }
    }
    forget(turn, tenant, topic, shelved);
    turn.rows().dropRetained(tenant, topic);
  }

  /** All but its place. */
  private void forget(Turn turn, String tenant, String topic, Shelved shelved) {
    if (shelved.expiresAtMillis != MessageExpiry.NEVER) {
      deadlines.remove(new Deadline(shelved.expiresAtMillis, tenant, topic));
    }
    authors.release(shelved.author, shelved.quotaBytes);
    messages--;
    bytes -= shelved.quotaBytes;
    tell(turn, shelved, -1);
  }

  private static void tell(Turn turn, Shelved shelved, int sign) {
    turn.tell(
        new Effect.RetainedChanged(
            shelved.author.value().id(), sign, (long) sign * shelved.quotaBytes));
  }

  /** Takes a stored one back; for loading. */
  void load(RetainedMessage retained) {
    put(retained);
  }

  /** Each as it was, sorted by topic. */
  void each(Consumer<RetainedMessage> visitor) {
    tenants.forEach((tenant, topics) ->
        topics.forEach(
            (topic, shelved) -> visitor.accept(shelved.open(tenant, TopicName.again(topic)))));
  }

  void removeAllOf(Turn turn, PrincipalId principal) {
    for (String tenant : List.copyOf(tenants.keySet())) {
      List<String> theirs = new ArrayList<>();
      tenants
          .getOrDefault(tenant, new TreeMap<>())
          .forEach((topic, shelved) -> {
            if (shelved.author.value().id().equals(principal)) {
              theirs.add(topic);
            }
          });
      for (String topic : theirs) {
        Shelved shelved = find(tenant, topic);
        if (shelved != null) {
          remove(turn, tenant, topic, shelved);
        }
      }
    }
  }

  /** Unless another message has taken its place. */
  void discard(Turn turn, String tenant, Record.Kept kept) {
    Shelved shelved = find(tenant, kept.topic());
    if (shelved != null && shelved.position == kept.position()) {
      remove(turn, tenant, kept.topic(), shelved);
    }
  }

  /** Tells how much each author has. */
  void announce(Turn turn) {
    for (Authors.Kept author : authors.all()) {
      turn.tell(new Effect.RetainedChanged(author.value().id(), author.count(), author.bytes()));
    }
  }

  /**
   * The next of the retained messages that {@code filter} covers.
   *
   * @param cursor what the page before said, or null for the first
   * @param filter null for all, also those that no wildcard covers
   * @param mostMatches how many messages may come back, at least 1
   * @param mostVisited how many may be looked at, at least 1
   */
  RetainedPage read(
      String tenant,
      @Nullable TopicFilter filter,
      @Nullable String cursor,
      int mostMatches,
      int mostVisited) {
    TreeMap<String, Shelved> topics = tenants.get(tenant);
    if (topics == null) {
      return new RetainedPage(List.of(), null);
    }
    if (filter != null && !filter.hasWildcards()) {
      Shelved exact = topics.get(filter.text());
      return exact == null
          ? new RetainedPage(List.of(), null)
          : new RetainedPage(List.of(exact.open(tenant, TopicName.again(filter.text()))), null);
    }
    return new Scan(tenant, topics, filter).page(cursor, mostMatches, mostVisited);
  }

  /** One page for a filter with wildcards, or for none. */
  private record Scan(
      String tenant, TreeMap<String, Shelved> topics, @Nullable TopicFilter filter) {

    RetainedPage page(@Nullable String cursor, int mostMatches, int mostVisited) {
      String prefix = prefixOf(filter);
      boolean all = coversAllFrom(prefix);
      Unopened matches = new Unopened(tenant, mostMatches + 1); // and the parent
      if (cursor == null) {
        addParent(prefix, matches);
      }
      int visited = 0;
      int bytes = 0;
      for (Map.Entry<String, Shelved> entry :
          from(cursor == null ? prefix : cursor, prefix).entrySet()) {
        String topic = entry.getKey();
        if (matches.size() >= mostMatches || visited == mostVisited || bytes >= PAGE_BYTES) {
          return new RetainedPage(matches, topic);
        }
        visited++;
        if (all || filter == null || filter.matches(TopicName.again(topic))) {
          matches.put(topic, entry.getValue());
          bytes += entry.getValue().quotaBytes;
        }
      }
      return new RetainedPage(matches, null);
    }

    /** Those that start with {@code prefix}: it is empty or ends with a slash, so 0 comes next. */
    private NavigableMap<String, Shelved> from(String first, String prefix) {
      return prefix.isEmpty()
          ? topics.tailMap(first, true)
          : topics.subMap(first, true, prefix.substring(0, prefix.length() - 1) + '0', false);
    }

    /** Whether it is {@code a/#}: then a topic need not be cut into levels to be compared. */
    private boolean coversAllFrom(String prefix) {
      return filter != null
          && !prefix.isEmpty()
          && filter.text().length() == prefix.length() + 1
          && filter.text().endsWith(TopicFilter.REST);
    }

    /** {@code a/#} covers {@code a} as well, which does not lie beside {@code a/}. */
    private void addParent(String prefix, Unopened matches) {
      if (coversAllFrom(prefix)) {
        String topic = prefix.substring(0, prefix.length() - 1);
        Shelved parent = topic.isEmpty() ? null : topics.get(topic);
        if (parent != null) {
          matches.put(topic, parent);
        }
      }
    }
  }

  /** What every topic that the filter covers starts with, the parent of a {@code #} left aside. */
  private static String prefixOf(@Nullable TopicFilter filter) {
    if (filter == null) {
      return "";
    }
    String text = filter.text();
    int wildcard = 0;
    while (text.charAt(wildcard) != '+' && text.charAt(wildcard) != '#') {
      wildcard++;
    }
    return text.substring(0, wildcard);
  }
}

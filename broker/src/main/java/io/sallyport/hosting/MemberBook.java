package io.sallyport.hosting;

import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which stored sessions are members of which groups, by the word of their own shards. A group's
 * shard hears of that from others, who may be late or die over it; so what it believes is compared
 * with this when a node opens its shards, and after every joining. Thread-safe; as large as the
 * shared subscriptions of stored sessions.
 */
final class MemberBook {
  private record Known(GroupKey group, Record.Member member) {}

  private final Set<Known> bySessions = new HashSet<>();
  private final Set<Known> byGroups = new HashSet<>();

  synchronized void hear(Effect.MemberKnown known) {
    (known.byGroup() ? byGroups : bySessions).add(new Known(known.group(), known.member()));
  }

  synchronized void ended(Record.EndMembership end) {
    bySessions.remove(new Known(end.group(), end.member()));
  }

  /** Whether {@code member} is no member any more, though it joins. */
  synchronized boolean isStray(GroupKey group, Record.Member member) {
    return !bySessions.contains(new Known(group, member));
  }

  /**
   * Those that only their group knows, once, at the start. What they took before nobody can tell,
   * so all of it.
   */
  synchronized List<Record.EndMembership> strays() {
    List<Record.EndMembership> strays =
        byGroups.stream()
            .filter(known -> !bySessions.contains(known))
            .map(known -> new Record.EndMembership(known.group(), known.member(), Long.MAX_VALUE))
            .toList();
    byGroups.clear();
    return strays;
  }
}

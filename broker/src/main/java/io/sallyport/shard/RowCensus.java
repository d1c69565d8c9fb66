package io.sallyport.shard;

import io.sallyport.records.BrokenRecord;
import io.sallyport.records.BytesIn;
import io.sallyport.store.Column;
import io.sallyport.store.StoredState;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts the rows of one shard, and those that refer to something that is not there. A machine
 * stops at the first of these; an operator wants to know how many there are. Reads keys, and of
 * values only what refers. Confined to one thread; holds a number for each session, group and
 * message.
 */
public final class RowCensus {
  /** What a row lacks. */
  public enum Orphan {
    SUBSCRIPTION_WITHOUT_SESSION,
    MEMBERSHIP_WITHOUT_SESSION,
    QUEUE_ENTRY_WITHOUT_SESSION,
    QUEUE_ENTRY_WITHOUT_BODY,
    PACKET_ID_WITHOUT_SESSION,
    MEMBER_WITHOUT_GROUP,
    GROUP_ENTRY_WITHOUT_GROUP,
    GROUP_ENTRY_WITHOUT_BODY,
    DEBT_WITHOUT_BODY,
    BODY_WITHOUT_REFERENCE,
    /** Too short to say what it is about, or of another format. */
    UNREADABLE
  }

  private final Map<Column, Long> rows = new EnumMap<>(Column.class);
  private final Map<Orphan, Long> orphans = new EnumMap<>(Orphan.class);
  private final Set<Long> sessions = new HashSet<>();
  private final Set<Long> groups = new HashSet<>();
  private final Set<Long> bodies = new HashSet<>();
  private final Set<Long> referred = new HashSet<>();

  private long passers;

  private RowCensus() {}

  /**
   * Counts what {@code state} has.
   *
   * @throws RuntimeException when the state cannot be read
   */
  public static RowCensus of(StoredState state) {
    RowCensus census = new RowCensus();
    census.count(state);
    return census;
  }

  /** How many rows a column has. */
  public long rows(Column column) {
    return rows.getOrDefault(column, 0L);
  }

  /** How many messages wait for sessions and groups. */
  public long queued() {
    return rows(Column.QUEUE) + rows(Column.GROUP_QUEUE) - passers;
  }

  /** How many rows lack something; only those kinds that there are. */
  public Map<Orphan, Long> orphans() {
    return Map.copyOf(orphans);
  }

  /** Reads one row. */
  private interface Look {
    void at(BytesIn key, BytesIn value);
  }

  private void count(StoredState state) {
    each(state, Column.SESSION, (_, value) -> sessions.add(value.u64()));
    each(state, Column.GROUP, (_, value) -> groups.add(value.u64()));
    each(state, Column.BODY, (key, _) -> bodies.add(key.u64()));
    each(state, Column.RETAIN, (_, _) -> {});
    each(
        state,
        Column.SUB,
        (key, _) -> needs(sessions, key.u64(), Orphan.SUBSCRIPTION_WITHOUT_SESSION));
    each(
        state,
        Column.MEMBERSHIP,
        (key, _) -> needs(sessions, key.u64(), Orphan.MEMBERSHIP_WITHOUT_SESSION));
    each(
        state,
        Column.RECV,
        (key, _) -> needs(sessions, key.u64(), Orphan.PACKET_ID_WITHOUT_SESSION));
    each(
        state,
        Column.QUEUE,
        (key, _) -> {
          needs(sessions, key.u64(), Orphan.QUEUE_ENTRY_WITHOUT_SESSION);
          refers(key.u64(), Orphan.QUEUE_ENTRY_WITHOUT_BODY);
        });
    each(
        state,
        Column.GROUP_MEMBER,
        (key, _) -> needs(groups, key.u64(), Orphan.MEMBER_WITHOUT_GROUP));
    each(
        state,
        Column.GROUP_QUEUE,
        (key, _) -> {
          needs(groups, key.u64(), Orphan.GROUP_ENTRY_WITHOUT_GROUP);
          refers(key.u64(), Orphan.GROUP_ENTRY_WITHOUT_BODY);
          passers += key.hasMore() ? 1 : 0;
        });
    each(state, Column.OUTBOX, (_, value) -> refers(value.u64(), Orphan.DEBT_WITHOUT_BODY));
    bodies.removeAll(referred);
    if (!bodies.isEmpty()) {
      orphans.put(Orphan.BODY_WITHOUT_REFERENCE, (long) bodies.size());
    }
  }

  private void each(StoredState state, Column column, Look look) {
    state.each(
        column,
        (key, value) -> {
          rows.merge(column, 1L, Long::sum);
          if (!isRead(key, value, look)) {
            orphans.merge(Orphan.UNREADABLE, 1L, Long::sum);
          }
        });
  }

  private static boolean isRead(byte[] key, byte[] value, Look look) {
    try {
      BytesIn name = new BytesIn(key);
      name.u16(); // the shard
      BytesIn content = new BytesIn(value);
      if (content.u8() != Rows.VERSION) {
        return false;
      }
      look.at(name, content);
      return true;
    } catch (BrokenRecord cutShort) {
      return false;
    }
  }

  private void needs(Set<Long> there, long number, Orphan otherwise) {
    if (!there.contains(number)) {
      orphans.merge(otherwise, 1L, Long::sum);
    }
  }

  private void refers(long position, Orphan otherwise) {
    needs(bodies, position, otherwise);
    referred.add(position);
  }
}

package io.sallyport.shard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.records.BytesOut;
import io.sallyport.records.Message;
import io.sallyport.records.RecordFormat;
import io.sallyport.records.ShardSettings;
import io.sallyport.records.Values;
import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import io.sallyport.subscription.Subscription;

/**
 * Writes what changed in one shard as rows of its columns; {@link RowReader} reads them back. Each
 * value starts with a version. Nothing is encoded when nobody keeps it. Confined to the shard's
 * thread.
 */
final class Rows {
  static final int VERSION = 4;
  static final String FORMAT = "format";
  static final String SETTINGS = "settings";
  static final String APPLIED = "applied";
  static final String SENT = "sent";
  static final String FULL = "full";
  static final String WILL = "will";

  private final int shard;
  private final Changes changes;

  Rows(int shard, Changes changes) {
    this.shard = shard;
    this.changes = changes;
  }

  private BytesOut key(int expectedBytes) {
    return new BytesOut(2 + expectedBytes).u16(shard);
  }

  private byte[] key(long first) {
    return key(8).u64(first).toBytes();
  }

  private byte[] key(long first, long second) {
    return key(16).u64(first).u64(second).toBytes();
  }

  private byte[] named(String first, String second) {
    return key(8 + first.length() + second.length()).text(first).text(second).toBytes();
  }

  private static BytesOut value(int expectedBytes) {
    return new BytesOut(expectedBytes).u8(VERSION);
  }

  void settings(ShardSettings settings) {
    if (changes.kept()) {
      changes.put(Column.META, meta(FORMAT).toBytes(), value(1).toBytes());
      BytesOut out = value(22);
      RecordFormat.settings(out, settings);
      changes.put(Column.META, meta(SETTINGS).toBytes(), out.toBytes());
    }
  }

  private BytesOut meta(String name) {
    return key(16).text(name);
  }

  /** The last sequence number that came from {@code source} and was applied. */
  void applied(int source, long sequence) {
    if (changes.kept()) {
      changes.put(
          Column.META, meta(APPLIED).u16(source).toBytes(), value(9).u64(sequence).toBytes());
    }
  }

  /** The last sequence number that was given to a message for {@code target}. */
  void sent(int target, long sequence) {
    if (changes.kept()) {
      changes.put(Column.META, meta(SENT).u16(target).toBytes(), value(9).u64(sequence).toBytes());
    }
  }

  /** Whether {@code owner} has all that it may have in all shards. */
  void full(PrincipalId owner, boolean isFull) {
    if (changes.kept()) {
      BytesOut key = meta(FULL);
      Values.principal(key, owner);
      if (isFull) {
        changes.put(Column.META, key.toBytes(), value(1).toBytes());
      } else {
        changes.delete(Column.META, key.toBytes());
      }
    }
  }

  /** A will that is due and not published. */
  void will(long id, FiredWills.Fired fired) {
    if (changes.kept()) {
      BytesOut out = value(96);
      Values.key(out, fired.key());
      Values.author(out, fired.author());
      Values.will(out, fired.will());
      changes.put(Column.META, meta(WILL).u64(id).toBytes(), out.toBytes());
    }
  }

  void dropWill(long id) {
    if (changes.kept()) {
      changes.delete(Column.META, meta(WILL).u64(id).toBytes());
    }
  }

  void session(StoredSession session) {
    if (changes.kept()) {
      BytesOut out = value(96).u64(session.number);
      Values.author(out, session.author);
      out.u64(session.expirySeconds)
          .u64(session.expiresAtMillis)
          .u64(session.token)
          .u64(session.willDueMillis)
          .u16(session.receiveMaximum);
      Values.will(out, session.will);
      changes.put(Column.SESSION, sessionKey(session), out.toBytes());
    }
  }

  /** With its subscriptions, queue and packet ids. */
  void dropSession(StoredSession session) {
    if (changes.kept()) {
      changes.delete(Column.SESSION, sessionKey(session));
      byte[] from = key(session.number);
      byte[] to = key(session.number + 1);
      changes.deleteRange(Column.SUB, from, to);
      changes.deleteRange(Column.QUEUE, from, to);
      changes.deleteRange(Column.RECV, from, to);
      changes.deleteRange(Column.MEMBERSHIP, from, to);
    }
  }

  private byte[] sessionKey(StoredSession session) {
    return named(session.key.tenant(), session.key.clientId());
  }

  void subscription(StoredSession session, Subscription subscription) {
    if (changes.kept()) {
      BytesOut out = value(9);
      Values.options(out, subscription);
      changes.put(Column.SUB, filterKey(session, subscription.filter().text()), out.toBytes());
    }
  }

  void dropSubscription(StoredSession session, String filter) {
    if (changes.kept()) {
      changes.delete(Column.SUB, filterKey(session, filter));
    }
  }

  private byte[] filterKey(StoredSession session, String filter) {
    return key(10 + filter.length()).u64(session.number).text(filter).toBytes();
  }

  void entry(StoredSession session, QueueEntry entry) {
    if (changes.kept()) {
      BytesOut out =
          value(24)
              .u8(entry.granted.level())
              .flag(entry.retain)
              .u8(entry.phase.ordinal())
              .u16(entry.packetId)
              .u64(entry.releasedAt)
              .count(entry.identifiers.length);
      for (int identifier : entry.identifiers) {
        out.u32(identifier);
      }
      changes.put(Column.QUEUE, key(session.number, entry.position()), out.toBytes());
    }
  }

  void dropEntry(StoredSession session, QueueEntry entry) {
    if (changes.kept()) {
      changes.delete(Column.QUEUE, key(session.number, entry.position()));
    }
  }

  void inbound(StoredSession session, int packetId, long position) {
    if (changes.kept()) {
      byte[] key = key(10).u64(session.number).u16(packetId).toBytes();
      changes.put(Column.RECV, key, value(9).u64(position).toBytes());
    }
  }

  void dropInbound(StoredSession session, int packetId) {
    if (changes.kept()) {
      changes.delete(Column.RECV, key(10).u64(session.number).u16(packetId).toBytes());
    }
  }

  void membership(StoredSession session, String shared, StoredSession.Membership membership) {
    if (changes.kept()) {
      byte[] value = value(17).u64(membership.number()).u64(membership.takenUpTo()).toBytes();
      changes.put(Column.MEMBERSHIP, filterKey(session, shared), value);
    }
  }

  void dropMembership(StoredSession session, String shared) {
    if (changes.kept()) {
      changes.delete(Column.MEMBERSHIP, filterKey(session, shared));
    }
  }

  void group(StoredGroup group) {
    if (changes.kept()) {
      byte[] value = value(17).u64(group.number).u64(group.served).toBytes();
      changes.put(Column.GROUP, named(group.key.tenant(), group.key.text()), value);
    }
  }

  /** Its members and its messages have gone before. */
  void dropGroup(StoredGroup group) {
    if (changes.kept()) {
      changes.delete(Column.GROUP, named(group.key.tenant(), group.key.text()));
    }
  }

  void groupMember(StoredGroup group, GroupMember member) {
    if (changes.kept()) {
      BytesOut out = value(64);
      Values.principal(out, member.principal);
      out.flag(member.stored != null);
      if (member.stored != null) {
        out.text(member.stored.clientId()).u64(member.stored.number());
      }
      out.u64(member.token).u16(member.window);
      Values.options(out, member.options);
      changes.put(Column.GROUP_MEMBER, key(group.number, member.order), out.toBytes());
    }
  }

  void dropGroupMember(StoredGroup group, GroupMember member) {
    if (changes.kept()) {
      changes.delete(Column.GROUP_MEMBER, key(group.number, member.order));
    }
  }

  void groupEntry(StoredGroup group, GroupEntry entry) {
    if (changes.kept()) {
      BytesOut out = value(18).u64(entry.holder).u64(entry.hand).u8(entry.granted.level());
      changes.put(Column.GROUP_QUEUE, key(group.number, entry.position()), out.toBytes());
    }
  }

  /** A row of its own behind that of {@code entry}, which so stays as small as it is. */
  void groupPasser(StoredGroup group, GroupEntry entry, long order) {
    if (changes.kept()) {
      changes.put(Column.GROUP_QUEUE, passerKey(group, entry, order), value(1).toBytes());
    }
  }

  void dropGroupPasser(StoredGroup group, GroupEntry entry, long order) {
    if (changes.kept()) {
      changes.delete(Column.GROUP_QUEUE, passerKey(group, entry, order));
    }
  }

  private byte[] passerKey(StoredGroup group, GroupEntry entry, long order) {
    return key(24).u64(group.number).u64(entry.position()).u64(order).toBytes();
  }

  void dropGroupEntry(StoredGroup group, GroupEntry entry) {
    if (changes.kept()) {
      changes.delete(Column.GROUP_QUEUE, key(group.number, entry.position()));
    }
  }

  void body(Body body) {
    if (changes.kept()) {
      BytesOut out = value(128 + body.quotaBytes).u64(body.appendedMillis);
      Values.message(out, body.message);
      changes.put(Column.BODY, key(body.position), out.toBytes());
    }
  }

  void dropBody(Body body) {
    if (changes.kept()) {
      changes.delete(Column.BODY, key(body.position));
    }
  }

  void retained(RetainedMessage retained) {
    if (changes.kept()) {
      Message message = retained.message();
      BytesOut out =
          value(128 + message.quotaBytes()).u64(retained.position()).u64(retained.appendedMillis());
      Values.message(out, message);
      changes.put(Column.RETAIN, named(message.tenant(), message.topic().text()), out.toBytes());
    }
  }

  void dropRetained(String tenant, String topic) {
    if (changes.kept()) {
      changes.delete(Column.RETAIN, named(tenant, topic));
    }
  }

  void debt(int target, long sequence, Outbox.Debt debt) {
    if (changes.kept()) {
      BytesOut out = value(12).u64(debt.body().position);
      RecordFormat.purpose(out, debt.purpose());
      changes.put(Column.OUTBOX, key(10).u16(target).u64(sequence).toBytes(), out.toBytes());
    }
  }

  void dropDebt(int target, long sequence) {
    if (changes.kept()) {
      changes.delete(Column.OUTBOX, key(10).u16(target).u64(sequence).toBytes());
    }
  }
}

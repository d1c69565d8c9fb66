package io.sallyport.shard;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.BrokenRecord;
import io.sallyport.records.BytesIn;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.records.RecordFormat;
import io.sallyport.records.Values;
import io.sallyport.shard.QueueEntry.Phase;
import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import io.sallyport.store.StoredState;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicFilter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills a new machine from the rows that {@link Rows} wrote. What refers to something that is not
 * there is damage, and stops the shard.
 */
final class RowReader {
  private final ShardMachine machine;
  private final Map<Long, Body> bodies = new HashMap<>();
  private final Map<Long, StoredSession> sessions = new HashMap<>();
  private final Turn silent;

  RowReader(ShardMachine machine) {
    this.machine = machine;
    this.silent = new Turn(0, 0, new Rows(machine.shard(), Changes.NONE), _ -> {});
  }

  void read(StoredState state) {
    try {
      state.each(Column.META, (key, value) -> meta(key(key), value(value)));
      state.each(Column.BODY, (key, value) -> body(key(key), value(value)));
      state.each(Column.SESSION, (key, value) -> session(key(key), value(value)));
      state.each(Column.SUB, (key, value) -> subscription(key(key), value(value)));
      state.each(Column.MEMBERSHIP, (key, value) -> membership(key(key), value(value)));
      state.each(Column.QUEUE, (key, value) -> entry(key(key), value(value)));
      state.each(Column.RECV, (key, value) -> inbound(key(key), value(value)));
      state.each(Column.RETAIN, (key, value) -> retained(value(value)));
      state.each(Column.OUTBOX, (key, value) -> debt(key(key), value(value)));
      state.each(Column.GROUP, (key, value) -> group(key(key), value(value)));
      state.each(Column.GROUP_MEMBER, (key, value) -> groupMember(key(key), value(value)));
      state.each(Column.GROUP_QUEUE, (key, value) -> groupEntry(key(key), value(value)));
    } catch (InvalidTopic | IllegalArgumentException e) {
      throw new BrokenRecord("a row holds what no row may: " + e.getMessage());
    }
    for (Body body : bodies.values()) {
      if (body.references == 0) {
        throw new BrokenRecord("nobody refers to the body at " + body.position);
      }
      machine.bodies().put(body);
    }
  }

  private BytesIn key(byte[] key) {
    BytesIn in = new BytesIn(key);
    int shard = in.u16();
    if (shard != machine.shard()) {
      throw new BrokenRecord("a row of shard " + shard + " lies in shard " + machine.shard());
    }
    return in;
  }

  private static BytesIn value(byte[] value) {
    BytesIn in = new BytesIn(value);
    int version = in.u8();
    if (version != Rows.VERSION) {
      throw BrokenRecord.version("a row", version, Rows.VERSION);
    }
    return in;
  }

  private void meta(BytesIn key, BytesIn value) {
    String name = key.text();
    switch (name) {
      case Rows.FORMAT -> {}
      case Rows.SETTINGS -> machine.restore(RecordFormat.settings(value));
      case Rows.APPLIED -> machine.outbox().applied.put(key.u16(), value.u64());
      case Rows.SENT -> machine.outbox().sent.put(key.u16(), value.u64());
      case Rows.WILL -> will(key.u64(), value);
      case Rows.FULL -> machine.purses().load(Values.principal(key));
      default -> throw new BrokenRecord("there is no such thing as " + name);
    }
    key.end();
    value.end();
  }

  private void will(long id, BytesIn value) {
    SessionKey session = Values.key(value);
    Author author = Values.author(value);
    Will will = Values.will(value);
    if (will == null) {
      throw new BrokenRecord("there is no will at " + id);
    }
    machine.firedWills().load(id, new FiredWills.Fired(session, author, will));
  }

  private void body(BytesIn key, BytesIn value) {
    long position = key.u64();
    bodies.put(position, new Body(position, value.u64(), Values.message(value)));
    value.end();
  }

  private void session(BytesIn key, BytesIn value) {
    SessionKey name = Values.key(key);
    long number = value.u64();
    StoredSession session = machine.sessions().make(name, number, Values.author(value));
    session.expirySeconds = value.u64();
    long expiresAtMillis = value.u64();
    session.token = value.u64();
    long willDueMillis = value.u64();
    session.receiveMaximum = value.u16();
    session.will = Values.will(value);
    value.end();
    sessions.put(session.number, session);
    machine.sessions().add(session);
    machine.sessions().setDeadline(session, expiresAtMillis);
    machine.sessions().setWillDue(session, willDueMillis);
  }

  private StoredSession owner(BytesIn key) {
    long number = key.u64();
    StoredSession session = sessions.get(number);
    if (session == null) {
      throw new BrokenRecord("there is no session " + number);
    }
    return session;
  }

  private void subscription(BytesIn key, BytesIn value) {
    StoredSession session = owner(key);
    TopicFilter filter = TopicFilter.of(key.text());
    machine.sessions().subscribe(silent, session, Values.subscription(filter, value));
    value.end();
  }

  private void membership(BytesIn key, BytesIn value) {
    StoredSession session = owner(key);
    String shared = key.text();
    if (!session.subscriptions.containsKey(shared)) {
      throw new BrokenRecord("there is no subscription for a membership");
    }
    session.memberships.put(shared, new StoredSession.Membership(value.u64(), value.u64()));
    value.end();
  }

  private void group(BytesIn key, BytesIn value) {
    GroupKey name = RecordFormat.group(key);
    StoredGroup group = new StoredGroup(name, value.u64());
    group.served = value.u64();
    value.end();
    machine.sharing().add(group);
  }

  private StoredGroup group(BytesIn key) {
    long number = key.u64();
    StoredGroup group = machine.sharing().byNumber.get(number);
    if (group == null) {
      throw new BrokenRecord("there is no group " + number);
    }
    return group;
  }

  private void groupMember(BytesIn key, BytesIn value) {
    StoredGroup group = group(key);
    long order = key.u64();
    PrincipalId principal = Values.principal(value);
    Record.@Nullable Member stored =
        value.flag() ? new Record.Member(value.text(), value.u64()) : null;
    long token = value.u64();
    int window = value.u16();
    Subscription options = Values.subscription(group.key.shared(), value);
    value.end();
    GroupMember member = new GroupMember(order, stored, principal, options, window);
    member.token = token;
    machine.sharing().load(group, member);
  }

  private void groupEntry(BytesIn key, BytesIn value) {
    StoredGroup group = group(key);
    long position = key.u64();
    if (key.hasMore()) {
      machine.sharing().loadPasser(group, position, key.u64());
      key.end();
      value.end();
      return;
    }
    GroupEntry entry = new GroupEntry(referred(position));
    entry.holder = value.u64();
    entry.hand = value.u64();
    entry.granted = Values.qos(value);
    value.end();
    machine.sharing().load(group, entry);
  }

  private void entry(BytesIn key, BytesIn value) {
    StoredSession session = owner(key);
    Body body = referred(key.u64());
    QoS granted = Values.qos(value);
    boolean retain = value.flag();
    int phase = value.u8();
    if (phase > 2) {
      throw new BrokenRecord("there is no phase " + phase);
    }
    int packetId = value.u16();
    long releasedAt = value.u64();
    int[] identifiers = new int[value.count()];
    for (int i = 0; i < identifiers.length; i++) {
      identifiers[i] = value.u32();
    }
    value.end();
    QueueEntry entry = new QueueEntry(body, granted, retain, identifiers);
    entry.phase = Phase.values()[phase];
    entry.packetId = packetId;
    entry.releasedAt = releasedAt;
    machine.delivery().load(session, entry);
  }

  private Body referred(long position) {
    Body body = bodies.get(position);
    if (body == null) {
      throw new BrokenRecord("there is no body at " + position);
    }
    return body;
  }

  private void inbound(BytesIn key, BytesIn value) {
    owner(key).inbound.put(key.u16(), value.u64());
    value.end();
  }

  private void retained(BytesIn value) {
    long position = value.u64();
    long appendedMillis = value.u64();
    Message message = Values.message(value);
    machine.shelf().load(new RetainedMessage(message, position, appendedMillis));
    value.end();
  }

  private void debt(BytesIn key, BytesIn value) {
    int target = key.u16();
    long sequence = key.u64();
    Body body = referred(value.u64());
    machine.outbox().load(target, sequence, new Outbox.Debt(body, RecordFormat.purpose(value)));
    value.end();
  }
}

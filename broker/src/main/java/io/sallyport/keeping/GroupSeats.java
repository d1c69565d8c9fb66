package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Matches.Match;
import io.sallyport.delivery.Node;
import io.sallyport.delivery.Receiver;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import io.sallyport.store.ShardLog;
import io.sallyport.subscription.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The places of one connection in groups of shared subscriptions: joins, leaves, and tells the
 * groups what became of what they handed over. Confined to the connection's loop; as large as its
 * shared subscriptions.
 */
final class GroupSeats implements Shards.Sink {
  /** What one connection may have of one group; the rest waits for whoever is free first. */
  private static final int WINDOW = 128;

  private static final class Seat {
    private final long member;
    private List<Record.Settled> settled = new ArrayList<>(0);

    /** QoS 2 messages that are settled, which the group may not have heard yet. */
    private final Set<Long> once = new HashSet<>(0);

    Seat(long member) {
      this.member = member;
    }
  }

  private final Caller client;
  private final Receiver.Connected receiver;
  private final Consumer<Effect.HandOut> hands;

  /** Made for the first share, like {@link #turns}: most connections have none. */
  private Map<GroupKey, Seat> seats = Map.of();

  /** What waits for an answer of the group; joining and leaving take turns. */
  private Map<GroupKey, ArrayDeque<Runnable>> turns = Map.of();

  /**
   * @param hands takes what is handed to this connection; settles each of QoS 1 or 2 once
   */
  GroupSeats(Caller client, Receiver.Connected receiver, Consumer<Effect.HandOut> hands) {
    this.client = client;
    this.receiver = receiver;
    this.hands = hands;
  }

  private Node node() {
    return client.node();
  }

  private long token() {
    return client.login().seat().token();
  }

  @Override
  public int loop() {
    return client.loop().index();
  }

  /** For connections that hear the shards only because of their groups. */
  @Override
  public void accept(Effect.ToConnection effect) {
    if (effect instanceof Effect.HandOut handOut) {
      client.guarded("shared", () -> hear(handOut));
    }
  }

  /** What was meant for a membership that is over is the shard's to give to others. */
  void hear(Effect.HandOut handOut) {
    if (isCurrent(handOut)) {
      hands.accept(handOut);
    }
  }

  /** Whether the place that {@code handOut} was meant for is still taken. */
  boolean isCurrent(Effect.HandOut handOut) {
    Seat seat = seats.get(handOut.group());
    return seat != null && seat.member == handOut.member();
  }

  /**
   * Takes a place, or changes what was asked for with it.
   *
   * @param member the stored session; null when the session ends with the connection
   * @param done once messages come
   */
  void join(GroupKey group, Record.@Nullable Member member, Subscription options, Runnable done) {
    if (member == null && seats.isEmpty()) {
      node().shards().listen(token(), this);
    }
    takeTurn(group, () -> joinNow(group, member, options, done));
  }

  private void joinNow(
      GroupKey group, Record.@Nullable Member member, Subscription options, Runnable done) {
    long number = member == null ? 0 : member.number();
    Seat known = seats.get(group);
    Seat seat = known != null && known.member == number ? known : new Seat(number);
    if (seats.isEmpty()) {
      seats = new HashMap<>(2);
    }
    seats.put(group, seat);
    int window = Math.min(client.login().receiveMaximum(), WINDOW);
    append(
        new Record.Join(group, token(), client.login().principal().id(), member, options, window),
        () -> {
          if (seats.get(group) == seat) {
            int shard = node().shards().shardOf(group);
            node().groups().join(group, shard, Match.of(receiver, List.of(options)));
          }
          done.run();
          turnEnds(group);
        });
  }

  /** Gives up the place of a connection whose session is not stored. */
  void leave(GroupKey group, Supplier<List<Long>> begun, Runnable done) {
    takeTurn(
        group,
        () -> {
          forget(group);
          append(
              new Record.Leave(group, token(), begun.get()),
              () -> {
                done.run();
                turnEnds(group);
              });
        });
  }

  /** Nothing that a group said before it heard of a change is mistaken for something after it. */
  private void takeTurn(GroupKey group, Runnable change) {
    ArrayDeque<Runnable> underWay = turns.get(group);
    if (underWay == null) {
      if (turns.isEmpty()) {
        turns = new HashMap<>(2);
      }
      turns.put(group, new ArrayDeque<>(0));
      change.run();
    } else {
      underWay.add(change);
    }
  }

  private void turnEnds(GroupKey group) {
    ArrayDeque<Runnable> underWay = turns.get(group);
    Runnable next = underWay == null ? null : underWay.poll();
    if (next == null && underWay != null) {
      turns.remove(group);
    } else if (next != null) {
      next.run();
    }
  }

  /** The place is gone; the shard of the session sees to the rest. */
  void forget(GroupKey group) {
    if (!seats.isEmpty()) {
      seats.remove(group);
    }
    node().groups().leave(group, receiver);
  }

  /**
   * This connection is done with {@code handOut}.
   *
   * @param passedOn whether somebody else should have it
   */
  void settle(Effect.HandOut handOut, boolean passedOn) {
    Seat seat = seats.get(handOut.group());
    if (seat == null || !isCurrent(handOut)) {
      return;
    }
    if (seat.settled.isEmpty()) {
      client.loop().atEndOfTurn(() -> appendSettled(handOut.group(), seat));
    }
    seat.settled.add(new Record.Settled(handOut.position(), passedOn));
    if (handOut.qos() == QoS.EXACTLY_ONCE && !passedOn) {
      seat.once.add(handOut.position());
    }
  }

  private void appendSettled(GroupKey group, Seat seat) {
    List<Record.Settled> settled = seat.settled;
    seat.settled = new ArrayList<>(0);
    if (!client.isClosed() && !settled.isEmpty()) {
      append(
          new Record.Settle(group, token(), settled),
          () -> settled.forEach(each -> seat.once.remove(each.position())));
    }
  }

  /**
   * The connection has ended.
   *
   * @param begun for each group the QoS 2 messages that nobody else may get
   */
  void close(Function<GroupKey, List<Long>> begun) {
    for (Map.Entry<GroupKey, Seat> place : seats.entrySet()) {
      GroupKey group = place.getKey();
      node().groups().leave(group, receiver);
      settleLast(group, place.getValue());
      Set<Long> nobodyElses = place.getValue().once;
      nobodyElses.addAll(begun.apply(group));
      node().shards().leave(new Record.Leave(group, token(), List.copyOf(nobodyElses)));
    }
    seats = Map.of();
  }

  /** What was settled in the turn in which the connection ends counts too. */
  private void settleLast(GroupKey group, Seat seat) {
    if (!seat.settled.isEmpty()) {
      Record.Settle settle = new Record.Settle(group, token(), seat.settled);
      seat.settled = new ArrayList<>(0);
      boolean unused = node().shards().append(settle, loop(), _ -> {});
    }
  }

  private void append(Record.OfGroup record, Runnable done) {
    client.loop().appends().offer(client, () -> tryAppend(record, done));
  }

  private boolean tryAppend(Record.OfGroup record, Runnable done) {
    if (client.isClosed()) {
      return true;
    }
    Shards shards = node().shards();
    if (shards.isStopped(shards.shardOf(record.group()))) {
      ended(ShardLog.REFUSED, done);
      return true;
    }
    return shards.append(record, loop(), position -> ended(position, done));
  }

  private void ended(long position, Runnable done) {
    client.guarded(
        "shared",
        () -> {
          if (position == ShardLog.REFUSED) {
            client.close("not_stored", ReasonCode.QUOTA_EXCEEDED);
          } else {
            done.run();
          }
        });
  }
}

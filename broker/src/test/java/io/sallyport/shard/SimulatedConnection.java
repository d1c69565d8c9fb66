package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the broker's front drives it, with the wire to its client in both directions.
 */
final class SimulatedConnection implements Shards.Sink {

  /** What the client gets. */
  sealed interface ToClient {
    record ConnAck(boolean sessionPresent) implements ToClient {}

    record Delivery(Effect.Deliver deliver) implements ToClient {}

    record PubRel(int packetId, boolean known) implements ToClient {}

    record PubAck(long sequence) implements ToClient {}

    record PubRec(long sequence, boolean refused) implements ToClient {}

    record PubComp(long sequence) implements ToClient {}

    record SubAck() implements ToClient {}

    /** A QoS 1 message of a group. */
    record Share(Effect.HandOut handOut) implements ToClient {}

    record Joined(GroupKey group) implements ToClient {}
  }

  /** What the client sends. */
  sealed interface ToBroker {
    record Publish(SimulatedClient.Out out) implements ToBroker {}

    record PubRel(long sequence, int packetId) implements ToBroker {}

    record Ack(Record.Step step, int packetId) implements ToBroker {}

    record Change(Record.OfConnection record) implements ToBroker {}

    record Settle(Effect.HandOut handOut, boolean passedOn) implements ToBroker {}
  }

  /** What the client will hear about something it sent; null until that is through. */
  private static final class Answer {
    @Nullable ToClient packet;
  }

  final Simulation world;
  final SimulatedClient client;
  final long token;
  final Record.Terms terms;
  final ArrayDeque<ToClient> inbox = new ArrayDeque<>();
  final ArrayDeque<ToBroker> wire = new ArrayDeque<>();
  private final ArrayDeque<BooleanSupplier> stalled = new ArrayDeque<>();
  private final Map<Integer, Long> window = new HashMap<>();
  private final ArrayDeque<Answer> answers = new ArrayDeque<>();
  private final Set<Integer> refused = new HashSet<>();
  private final Map<GroupKey, Long> groups = new HashMap<>();
  private final List<Effect.HandOut> begun = new ArrayList<>();
  private final int loop;
  long number;
  boolean attached;

  /** The client has read CONNACK and sent again what it had to. */
  boolean greeted;

  boolean closed;

  SimulatedConnection(
      Simulation world, SimulatedClient client, long token, Record.Terms terms, int loop) {
    this.world = world;
    this.client = client;
    this.token = token;
    this.terms = terms;
    this.loop = loop;
  }

  @Override
  public int loop() {
    return loop;
  }

  void close() {
    if (!closed) {
      closed = true;
      client.lost(this);
      groups
          .keySet()
          .forEach(group -> world.shards.leave(new Record.Leave(group, token, begun(group))));
      world.shards.leave(
          new Record.Detach(
              client.key, token, Record.Detach.AS_AGREED, world.random.nextBoolean()));
    }
  }

  @Override
  public void accept(Effect.ToConnection effect) {
    if (closed) {
      return;
    }
    switch (effect) {
      case Effect.Attached now -> {
        attached = true;
        number = now.number();
        inbox.add(new ToClient.ConnAck(now.sessionPresent()));
      }
      case Effect.AttachRefused _ -> {
        assertThat(client.steady).as("the owner is never refused").isFalse();
        close();
      }
      case Effect.Superseded _, Effect.Ended _ -> close();
      case Effect.Subscribed _, Effect.Unsubscribed _ -> inbox.add(new ToClient.SubAck());
      case Effect.Deliver deliver -> deliver(deliver);
      case Effect.Membership(_, GroupKey group, long number, Subscription options) -> {
        groups.put(group, number);
        join(group, new Record.Member(client.key.clientId(), number), options);
      }
      case Effect.HandOut handOut -> handed(handOut);
      case Effect.Taken(_, GroupKey group, long position) -> settle(group, position, false);
      case Effect.SendPubRel rel -> {
        if (rel.known()) {
          window.putIfAbsent(rel.packetId(), -1L);
        }
        inbox.add(new ToClient.PubRel(rel.packetId(), rel.known()));
      }
      case Effect.Overflowed _ -> close();
      case Effect.AcceptRefused no -> acceptRefused(no);
    }
  }

  /** 3.1.1 has no way to say so. */
  private void acceptRefused(Effect.AcceptRefused no) {
    if (client.five) {
      refused.add(no.packetId());
    } else {
      close();
    }
  }

  void join(GroupKey group, Record.@Nullable Member member, Subscription options) {
    groups.putIfAbsent(group, 0L);
    Record.Join join =
        new Record.Join(
            group,
            token,
            PrincipalId.user(client.user, 1),
            member,
            options,
            terms.receiveMaximum());
    stalled.add(
        () -> world.shards.append(join, loop, orClose(_ -> inbox.add(new ToClient.Joined(group)))));
  }

  private void handed(Effect.HandOut handOut) {
    Long member = groups.get(handOut.group());
    if (member == null || member != handOut.member()) {
      return;
    }
    if (handOut.qos() != QoS.EXACTLY_ONCE || member == 0) {
      if (handOut.qos() == QoS.EXACTLY_ONCE) {
        begun.add(handOut);
      }
      inbox.add(new ToClient.Share(handOut));
      return;
    }
    append(
        new Record.Take(
            client.key,
            token,
            handOut.group(),
            handOut.member(),
            handOut.position(),
            handOut.hand(),
            handOut.message(),
            handOut.retain(),
            handOut.identifier()),
        _ -> {});
    client.mayLeave(this, handOut.group());
  }

  private List<Long> begun(GroupKey group) {
    return begun.stream()
        .filter(handOut -> handOut.group().equals(group))
        .map(Effect.HandOut::position)
        .toList();
  }

  private void settle(GroupKey group, long position, boolean passedOn) {
    Record.Settle settle =
        new Record.Settle(group, token, List.of(new Record.Settled(position, passedOn)));
    stalled.add(() -> world.shards.append(settle, loop, orClose(_ -> {})));
  }

  private void deliver(Effect.Deliver deliver) {
    assertThat(attached).as("nothing is delivered before CONNACK").isTrue();
    if (client.steady) { // a wild one acknowledges what it has not got yet, and so confuses itself
      assertThat(window).as("packet ids in flight").doesNotContainKey(deliver.packetId());
      window.put(deliver.packetId(), deliver.position());
      assertThat(window).as("receive maximum").hasSizeLessThanOrEqualTo(terms.receiveMaximum());
    }
    inbox.add(new ToClient.Delivery(deliver));
  }

  /** The front reads from the wire while nothing is stalled, and tries again what is. */
  void front() {
    while (!closed && !stalled.isEmpty() && stalled.peek().getAsBoolean()) {
      stalled.remove();
    }
    if (closed || !stalled.isEmpty() || !attached || wire.isEmpty()) {
      return;
    }
    switch (wire.remove()) {
      case ToBroker.Publish(var out) -> publish(out);
      case ToBroker.PubRel(long sequence, int packetId) -> {
        Answer answer = expected();
        append(
            new Record.Release(client.key, token, List.of(packetId)),
            _ -> answer(answer, new ToClient.PubComp(sequence)));
      }
      case ToBroker.Ack(var step, int packetId) -> {
        if (step != Record.Step.RECEIVED) {
          window.remove(packetId);
        }
        append(
            new Record.Progress(client.key, token, List.of(new Record.Ack(step, packetId))),
            _ -> {});
      }
      case ToBroker.Change(var record) -> append(record, _ -> {});
      case ToBroker.Settle(var handOut, boolean passedOn) ->
          settle(handOut.group(), handOut.position(), passedOn);
    }
    front();
  }

  void append(Record.OfSession record, ShardLog.Appended done) {
    stalled.add(() -> world.shards.append(record, loop, orClose(done)));
  }

  private ShardLog.Appended orClose(ShardLog.Appended done) {
    return position -> {
      if (position == ShardLog.REFUSED) {
        close();
      } else if (!closed) {
        done.at(position);
      }
    };
  }

  private Answer expected() {
    Answer answer = new Answer();
    answers.add(answer);
    return answer;
  }

  /** Answers leave in the order of what they answer. [MQTT-4.6.0-2] [MQTT-4.6.0-3] */
  private void answer(Answer answer, ToClient packet) {
    answer.packet = packet;
    for (Answer first = answers.peek();
        first != null && first.packet != null;
        first = answers.peek()) {
      inbox.add(first.packet);
      answers.remove();
    }
  }

  private void publish(SimulatedClient.Out out) {
    Message message = out.message();
    List<Record.Target> targets = world.targets(message);
    Answer answer = expected();
    if (message.qos() == QoS.EXACTLY_ONCE) {
      append(
          new Record.Accept(client.key, token, out.packetId(), message, targets, client.five),
          _ -> answer(answer, new ToClient.PubRec(out.sequence(), refused.remove(out.packetId()))));
      return;
    }
    int[] left = {targets.size()};
    if (left[0] == 0) {
      answer(answer, new ToClient.PubAck(out.sequence()));
    }
    for (Record.Target target : targets) {
      ShardLog.Appended done =
          _ -> {
            if (--left[0] == 0) {
              answer(answer, new ToClient.PubAck(out.sequence()));
            }
          };
      stalled.add(() ->
          world.shards.publish(target.shard(), message, target.purpose(), loop, orClose(done)));
    }
  }
}

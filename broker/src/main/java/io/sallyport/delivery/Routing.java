package io.sallyport.delivery;

import io.sallyport.delivery.Matches.Match;
import io.sallyport.hosting.Shards;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Author;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.session.AckQueue;
import io.sallyport.store.ShardLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands an accepted message to all who want it: connections on this loop now, connections on others
 * by one letter at the end of the turn, shards by one append each. Stateless; on the publisher's
 * loop.
 */
public final class Routing {
  /** For messages of QoS 0. */
  public static final @Nullable Packet NOTHING_TO_ANSWER = null;

  private final Node node;

  Routing(Node node) {
    this.node = node;
  }

  /**
   * Publishes for a client.
   *
   * @param answer goes out, in its turn, once every shard that needs the message has it
   */
  public void publish(Caller client, Publish message, @Nullable Packet answer) {
    HomeLoop loop = client.loop();
    expectRetained(message);
    Matches matches = deliver(loop, message, client.session());
    List<Record.Target> targets = targets(matches, message);
    if (targets.isEmpty()) {
      if (answer != null) {
        client.acks().answer(answer);
      }
      return;
    }
    AckQueue.Slot slot = answer == null ? null : client.acks().answerAfter(targets.size(), answer);
    Message stored = Messages.stored(message, client.login().author(), now());
    for (Record.Target target : targets) {
      loop.appends()
          .offer(
              client,
              () ->
                  append(
                      loop,
                      stored,
                      target,
                      position -> {
                        arrived(target);
                        appended(client, slot, answer, position);
                      }));
    }
  }

  private void expectRetained(Publish message) {
    if (message.retain()) {
      node.retained().expectOne();
    }
  }

  private void arrived(Record.Target target) {
    if (target.purpose().toRetained()) {
      node.retained().arrived();
    }
  }

  /**
   * Retains {@code message} and does nothing else with it. Its client is not read until {@code
   * done} has heard how that ended, on the loop, unless the connection has ended by then.
   */
  public void retain(Caller client, Message message, ShardLog.Appended done) {
    HomeLoop loop = client.loop();
    int shard = node.shards().shardOfTopic(Node.TENANT, message.topic().text());
    Record.Target target = new Record.Target(shard, Record.Purpose.RETAINED);
    ShardLog.Appended answered =
        position -> {
          client.pauses().release();
          client.guarded("retain", () -> done.at(position));
        };
    client.pauses().hold();
    loop.appends().offer(client, () -> append(loop, message, target, answered));
  }

  private void arrivedForNobody(Record.Target target, long position) {
    arrived(target);
    if (position == ShardLog.REFUSED) {
      node.counters().add(Counter.DROPPED_STORE_FULL);
    }
  }

  /** Whether stored sessions want {@code message} with QoS 1 or 2. On {@code loop}. */
  public boolean mustWait(HomeLoop loop, Publish message) {
    return message.qos() != QoS.AT_MOST_ONCE && loop.matches(message.topic()).shards().length > 0;
  }

  /** Publishes for somebody who is not there to be answered. */
  public void publishFor(HomeLoop loop, Author author, Publish message) {
    expectRetained(message);
    Message stored = Messages.stored(message, author, now());
    List<Record.Target> targets = targetsAfterDelivery(loop, message);
    for (Record.Target target : targets) {
      loop.appends()
          .offer(
              null,
              () -> append(loop, stored, target, position -> arrivedForNobody(target, position)));
    }
    if (message.retain() && targets.isEmpty()) {
      node.retained().arrived(); // there was no room for it
    }
  }

  /**
   * Publishes a will that {@code shard} has kept. Those who are there get it now; for all others it
   * goes from that shard, which sees to it that they get it once.
   *
   * @param id the will's name there
   */
  public void publishWill(HomeLoop loop, int shard, long id, Author author, Publish message) {
    if (message.retain()) {
      node.retained().expectKept();
    }
    Message stored = Messages.stored(message, author, now());
    List<Record.Target> targets = targetsAfterDelivery(loop, message);
    node.shards().sendWill(shard, new Record.SendWill(id, stored, targets));
  }

  /** When there is no room, only those who are there get it. */
  private List<Record.Target> targetsAfterDelivery(HomeLoop loop, Publish message) {
    boolean noRoom = mustWait(loop, message) && !node.mayStoreMore();
    Matches matches = deliver(loop, message, null);
    if (noRoom) {
      node.counters().add(Counter.DROPPED_STORE_FULL);
      return List.of();
    }
    return targets(matches, message);
  }

  private long now() {
    return node.ticker().wallMillis();
  }

  /**
   * Serves the connections that want {@code message}, which goes to the shards by the way of
   * another.
   */
  public Matches toConnections(
      HomeLoop loop, Publish message, Receiver.@Nullable Connected publisher) {
    return deliver(loop, message, publisher);
  }

  private Matches deliver(HomeLoop loop, Publish message, Receiver.@Nullable Connected publisher) {
    Matches matches = loop.matches(message.topic());
    List<List<Match>> connected = matches.connected();
    for (int i = 0; i < connected.size(); i++) {
      List<Match> there = connected.get(i);
      if (there.isEmpty()) {
        continue;
      }
      if (i == loop.index()) {
        Delivering.toAll(message, there, publisher);
      } else {
        toAnotherLoop(loop, node.loop(i), message, there, publisher);
      }
    }
    if (message.qos() == QoS.AT_MOST_ONCE) {
      matches.groups().forEach(group -> toOneOf(group, loop, message, publisher));
    }
    return matches;
  }

  /** A shared message that nobody has to acknowledge; the others go by way of their shard. */
  private void toOneOf(
      Groups.Group group, HomeLoop loop, Publish message, Receiver.@Nullable Connected publisher) {
    Match member = group.next();
    if (member == null) {
      return;
    }
    int there = member.receiver().loopIndex();
    if (there == loop.index()) {
      Delivering.toAll(message, List.of(member), publisher);
    } else {
      toAnotherLoop(loop, node.loop(there), message, List.of(member), publisher);
    }
  }

  private static void toAnotherLoop(
      HomeLoop from,
      HomeLoop to,
      Publish message,
      List<Match> receivers,
      Receiver.@Nullable Connected publisher) {
    from.send(to, message, receivers, publisher);
    if (to.isCrowded() && publisher != null) {
      publisher.client().pauses().holdUntilReached(to);
    }
  }

  /**
   * The shards that need {@code message}: those with stored sessions that want it, and the one that
   * keeps its topic. [MQTT-3.3.1-5] Whether there is room was asked before anybody got it.
   */
  public List<Record.Target> targets(Matches matches, Publish message) {
    boolean queued = message.qos() != QoS.AT_MOST_ONCE && matches.shards().length > 0;
    if (!queued && !message.retain()) {
      return List.of();
    }
    int retainedIn =
        message.retain() ? node.shards().shardOfTopic(Node.TENANT, message.topic().text()) : -1;
    List<Record.Target> targets = new ArrayList<>();
    boolean retainedCovered = false;
    if (queued) {
      for (int shard : matches.shards()) {
        boolean both = shard == retainedIn;
        retainedCovered |= both;
        targets.add(new Record.Target(shard, both ? Record.Purpose.BOTH : Record.Purpose.SESSIONS));
      }
    }
    if (message.retain() && !retainedCovered) {
      targets.add(new Record.Target(retainedIn, Record.Purpose.RETAINED));
    }
    return targets;
  }

  private boolean append(
      HomeLoop loop, Message message, Record.Target target, ShardLog.Appended done) {
    if (node.shards().isStopped(target.shard())) {
      done.at(ShardLog.REFUSED);
      return true;
    }
    return node.shards().publish(target.shard(), message, target.purpose(), loop.index(), done);
  }

  private static void appended(
      Caller client, AckQueue.@Nullable Slot slot, @Nullable Packet answer, long position) {
    if (slot == null || answer == null || client.isClosed()) {
      return;
    }
    client.guarded(
        "acknowledgement",
        () -> {
          boolean taken = position == Shards.NOT_RETAINED && !client.speaksFive();
          if (position > 0 || taken) {
            client.acks().durable(slot);
          } else if (client.speaksFive()) {
            client.acks().failed(slot, refusal(answer));
          } else {
            client.close("not_stored", ReasonCode.QUOTA_EXCEEDED); // 3.1.1 has no way to say no
          }
        });
  }

  private static Packet refusal(Packet answer) {
    return switch (answer) {
      case PubAck ack -> new PubAck(ack.packetId(), ReasonCode.QUOTA_EXCEEDED);
      case PubRec rec -> new PubRec(rec.packetId(), ReasonCode.QUOTA_EXCEEDED);
      default -> answer;
    };
  }
}

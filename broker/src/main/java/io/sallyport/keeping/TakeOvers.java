package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Matches;
import io.sallyport.delivery.Messages;
import io.sallyport.delivery.Node;
import io.sallyport.delivery.Receiver;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.session.AckQueue;
import io.sallyport.store.ShardLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The QoS 2 messages of a client with a stored session, which its shard takes over: once, and not
 * at all when the answer is 0x97. Confined to the connection's loop.
 */
final class TakeOvers {
  private final Caller client;
  private final Receiver.Connected publisher;
  private final SessionAppends appends;

  /** Packet ids that the shard would not take, until that is answered. */
  private final Set<Integer> refused = new HashSet<>(0);

  TakeOvers(Caller client, Receiver.Connected publisher, SessionAppends appends) {
    this.client = client;
    this.publisher = publisher;
    this.appends = appends;
  }

  private Node node() {
    return client.node();
  }

  /**
   * What a shard has taken over it owes to all, and the topic's shard can refuse no more. So
   * whoever retains enough already has that shard asked before anybody gets the message.
   */
  void begin(Publish message, PubRec answer) {
    AckQueue.Slot slot = client.acks().answerAfter(1, answer);
    Message stored =
        Messages.stored(message, client.login().author(), node().ticker().wallMillis());
    if (message.retain() && !node().shards().mayRetainMore(stored)) {
      node()
          .routing()
          .retain(client, stored, position -> retained(position, message, stored, slot));
    } else {
      if (message.retain()) {
        node().retained().expectForwarded();
      }
      Matches matches = node().routing().toConnections(client.loop(), message, publisher);
      Runnable through = message.retain() ? node().retained()::arrived : () -> {};
      accept(message, stored, node().routing().targets(matches, message), slot, through);
    }
  }

  /** A 3.1.1 client is not told that its message reached all but those who come later. */
  private void retained(long position, Publish message, Message stored, AckQueue.Slot slot) {
    boolean enough = position == Shards.NOT_RETAINED && client.speaksFive();
    if (enough || position == ShardLog.REFUSED) {
      notTaken(message.packetId(), slot);
      return;
    }
    Matches matches = node().routing().toConnections(client.loop(), message, publisher);
    List<Record.Target> targets =
        node().routing().targets(matches, message).stream()
            .filter(target -> target.purpose().toSessions())
            .map(target -> new Record.Target(target.shard(), Record.Purpose.SESSIONS))
            .toList();
    accept(message, stored, targets, slot, () -> {}); // it is retained already
  }

  private void accept(
      Publish message,
      Message stored,
      List<Record.Target> targets,
      AckQueue.Slot slot,
      Runnable through) {
    int packetId = message.packetId();
    Login login = client.login();
    appends.append(
        new Record.Accept(
            login.key(), login.seat().token(), packetId, stored, targets, client.speaksFive()),
        _ -> {
          if (refused.remove(packetId)) {
            notTaken(packetId, slot);
          } else {
            client.acks().durable(slot);
          }
        },
        () -> notTaken(packetId, slot),
        through);
  }

  /** The shard owes the others too much; the answer to the append follows. */
  void refused(int packetId) {
    refused.add(packetId);
  }

  /** The packet id is free again, and nothing has happened; 3.1.1 has no way to say so. */
  private void notTaken(int packetId, AckQueue.Slot slot) {
    client.inbound().released(packetId);
    if (client.speaksFive()) {
      client.acks().failed(slot, new PubRec(packetId, ReasonCode.QUOTA_EXCEEDED));
    } else {
      client.close("not_stored", ReasonCode.QUOTA_EXCEEDED);
    }
  }
}

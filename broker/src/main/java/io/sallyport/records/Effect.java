package io.sallyport.records;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.List;

/** What others hear of a record, once it is durable. Immutable. */
public sealed interface Effect {

  /** For the connection with that token. */
  sealed interface ToConnection extends Effect {
    long token();
  }

  /** For the node. */
  sealed interface ToNode extends Effect {}

  /** For another shard, or from it; connections never hear it. */
  sealed interface ToShard extends Effect {}

  /**
   * The connection owns its session: CONNACK may go out. Deliveries that were under way follow, and
   * only then the answer to the append.
   *
   * @param number the session's; 0 for an ephemeral one
   * @param inboundPacketIds QoS 2 messages taken over and not yet released by the client
   * @param subscriptions sorted by filter
   */
  record Attached(
      long token,
      SessionKey key,
      long number,
      boolean sessionPresent,
      List<Integer> inboundPacketIds,
      List<Subscription> subscriptions)
      implements ToConnection {}

  /** The connection does not get the session, and whoever has it did not notice. */
  record AttachRefused(long token, Cause cause) implements ToConnection {
    /** Why. */
    public enum Cause {
      /** It belongs to somebody else. */
      OTHER_PRINCIPAL,
      /** The principal has all the sessions it may have. */
      QUOTA
    }
  }

  /** Another connection has taken the session over; this one's operations are void. */
  record Superseded(long token) implements ToConnection {}

  /** The session was removed under the connection. */
  record Ended(long token) implements ToConnection {}

  /** For each subscription, whether the filter was there before. */
  record Subscribed(long token, List<Boolean> existed) implements ToConnection {}

  /** For each filter, whether it was there. */
  record Unsubscribed(long token, List<Boolean> existed) implements ToConnection {}

  /**
   * PUBLISH is to be sent, as it stands here. A receiver that may not have it, or cannot take it,
   * answers in the client's place: {@link Record.Step#ACKNOWLEDGED} for QoS 1, {@link
   * Record.Step#REFUSED} for QoS 2.
   *
   * @param position the message's name in its shard
   * @param granted the best that a matching subscription was granted: what the rules are asked with
   * @param duplicate whether an earlier connection may have got it [MQTT-3.3.1-1]
   * @param appendedMillis when the broker got it
   * @param identifiers of the subscriptions that it matched; read, never write
   */
  record Deliver(
      long token,
      int packetId,
      long position,
      QoS granted,
      boolean retain,
      boolean duplicate,
      long appendedMillis,
      Message message,
      int[] identifiers)
      implements ToConnection {

    /** What it is sent with, 1 or 2. */
    public QoS qos() {
      return message.qos().min(granted);
    }
  }

  /**
   * The session has a shared subscription: its connection joins the group. Told when the
   * subscription is made or changed, and to every new connection.
   *
   * @param number names this membership; another one of the same session has another
   */
  record Membership(long token, GroupKey group, long number, Subscription options)
      implements ToConnection {}

  /**
   * A message of a group is to be sent to the client, and settled.
   *
   * @param position its name in the group's shard
   * @param member the number of the stored session in the group; 0 for one that is not stored
   * @param hand see {@link Record.Take#hand()}
   * @param granted what the member's subscription was granted when it was handed the message
   */
  record HandOut(
      long token,
      GroupKey group,
      long member,
      long position,
      long hand,
      QoS granted,
      boolean retain,
      Message message,
      int identifier)
      implements ToConnection {

    /** What it is sent with; 0 when nothing has to be settled. */
    public QoS qos() {
      return message.qos().min(granted);
    }
  }

  /** A {@link Record.Take} is through: the group's message is the session's own now. */
  record Taken(long token, GroupKey group, long position) implements ToConnection {}

  /**
   * PUBREL is to be sent.
   *
   * @param known false when no delivery has that packet id: 0x92
   */
  record SendPubRel(long token, int packetId, boolean known) implements ToConnection {}

  /** The client does not keep up and its queue is full; its session stays. 0x97. */
  record Overflowed(long token) implements ToConnection {}

  /**
   * A QoS 2 PUBLISH was not taken over: the shard owes the others too much. 0x97. A connection
   * whose client cannot be told that has lost its session, and ends.
   */
  record AcceptRefused(long token, int packetId) implements ToConnection {}

  /**
   * A will is to be published, after the rules have been asked again [MQTT-3.1.2-8]: answered by
   * {@link Record.SendWill}. Told again when a node begins.
   *
   * @param id its name in the shard
   */
  record FireWill(long id, SessionKey key, Author author, Will will) implements ToNode {}

  record SessionMade(SessionKey key, PrincipalId owner, long number) implements ToNode {}

  record SessionGone(SessionKey key, PrincipalId owner, long number) implements ToNode {}

  /**
   * A message was not queued, or was taken out of a queue to make room.
   *
   * @param key the session's; for a group, its name
   */
  record Dropped(SessionKey key, TopicName topic, Reason reason) implements ToNode {
    /** Which limit was reached. */
    public enum Reason {
      /** The queue's own. */
      QUEUE_FULL,
      /** What the session's principal may have in all its queues together. */
      PRINCIPAL_FULL
    }
  }

  /** A message was taken out of a session's queue, since it waited for longer than it may. */
  record Expired(SessionKey key, TopicName topic) implements ToNode {}

  /**
   * The first subscription to a filter in the shard has come, or the last one has gone; with the
   * whole of {@code $share/NAME/FILTER}, the group has.
   */
  record Interest(String tenant, TopicFilter filter, boolean gained) implements ToNode {}

  /**
   * A stored session is a member of a group: so its own shard says when it becomes one, and both
   * shards when a node opens them.
   */
  record MemberKnown(GroupKey group, Record.Member member, boolean byGroup) implements ToNode {}

  /** A stored session is no member any more; its group has to hear it. */
  record MembershipEnded(Record.EndMembership told) implements ToNode {}

  /** Retained messages of a principal became more or fewer. */
  record RetainedChanged(PrincipalId owner, int messages, long bytes) implements ToNode {}

  /**
   * A retained message was not kept, since its publisher or the broker has enough.
   *
   * @param position of the record that asked for it
   */
  record RetainRefused(PrincipalId owner, TopicName topic, long position) implements ToNode {}

  /** {@code publish} is to be appended to the shard {@code target}, in this order. */
  record Forward(int target, Record.Publish publish) implements ToShard {
    /** The number that the source gave it for that target. */
    public long sequence() {
      Record.Source source = publish.source();
      return source == null ? 0 : source.sequence();
    }
  }

  /** This shard has applied all that {@code source} sent it up to {@code upTo}. */
  record ForwardApplied(int source, long upTo) implements ToShard {}

  /** This shard misses something that {@code source} sent it before what came now. */
  record ForwardMissed(int source) implements ToShard {}
}

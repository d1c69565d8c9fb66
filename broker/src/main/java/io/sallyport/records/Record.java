package io.sallyport.records;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.subscription.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can change a shard; the permits are the table of contents. Immutable. {@link
 * RecordFormat} writes and reads them.
 */
public sealed interface Record {

  /** About one session: belongs in the shard of its key. */
  sealed interface OfSession extends Record {
    SessionKey key();
  }

  /**
   * What one connection asks for its session; void when the token is not the session's any more.
   */
  sealed interface OfConnection extends OfSession {
    /** A number that no other connection ever has; never 0. */
    long token();
  }

  /** About one group of shared subscriptions: belongs in the shard of its name. */
  sealed interface OfGroup extends Record {
    GroupKey group();
  }

  /** A node begins to drive the shard: whoever was attached before is gone, with its will. */
  record Claim() implements Record {}

  /** The limits from here on. */
  record Configure(ShardSettings settings) implements Record {}

  /** CONNECT. Answered by {@link Effect.Attached} or {@link Effect.AttachRefused}. */
  record Attach(SessionKey key, long token, Author author, Terms terms, @Nullable Will will)
      implements OfConnection {}

  /**
   * What a connection asks of its session.
   *
   * @param ephemeral the session lives on the connection; only the stored one of that name has to
   *     go
   * @param mayCreate false when the principal has all the sessions it may have
   * @param expirySeconds how long it outlives the connection; capped by the caller
   * @param receiveMaximum 1 to 65,535
   */
  record Terms(
      boolean cleanStart,
      boolean ephemeral,
      boolean mayCreate,
      long expirySeconds,
      int receiveMaximum) {

    /**
     * A session that outlives its connection; whoever appends it fills in whether it may be new.
     */
    public static Terms stored(boolean cleanStart, long expirySeconds, int receiveMaximum) {
      return new Terms(cleanStart, false, true, expirySeconds, receiveMaximum);
    }

    /** Only makes sure that nothing stored has the name. */
    public static Terms erase() {
      return new Terms(true, true, true, 0, 1);
    }

    public Terms withMayCreate(boolean may) {
      return new Terms(cleanStart, ephemeral, may, expirySeconds, receiveMaximum);
    }
  }

  /**
   * The connection is gone.
   *
   * @param expirySeconds {@link #AS_AGREED}, or what DISCONNECT said instead
   * @param publishWill false after DISCONNECT with 0x00; when true the will is due after its delay,
   *     or with the end of the session when that is earlier [MQTT-3.1.3-9]
   */
  record Detach(SessionKey key, long token, long expirySeconds, boolean publishWill)
      implements OfConnection {
    public static final long AS_AGREED = -1;
  }

  /** Removes the session with that number if it is detached and due. */
  record Expire(SessionKey key, long number) implements OfSession {}

  /**
   * Sends the delayed wills and removes the retained messages whose time has come by the time that
   * the log writes beside it; of each {@code most} at most.
   */
  record Sweep(int most) implements Record {}

  /** Removes a session, whoever owns it. */
  record Remove(SessionKey key) implements OfSession {}

  /**
   * A principal has, or has no longer, all that its sessions may take in all shards together.
   * Forgotten with the next {@link Claim}.
   */
  record Restrict(PrincipalId principal, boolean full) implements Record {}

  /**
   * Takes from a session what its owner may not have any more. Void when a connection owns it,
   * which asks for itself, and when another session has its name.
   *
   * @param filters at most 65,535, as {@code positions}
   * @param positions of queued messages, unless the client has taken the message already
   * @param will whether a will that waits goes too
   */
  record Withdraw(
      SessionKey key, long number, List<String> filters, List<Long> positions, boolean will)
      implements OfSession {
    public Withdraw {
      filters = List.copyOf(filters);
      positions = List.copyOf(positions);
    }
  }

  /** Removes all that a principal of that generation has in this shard. */
  record RemovePrincipal(PrincipalId principal) implements Record {}

  /**
   * Removes retained messages, each unless another has taken its place since.
   *
   * @param kept at most 65,535
   */
  record Discard(String tenant, List<Kept> kept) implements Record {
    public Discard {
      kept = List.copyOf(kept);
    }
  }

  /** A retained message by its topic, and by the position of the record that brought it. */
  record Kept(String topic, long position) {}

  /** Answered by {@link Effect.Subscribed}. */
  record Subscribe(SessionKey key, long token, List<Subscription> subscriptions)
      implements OfConnection {
    public Subscribe {
      subscriptions = List.copyOf(subscriptions);
    }
  }

  /** Answered by {@link Effect.Unsubscribed}. */
  record Unsubscribe(SessionKey key, long token, List<String> filters) implements OfConnection {
    public Unsubscribe {
      filters = List.copyOf(filters);
    }
  }

  /**
   * A message for this shard.
   *
   * @param source where it was forwarded from, so that it is applied exactly once; null when a
   *     connection appended it
   * @param purpose what it is here for
   */
  record Publish(Message message, @Nullable Source source, Purpose purpose) implements Record {}

  /** The sequence number that the shard {@code shard} gave to a message for this one. */
  record Source(int shard, long sequence) {}

  /**
   * What a message is in a shard for.
   *
   * @param toSessions the sessions there that subscribe to its topic
   * @param toRetained its topic's retained message is kept there
   * @param mayAdd false when the publisher may only replace and remove what it retains already
   * @param mayGrow false when it may only do so with something that is no larger
   */
  record Purpose(boolean toSessions, boolean toRetained, boolean mayAdd, boolean mayGrow) {
    public static final Purpose SESSIONS = new Purpose(true, false, true, true);
    public static final Purpose RETAINED = new Purpose(false, true, true, true);
    public static final Purpose BOTH = new Purpose(true, true, true, true);

    public Purpose within(boolean maybeAdd, boolean maybeGrow) {
      return new Purpose(toSessions, toRetained, maybeAdd, maybeGrow);
    }
  }

  /**
   * Queues one retained message for one new subscription.
   *
   * @param number the session's; void when it has been replaced
   * @param granted the subscription's; nothing happens when that or the message's is 0
   * @param identifier the subscription's; 0 when there is none
   */
  record Enqueue(SessionKey key, long number, Message message, QoS granted, int identifier)
      implements OfSession {}

  /** What the client answered to deliveries, in order; at most 65,535. */
  record Progress(SessionKey key, long token, List<Ack> acks) implements OfConnection {
    public Progress {
      acks = List.copyOf(acks);
    }
  }

  /** One answer of a client. */
  record Ack(Step step, int packetId) {}

  /** How far a delivery came. */
  enum Step {
    /** PUBACK, whatever it says. */
    ACKNOWLEDGED,
    /** PUBREC that takes the message. Answered by {@link Effect.SendPubRel}. */
    RECEIVED,
    /** PUBREC with an error: the message is not sent again. */
    REFUSED,
    /** PUBCOMP. */
    COMPLETED
  }

  /**
   * A QoS 2 PUBLISH of the session's client, taken over exactly once: when the packet id is known
   * already, nothing happens.
   *
   * @param refusable whether the client hears which message was refused, so that what it sends
   *     again is another [MQTT-4.3.3-9]; to one of 3.1.1 it is the same, whose place is before all
   *     that was sent later
   */
  record Accept(
      SessionKey key,
      long token,
      int packetId,
      Message message,
      List<Target> targets,
      boolean refusable)
      implements OfConnection {
    public Accept {
      targets = List.copyOf(targets);
    }
  }

  /** A shard that a message has to reach. */
  record Target(int shard, Purpose purpose) {}

  /** PUBREL: the packet ids are forgotten. */
  record Release(SessionKey key, long token, List<Integer> packetIds) implements OfConnection {
    public Release {
      packetIds = List.copyOf(packetIds);
    }
  }

  /**
   * A connection begins to take its share. The group exists from its first member to its last.
   *
   * @param token the connection's; what it is handed it answers for by {@link Settle}
   * @param principal whose connection it is
   * @param member the stored session behind it, which stays a member without a connection; null for
   *     one that ends with it
   * @param options QoS, retain as published and identifier count
   * @param window messages that it may have unsettled, at least 1
   */
  record Join(
      GroupKey group,
      long token,
      PrincipalId principal,
      @Nullable Member member,
      Subscription options,
      int window)
      implements OfGroup {}

  /**
   * A stored session in a group.
   *
   * @param number {@link Effect.Membership#number()}
   */
  record Member(String clientId, long number) {}

  /**
   * A connection takes no more. What it has not settled goes to others, except what is exactly once
   * and either begun or of a stored session, which may come back.
   *
   * @param begun positions of QoS 2 messages that its client may have seen: nobody else gets them
   *     [MQTT-4.8.2-5]
   */
  record Leave(GroupKey group, long token, List<Long> begun) implements OfGroup {
    public Leave {
      begun = List.copyOf(begun);
    }
  }

  /** What became of messages that a connection was handed; at most 65,535. */
  record Settle(GroupKey group, long token, List<Settled> settled) implements OfGroup {
    public Settle {
      settled = List.copyOf(settled);
    }
  }

  /**
   * One message that a member is done with.
   *
   * @param passedOn whether it did not take it and another one should
   */
  record Settled(long position, boolean passedOn) {}

  /**
   * A stored session is no member any more.
   *
   * @param takenUpTo the last hand that it took with {@link Take}; what it was handed later goes to
   *     others
   */
  record EndMembership(GroupKey group, Member member, long takenUpTo) implements OfGroup {}

  /**
   * A stored session takes a QoS 2 message that its group has handed to it into its own queue,
   * exactly once however often it is handed. Answered by {@link Effect.Taken}.
   *
   * @param member the session's number in the group; void when it is not its present one
   * @param hand grows with everything that this group hands to this member
   */
  record Take(
      SessionKey key,
      long token,
      GroupKey group,
      long member,
      long position,
      long hand,
      Message message,
      boolean retain,
      int identifier)
      implements OfConnection {}

  /**
   * A will that was told by {@link Effect.FireWill} goes out, exactly once.
   *
   * @param message null when it may not be sent
   */
  record SendWill(long id, @Nullable Message message, List<Target> targets) implements Record {
    public SendWill {
      targets = List.copyOf(targets);
    }

    /** Nobody gets it. */
    public static SendWill toNobody(long id) {
      return new SendWill(id, null, List.of());
    }
  }

  /** The shard {@code target} has applied all that this shard sent it up to a sequence number. */
  record Forwarded(int target, long upTo) implements Record {}
}

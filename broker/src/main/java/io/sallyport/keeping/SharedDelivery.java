package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Messages;
import io.sallyport.delivery.Outflow;
import io.sallyport.delivery.Receiver;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.session.SharedIds;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a client with a stored session, and what they hand to it on its way to the wire. A
 * message of QoS 2 becomes the session's own before it is sent, and is taken only when it can be
 * sent; the others live on this connection. Confined to its loop; holds at most what groups may
 * have unsettled.
 */
final class SharedDelivery {

  /** Appends what concerns the session. */
  @FunctionalInterface
  interface Appender {
    void append(Record.OfSession record, Consumer<Long> done);
  }

  private final Caller client;
  private final GroupSeats seats;
  private final Runnable pump;
  private final Appender appender;
  private final ArrayDeque<Effect.HandOut> waiting = new ArrayDeque<>(0);
  private final SharedIds<Effect.HandOut> onWire = new SharedIds<>();
  private final Map<GroupKey, ArrayDeque<Runnable>> joining = new HashMap<>(0);

  /** Of QoS 2, on their way into the session; positions are those of other shards. */
  private final Map<GroupKey, Map<Long, Effect.HandOut>> taken = new HashMap<>(0);

  private int taking;

  /**
   * @param pump sends what can be sent, by way of {@link #pump(int)}
   */
  SharedDelivery(Caller client, Receiver.Connected receiver, Runnable pump, Appender appender) {
    this.client = client;
    this.seats = new GroupSeats(client, receiver, this::handed);
    this.pump = pump;
    this.appender = appender;
  }

  // --- groups

  /**
   * The session is a member: so is its connection.
   *
   * @param wanted whether the client has not unsubscribed since
   */
  void join(Effect.Membership membership, BooleanSupplier wanted) {
    GroupKey group = membership.group();
    Record.Member member = new Record.Member(client.login().clientId(), membership.number());
    seats.join(
        group,
        member,
        membership.options(),
        () -> {
          if (!wanted.getAsBoolean()) {
            seats.forget(group);
          }
          joined(group);
        });
  }

  /** Has {@code answer} run when the group hands out messages. */
  void whenJoined(GroupKey group, Runnable answer) {
    joining.computeIfAbsent(group, _ -> new ArrayDeque<>(1)).add(answer);
  }

  private void joined(GroupKey group) {
    ArrayDeque<Runnable> answers = joining.get(group);
    if (answers != null) {
      answers.remove().run();
      if (answers.isEmpty()) {
        joining.remove(group);
      }
    }
  }

  /** The session is no member any more; its shard has it told to the group. */
  void leave(GroupKey group) {
    seats.forget(group);
  }

  // --- messages

  void hear(Effect.HandOut handOut) {
    seats.hear(handOut);
  }

  /** What nobody settles has no window that bounds it, so it does not wait. */
  private void handed(Effect.HandOut handOut) {
    if (handOut.qos() == QoS.AT_MOST_ONCE) {
      send(handOut);
    } else {
      waiting.addLast(handOut); // at most the window of each group
      pump.run();
    }
  }

  /** How much of the client's receive maximum is spent on what the session knows nothing of. */
  int onWire() {
    return onWire.size();
  }

  /** Sends what waits while {@code others}, what the session has on the wire, leave room. */
  void pump(int others) {
    while (!waiting.isEmpty()
        && Outflow.hasRoom(client)
        && others + onWire.size() + taking < client.login().receiveMaximum()) {
      Effect.HandOut next = waiting.removeFirst();
      if (seats.isCurrent(next)) {
        send(next);
      }
    }
  }

  private void send(Effect.HandOut handOut) {
    Message message = handOut.message();
    long now = client.node().ticker().wallMillis();
    if (handOut.qos() != QoS.AT_MOST_ONCE && message.isExpired(now)) {
      client.node().counters().add(Counter.DROPPED_EXPIRED);
      seats.settle(handOut, false);
    } else if (!client.rights().mayReceive(message.topic(), handOut.granted())) {
      client.node().counters().add(Counter.RECEIVES_DENIED);
      settle(handOut, true);
    } else if (handOut.qos() == QoS.EXACTLY_ONCE) {
      take(handOut);
    } else {
      toWire(handOut, Messages.publish(message, handOut.retain(), now));
    }
  }

  private void toWire(Effect.HandOut handOut, Publish publish) {
    int[] ids = handOut.identifier() == 0 ? Messages.NO_IDS : new int[] {handOut.identifier()};
    if (handOut.qos() == QoS.AT_MOST_ONCE) {
      Outflow.atMostOnce(client, publish, handOut.retain(), ids);
      return;
    }
    int packetId = onWire.take(handOut);
    if (!Outflow.send(client, publish, QoS.AT_LEAST_ONCE, handOut.retain(), false, packetId, ids)) {
      onWire.free(packetId);
      settle(handOut, true);
    }
  }

  private void take(Effect.HandOut handOut) {
    taking++;
    taken.computeIfAbsent(handOut.group(), _ -> new HashMap<>()).put(handOut.position(), handOut);
    appender.append(
        new Record.Take(
            client.login().key(),
            client.login().seat().token(),
            handOut.group(),
            handOut.member(),
            handOut.position(),
            handOut.hand(),
            handOut.message(),
            handOut.retain(),
            handOut.identifier()),
        _ -> {
          taking--;
          forgetTaken(handOut.group(), handOut.position());
          pump.run();
        });
  }

  /** The session has it: the group need not keep it. */
  void taken(Effect.Taken effect) {
    Effect.HandOut handOut = forgetTaken(effect.group(), effect.position());
    if (handOut != null) {
      seats.settle(handOut, false);
    }
  }

  private Effect.@Nullable HandOut forgetTaken(GroupKey group, long position) {
    Map<Long, Effect.HandOut> ofGroup = taken.get(group);
    Effect.HandOut handOut = ofGroup == null ? null : ofGroup.remove(position);
    if (ofGroup != null && ofGroup.isEmpty()) {
      taken.remove(group);
    }
    return handOut;
  }

  private void settle(Effect.HandOut handOut, boolean passedOn) {
    if (handOut.qos() != QoS.AT_MOST_ONCE) {
      seats.settle(handOut, passedOn);
    }
  }

  /** PUBACK came, whatever it says. [MQTT-4.8.2-6] */
  void acknowledged(int packetId) {
    Effect.HandOut handOut = onWire.free(packetId);
    if (handOut != null) {
      seats.settle(handOut, false);
    }
  }

  void close() {
    waiting.clear();
    seats.close(_ -> List.of());
  }
}

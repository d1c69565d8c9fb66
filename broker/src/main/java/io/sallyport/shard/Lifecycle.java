package io.sallyport.shard;

import io.sallyport.packet.Property;
import io.sallyport.packet.Will;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.AttachRefused.Cause;
import io.sallyport.records.Record;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How sessions begin, change hands and end. Confined to the shard's thread.
 *
 * <p>A session belongs to the principal that made it. Anybody else is refused before anything has
 * happened, and nobody waits for the connection that had it before.
 */
final class Lifecycle {
  private static final long MILLIS = 1_000;

  private final Sessions sessions;
  private final Delivery delivery;
  private final FiredWills fired;

  Lifecycle(Sessions sessions, Delivery delivery, FiredWills fired) {
    this.sessions = sessions;
    this.delivery = delivery;
    this.fired = fired;
  }

  void attach(Turn turn, Record.Attach attach) {
    StoredSession session = livingSession(turn, attach);
    Cause refused = refusal(session, attach);
    if (refused != null) {
      turn.tell(new Effect.AttachRefused(attach.token(), refused));
      return;
    }
    Record.Terms terms = attach.terms();
    if (session != null) {
      supersede(turn, session);
    }
    if (session != null && (startsAnew(terms) || endsWithItsConnection(session))) {
      end(turn, session);
      session = null;
    }
    if (terms.ephemeral()) {
      turn.tell(new Effect.Attached(attach.token(), attach.key(), 0, false, List.of(), List.of()));
      return;
    }
    boolean present = session != null;
    if (session == null) {
      session = sessions.make(attach.key(), turn.position(), attach.author());
      sessions.add(session);
      turn.tell(new Effect.SessionMade(session.key, session.author.id(), session.number));
    }
    own(turn, session, attach);
    greet(turn, session, present);
  }

  /** [MQTT-3.1.2-4] */
  private static boolean startsAnew(Record.Terms terms) {
    return terms.cleanStart() || terms.ephemeral();
  }

  /** The connection that had it was closed before the new one is looked at. [MQTT-3.1.4-3] */
  private static boolean endsWithItsConnection(StoredSession session) {
    return session.expirySeconds <= 0;
  }

  /** One whose time is over is nobody's any more, though its timer may not have come yet. */
  private @Nullable StoredSession livingSession(Turn turn, Record.Attach attach) {
    StoredSession session = sessions.find(attach.key());
    if (session != null && session.isDue(turn.appendedMillis())) {
      end(turn, session);
      return null;
    }
    return session;
  }

  private static @Nullable Cause refusal(@Nullable StoredSession session, Record.Attach attach) {
    if (session != null && !session.author.id().equals(attach.author().id())) {
      return Cause.OTHER_PRINCIPAL;
    }
    boolean creates = session == null && !attach.terms().ephemeral();
    return creates && !attach.terms().mayCreate() ? Cause.QUOTA : null;
  }

  /**
   * The connection before, if there is one, went without a goodbye [MQTT-3.1.4-3]. Its will is sent
   * if it is due by now; one with a delay is not, as long as the session goes on. [MQTT-3.1.3-9]
   */
  private void supersede(Turn turn, StoredSession session) {
    if (session.isAttached()) {
      turn.tell(new Effect.Superseded(session.token));
      session.token = StoredSession.DETACHED;
      sessions.setWillDue(session, willDue(turn, session));
    }
    if (session.willDueMillis <= turn.appendedMillis()) {
      fireWill(turn, session);
    }
  }

  /** When the will of a connection that ends now is due; never if there is none. */
  private static long willDue(Turn turn, StoredSession session) {
    Will will = session.will;
    if (will == null) {
      return StoredSession.NEVER;
    }
    long delay = will.properties().number(Property.WILL_DELAY_INTERVAL, 0);
    return turn.appendedMillis() + delay * MILLIS;
  }

  private void fireWill(Turn turn, StoredSession session) {
    Will will = session.will;
    if (will != null) {
      session.will = null;
      sessions.setWillDue(session, StoredSession.NEVER);
      fired.fire(turn, session, will);
    }
  }

  private void own(Turn turn, StoredSession session, Record.Attach attach) {
    session.token = attach.token();
    session.author =
        session.purse.lean(
            attach.author(), session.key); // the same principal, perhaps with other roles
    session.expirySeconds = attach.terms().expirySeconds();
    session.receiveMaximum = attach.terms().receiveMaximum();
    session.will = attach.will();
    sessions.setWillDue(session, StoredSession.NEVER);
    sessions.setDeadline(session, StoredSession.NEVER);
    turn.rows().session(session);
  }

  private void greet(Turn turn, StoredSession session, boolean present) {
    turn.tell(
        new Effect.Attached(
            session.token,
            session.key,
            session.number,
            present,
            List.copyOf(session.inbound.keySet()),
            List.copyOf(session.subscriptions.values())));
    Sessions.tellMemberships(turn, session);
    delivery.resume(turn, session);
  }

  void detach(Turn turn, Record.Detach detach) {
    StoredSession session = sessions.owned(detach);
    if (session == null) {
      return;
    }
    if (detach.expirySeconds() != Record.Detach.AS_AGREED) {
      session.expirySeconds = detach.expirySeconds();
    }
    if (!detach.publishWill()) {
      session.will = null; // [MQTT-3.1.2-10]
    }
    leave(turn, session);
  }

  /**
   * A client that cannot be told which message was refused loses its connection, and sends again
   * all that was on its way: nothing behind the refused message may come in before. [MQTT-4.6.0-6]
   */
  void refuse(Turn turn, StoredSession session, Record.Accept accept) {
    turn.tell(new Effect.AcceptRefused(session.token, accept.packetId()));
    if (!accept.refusable()) {
      leave(turn, session);
    }
  }

  /** Nobody owns it any more; its time and its will's begin, or are over at once. */
  private void leave(Turn turn, StoredSession session) {
    session.token = StoredSession.DETACHED;
    if (session.expirySeconds <= 0) {
      end(turn, session);
      return;
    }
    sessions.setDeadline(session, turn.appendedMillis() + session.expirySeconds * MILLIS);
    sessions.setWillDue(session, willDue(turn, session));
    if (session.willDueMillis <= turn.appendedMillis()) {
      fireWill(turn, session);
    }
    turn.rows().session(session);
  }

  /** Sends the wills whose delay is over, {@code most} of them at most. */
  void sendWills(Turn turn, int most) {
    for (int i = 0; i < most && !sessions.wills.isEmpty(); i++) {
      Sessions.Deadline first = sessions.wills.first();
      StoredSession session = sessions.byNumber.get(first.number());
      if (first.atMillis() > turn.appendedMillis() || session == null) {
        return;
      }
      fireWill(turn, session);
      turn.rows().session(session);
    }
  }

  /** A node begins: no connection of before is left. */
  void detachAll(Turn turn) {
    for (StoredSession session : new ArrayList<>(sessions.byNumber.values())) {
      if (session.isAttached()) {
        leave(turn, session);
      }
    }
  }

  void expire(Turn turn, Record.Expire expire) {
    StoredSession session = sessions.find(expire.key());
    if (session != null
        && session.number == expire.number()
        && session.isDue(turn.appendedMillis())) {
      end(turn, session);
    }
  }

  /** Its time is over: a will that still waits is sent now, whatever its delay. [MQTT-3.1.3-9] */
  private void end(Turn turn, StoredSession session) {
    fireWill(turn, session);
    remove(turn, session);
  }

  /** With all it has; a connection that owns it is told. Its will is not sent. */
  void remove(Turn turn, StoredSession session) {
    if (session.isAttached()) {
      turn.tell(new Effect.Ended(session.token));
    }
    for (String filter : List.copyOf(session.subscriptions.keySet())) {
      sessions.unsubscribe(turn, session, filter);
    }
    delivery.clear(turn, session);
    sessions.remove(session);
    turn.rows().dropSession(session);
    turn.tell(new Effect.SessionGone(session.key, session.author.id(), session.number));
  }
}

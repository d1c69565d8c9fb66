package io.sallyport.shard;

import io.sallyport.records.AbsentPage;
import io.sallyport.records.AbsentPage.Absent;
import io.sallyport.records.AbsentPage.Cursor;
import io.sallyport.records.AbsentPage.Queued;
import io.sallyport.records.Record;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What sessions hold whose clients are away: read page by page for whoever knows the rules, and
 * taken away when they say so. Confined to the shard's thread.
 */
final class Absences {
  private final Sessions sessions;
  private final Delivery delivery;

  Absences(Sessions sessions, Delivery delivery) {
    this.sessions = sessions;
    this.delivery = delivery;
  }

  /**
   * The next of them.
   *
   * @param most sessions, filters and messages that may come back; what belongs to one session
   *     beside its queue is never cut, so there can be more
   */
  AbsentPage read(Cursor from, int most) {
    List<Absent> found = new ArrayList<>();
    int room = most;
    for (StoredSession session : sessions.byNumber.tailMap(from.number(), true).values()) {
      long after = session.number == from.number() ? from.position() : 0;
      if (room <= 0) {
        return new AbsentPage(found, new Cursor(session.number, after));
      }
      room--; // for looking
      if (session.isAttached()) {
        continue;
      }
      List<Queued> queued = new ArrayList<>();
      int unread = Math.max(1, room - session.subscriptions.size());
      boolean whole =
          after > 0 ? waiting(session, after, unread, queued) : all(session, unread, queued);
      found.add(view(session, after > 0, queued));
      room -= session.subscriptions.size() + queued.size();
      if (!whole) {
        return new AbsentPage(found, new Cursor(session.number, queued.getLast().position()));
      }
    }
    return new AbsentPage(found, null);
  }

  private static Absent view(StoredSession session, boolean further, List<Queued> queued) {
    return new Absent(
        session.key,
        session.number,
        session.author,
        further ? List.of() : List.copyOf(session.subscriptions.values()),
        queued,
        further ? null : session.will);
  }

  /** What was sent and not answered comes first; it is bounded by a window. */
  private static boolean all(StoredSession session, int most, List<Queued> into) {
    for (QueueEntry entry : session.inflight.values()) {
      if (entry.phase == QueueEntry.Phase.SENT) {
        into.add(view(entry));
      }
    }
    return waiting(session, 0, most, into);
  }

  /** Whether that was all of it; positions of what waits only rise. */
  private static boolean waiting(StoredSession session, long after, int most, List<Queued> into) {
    int taken = 0;
    for (QueueEntry entry : session.waiting) {
      if (entry.position() <= after) {
        continue;
      }
      if (taken == most) {
        return false;
      }
      into.add(view(entry));
      taken++;
    }
    return true;
  }

  private static Queued view(QueueEntry entry) {
    return new Queued(entry.position(), entry.body.message.topic(), entry.granted);
  }

  void withdraw(Turn turn, Record.Withdraw order) {
    @Nullable StoredSession session = sessions.find(order.key());
    if (session == null || session.number != order.number() || session.isAttached()) {
      return;
    }
    for (String filter : order.filters()) {
      if (sessions.unsubscribe(turn, session, filter)) {
        turn.rows().dropSubscription(session, filter);
      }
    }
    if (!order.positions().isEmpty()) {
      Set<Long> gone = new HashSet<>(order.positions());
      withdraw(turn, session, session.waiting.iterator(), gone);
      withdraw(turn, session, session.inflight.values().iterator(), gone);
    }
    if (order.will() && session.will != null) {
      session.will = null;
      sessions.setWillDue(session, StoredSession.NEVER);
      turn.rows().session(session);
    }
  }

  /** Also what was sent and not answered; what the client has taken over by PUBREC is finished. */
  private void withdraw(
      Turn turn, StoredSession session, Iterator<QueueEntry> entries, Set<Long> gone) {
    while (entries.hasNext()) {
      QueueEntry entry = entries.next();
      if (entry.phase != QueueEntry.Phase.RELEASED && gone.contains(entry.position())) {
        entries.remove();
        delivery.forget(turn, session, entry);
      }
    }
  }
}

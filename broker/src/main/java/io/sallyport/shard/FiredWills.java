package io.sallyport.shard;

import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Wills that are due and not published: they have left their sessions, and stay here until the node
 * has said where they go. From here they go into the outbox with one record, so each is published
 * once, however often a node is told of it. Confined to the shard's thread; at most one for each
 * connection that ended since the last one was published.
 */
final class FiredWills {

  /** One of them. */
  record Fired(SessionKey key, Author author, Will will) {}

  private final TreeMap<Long, Fired> byId = new TreeMap<>();
  private final Outbox outbox;
  private long position;
  private int ofPosition;

  FiredWills(Outbox outbox) {
    this.outbox = outbox;
  }

  void fire(Turn turn, StoredSession session, Will will) {
    ofPosition = turn.position() == position ? ofPosition + 1 : 0;
    position = turn.position();
    long id = position << 20 | ofPosition;
    Fired fired = new Fired(session.key, session.author, will);
    byId.put(id, fired);
    turn.rows().will(id, fired);
    tell(turn, id, fired);
  }

  private static void tell(Turn turn, long id, Fired fired) {
    turn.tell(new Effect.FireWill(id, fired.key(), fired.author(), fired.will()));
  }

  /** The node has decided; a second answer comes too late. */
  void send(Turn turn, Record.SendWill send) {
    if (byId.remove(send.id()) == null) {
      return;
    }
    turn.rows().dropWill(send.id());
    if (send.message() != null) {
      Body body = new Body(turn.position(), turn.appendedMillis(), send.message());
      send.targets().forEach(target -> outbox.owe(turn, body, target));
    }
  }

  /** A node begins: what the one before did not finish is told again. */
  void tellAll(Turn turn) {
    byId.forEach((id, fired) -> tell(turn, id, fired));
  }

  void removeAllOf(Turn turn, PrincipalId principal) {
    for (Map.Entry<Long, Fired> each : List.copyOf(byId.entrySet())) {
      if (each.getValue().author().id().equals(principal)) {
        byId.remove(each.getKey());
        turn.rows().dropWill(each.getKey());
      }
    }
  }

  /** Takes a stored one back; for loading. */
  void load(long id, Fired fired) {
    byId.put(id, fired);
  }

  Map<Long, Fired> all() {
    return byId;
  }
}

package io.sallyport.broker;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who sits under which client id: at most one connection each, and only ever another one of the
 * same principal takes its place.
 *
 * <p>Thread-safe; one atomic step for each change. Bounded by the number of connections.
 */
final class Seats {

  /**
   * One connection in its place.
   *
   * @param token grows with every seat taken: what an older token asks for is void
   */
  record Seat(PrincipalId principal, long token, Client client) {}

  /** How the attempt to sit down ended. */
  sealed interface Outcome {
    /** {@code before} was sitting there and has to be told; null when the place was free. */
    record Taken(Seat seat, @Nullable Seat before) implements Outcome {}

    /** Somebody else sits there and stays. */
    record Occupied() implements Outcome {}
  }

  private final ConcurrentHashMap<SessionKey, Seat> seats = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  Outcome take(SessionKey key, PrincipalId principal, Client client) {
    Seat mine = new Seat(principal, tokens.incrementAndGet(), client);
    Seat[] before = new Seat[1];
    Seat after =
        seats.compute(
            key,
            (_, sitting) -> {
              before[0] = sitting;
              return sitting == null || sitting.principal().equals(principal) ? mine : sitting;
            });
    return after == mine ? new Outcome.Taken(mine, before[0]) : new Outcome.Occupied();
  }

  /** Leaves the place, unless somebody has taken it already. */
  void leave(SessionKey key, Seat seat) {
    seats.remove(key, seat);
  }

  int size() {
    return seats.size();
  }
}

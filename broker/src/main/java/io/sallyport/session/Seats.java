package io.sallyport.session;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who sits under which client id: at most one connection each, and only ever another one of the
 * same principal takes its place.
 *
 * <p>Thread-safe; one atomic step for each change. Bounded by the number of connections.
 */
public final class Seats<C> {

  /**
   * One connection in its place.
   *
   * @param token grows with every seat taken: what an older token asks for is void
   */
  public record Seat<C>(PrincipalId principal, long token, C client) {}

  /** How the attempt to sit down ended. */
  public sealed interface Outcome<C> {
    /** {@code before} was sitting there and has to be told; null when the place was free. */
    record Taken<C>(Seat<C> seat, @Nullable Seat<C> before) implements Outcome<C> {}

    /** Somebody else sits there and stays. */
    record Occupied<C>() implements Outcome<C> {}
  }

  private final ConcurrentHashMap<SessionKey, Seat<C>> seats = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  public Outcome<C> take(SessionKey key, PrincipalId principal, C client) {
    Seat<C> mine = new Seat<>(principal, tokens.incrementAndGet(), client);
    AtomicReference<@Nullable Seat<C>> before = new AtomicReference<>();
    Seat<C> after =
        seats.compute(
            key,
            (_, sitting) -> {
              before.set(sitting);
              return sitting == null || sitting.principal().equals(principal) ? mine : sitting;
            });
    return after == mine ? new Outcome.Taken<>(mine, before.get()) : new Outcome.Occupied<>();
  }

  /** Leaves the place, unless somebody has taken it already. */
  public void leave(SessionKey key, Seat<C> seat) {
    seats.remove(key, seat);
  }

  public int size() {
    return seats.size();
  }
}

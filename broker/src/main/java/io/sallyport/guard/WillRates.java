package io.sallyport.guard;

import io.sallyport.principal.PrincipalId;
import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fast one principal may leave wills behind, which reach all who subscribe at the price of a
 * connection. Whoever comes with a will takes a token; a goodbye gives it back. The clients of a
 * guest share a principal and need not know each other, so there each address has a rate.
 *
 * <p>Thread-safe: one lock, held for one map access. Bounded: {@value #REMEMBERED} are remembered,
 * and the least recently seen is forgotten first.
 */
public final class WillRates {
  private static final int REMEMBERED = 20_000;

  /** So that a site which comes back after an outage gets in at once. */
  private static final int SECONDS_AT_ONCE = 10;

  private record Leaver(PrincipalId principal, @Nullable AddressBlock guestsAddress) {
    static Leaver of(PrincipalId principal, InetAddress address) {
      return new Leaver(principal, principal.isGuest() ? AddressBlock.of(address) : null);
    }
  }

  private final int perSecond;
  private final Ticker ticker;
  private final Map<Leaver, TokenBucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Leaver, TokenBucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param perSecond {@code wills_per_principal}; {@link Integer#MAX_VALUE} for no limit
   */
  public WillRates(int perSecond, Ticker ticker) {
    this.perSecond = perSecond;
    this.ticker = ticker;
  }

  public int perSecond() {
    return perSecond;
  }

  /** Whether {@code principal} may come with a will; takes a token when it may. */
  public boolean mayLeave(PrincipalId principal, InetAddress address) {
    return perSecond == Integer.MAX_VALUE || bucket(Leaver.of(principal, address)).tryTake();
  }

  private synchronized TokenBucket bucket(Leaver leaver) {
    Rate rate = Rate.perSecond(perSecond, SECONDS_AT_ONCE * perSecond);
    return buckets.computeIfAbsent(leaver, _ -> new TokenBucket(rate, ticker));
  }

  /** A will that {@link #mayLeave} let through was taken back. */
  public synchronized void takenBack(PrincipalId principal, InetAddress address) {
    Leaver leaver = Leaver.of(principal, address);
    TokenBucket bucket = buckets.get(leaver);
    if (bucket != null) {
      bucket.giveBack();
      if (bucket.isFull()) {
        buckets.remove(leaver);
      }
    }
  }
}

package io.sallyport.guard;

import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many logins an address may leave unfinished or get refused. Every try takes a token and a
 * success gives it back, so honest reconnects are never counted, however many share an address.
 * Asked before a password is hashed.
 *
 * <p>Thread-safe: 64 stripes with a lock each, held for one map access. Bounded: at most {@code
 * addresses} of them are remembered; the least recently seen is forgotten first. An address that
 * owes nothing is forgotten as soon as it succeeds.
 */
public final class FailingLogins {
  private static final int STRIPES = 64;

  private final Rate rate;
  private final Ticker ticker;
  private final long seed;
  private final Stripe[] stripes;

  public FailingLogins(GuardSettings settings, Ticker ticker) {
    this.rate = settings.failingLoginsPerAddress();
    this.ticker = ticker;
    this.seed = new SecureRandom().nextLong();
    this.stripes = new Stripe[STRIPES];
    int each = Math.max(1, settings.rememberedAddresses() / STRIPES);
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(each);
    }
  }

  /** Whether one more login may be tried from {@code address}; takes a token when it may. */
  public boolean mayTry(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    return stripe(block).bucket(block, rate, ticker).tryTake();
  }

  /** A login that {@link #mayTry} let through has succeeded. */
  public void succeeded(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    stripe(block).giveBack(block);
  }

  /** How many addresses are remembered. */
  public int size() {
    int size = 0;
    for (Stripe stripe : stripes) {
      size += stripe.size();
    }
    return size;
  }

  private Stripe stripe(AddressBlock block) {
    return stripes[block.spread(seed) & STRIPES - 1];
  }

  /** A part of the table under one lock, in order of last use. */
  private static final class Stripe {
    private final Map<AddressBlock, TokenBucket> buckets;

    Stripe(int most) {
      this.buckets =
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<AddressBlock, TokenBucket> eldest) {
              return size() > most;
            }
          };
    }

    synchronized TokenBucket bucket(AddressBlock block, Rate rate, Ticker ticker) {
      return buckets.computeIfAbsent(block, _ -> new TokenBucket(rate, ticker));
    }

    synchronized void giveBack(AddressBlock block) {
      @Nullable TokenBucket bucket = buckets.get(block);
      if (bucket == null) {
        return;
      }
      bucket.giveBack();
      if (bucket.isFull()) {
        buckets.remove(block);
      }
    }

    synchronized int size() {
      return buckets.size();
    }
  }
}

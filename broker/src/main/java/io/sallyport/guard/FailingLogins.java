package io.sallyport.guard;

import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many logins an address may leave unfinished or get refused. Only those are paid for, when
 * they are known to be such: so however many honest clients come at once from one address, none of
 * them is counted. An address that owes its burst is not let in until some of that is paid.
 *
 * <p>What is let in before its fate is known could outrun the debt: so an address may have {@value
 * #BURSTS_ASKING} bursts of logins that wait for their verdict, and each of them that fails is paid
 * for, if need be beyond the burst. Asked before a password is hashed.
 *
 * <p>Thread-safe: 64 stripes with a lock each, held for one map access. Bounded: at most {@code
 * addresses} of them are remembered; the least recently seen is forgotten first. An address that
 * owes nothing and asks nothing is forgotten.
 */
public final class FailingLogins {
  private static final int STRIPES = 64;
  private static final int BURSTS_ASKING = 4;

  /** What was let in with the last token, and those that asked then. */
  private static final int MOST_BURSTS_OWED = 1 + BURSTS_ASKING;

  private final Ticker ticker;
  private final long seed;
  private final Stripe[] stripes;
  private volatile Rate rate;

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

  /** Another rate, for addresses that owe nothing now. */
  public void settings(GuardSettings changed) {
    rate = changed.failingLoginsPerAddress();
  }

  /** Whether one more login may be begun from {@code address}; it costs nothing yet. */
  public boolean mayBegin(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    return stripe(block).mayBegin(block, BURSTS_ASKING * rate.burst());
  }

  /** A login that was begun waits for its verdict; {@link #answered} follows. */
  public void asking(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    stripe(block).asking(block, rate, ticker);
  }

  /** The verdict of an {@link #asking} login is there, whatever it is. */
  public void answered(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    stripe(block).answered(block);
  }

  /** A login that was begun was refused, or never finished. */
  public void failed(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    stripe(block).owe(block, rate, ticker, MOST_BURSTS_OWED);
  }

  /**
   * Whether one more try may be made from {@code address} that pays in advance: it takes a token
   * when it may.
   */
  public boolean mayTry(InetAddress address) {
    AddressBlock block = AddressBlock.of(address);
    return stripe(block).take(block, rate, ticker);
  }

  /** A try that {@link #mayTry} let through is over and has cost nothing. */
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

  /** What one address owes, and how many of its logins wait. Guarded by its stripe. */
  private static final class Standing {
    final TokenBucket bucket;
    int asking;

    Standing(TokenBucket bucket) {
      this.bucket = bucket;
    }

    boolean isClean() {
      return asking == 0 && bucket.isFull();
    }
  }

  /** A part of the table under one lock, in order of last use. */
  private static final class Stripe {
    private final Map<AddressBlock, Standing> standings;

    Stripe(int most) {
      this.standings =
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<AddressBlock, Standing> eldest) {
              return size() > most;
            }
          };
    }

    private Standing of(AddressBlock block, Rate rate, Ticker ticker) {
      return standings.computeIfAbsent(block, _ -> new Standing(new TokenBucket(rate, ticker)));
    }

    synchronized boolean mayBegin(AddressBlock block, int mostAsking) {
      @Nullable Standing known = standings.get(block);
      return known == null || (known.asking < mostAsking && known.bucket.hasOne());
    }

    synchronized void asking(AddressBlock block, Rate rate, Ticker ticker) {
      of(block, rate, ticker).asking++;
    }

    synchronized void answered(AddressBlock block) {
      @Nullable Standing known = standings.get(block);
      if (known != null && known.asking > 0) { // else it was forgotten for others meanwhile
        known.asking--;
        forgetIfClean(block, known);
      }
    }

    synchronized void owe(AddressBlock block, Rate rate, Ticker ticker, int mostBursts) {
      of(block, rate, ticker).bucket.owe(mostBursts);
    }

    synchronized boolean take(AddressBlock block, Rate rate, Ticker ticker) {
      return of(block, rate, ticker).bucket.tryTake();
    }

    synchronized void giveBack(AddressBlock block) {
      @Nullable Standing known = standings.get(block);
      if (known != null) {
        known.bucket.giveBack();
        forgetIfClean(block, known);
      }
    }

    private void forgetIfClean(AddressBlock block, Standing known) {
      if (known.isClean()) {
        standings.remove(block);
      }
    }

    synchronized int size() {
      return standings.size();
    }
  }
}

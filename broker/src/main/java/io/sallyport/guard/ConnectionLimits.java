package io.sallyport.guard;

import io.sallyport.guard.Admission.Why;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections, all and those that have not logged in, together and by address, and refuses
 * those beyond the limits and those whose address is banned. Thread-safe, without a lock of its
 * own; asked once at accept.
 *
 * <p>Bounded by what it counts: an address stands here only while it has a connection.
 */
public final class ConnectionLimits {
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final ConcurrentMap<AddressBlock, Count> byAddress = new ConcurrentHashMap<>();
  private final Bans bans;
  private volatile GuardSettings settings;

  /** How many one address has. */
  private record Count(int open, int unfinished) {
    static final Count NONE = new Count(0, 0);

    Count plus(int connections, int logins) {
      return new Count(open + connections, unfinished + logins);
    }
  }

  public ConnectionLimits(GuardSettings settings, Bans bans) {
    this.settings = settings;
    this.bans = bans;
  }

  /** Other limits, for those who come from now on. */
  public void settings(GuardSettings changed) {
    settings = changed;
  }

  /** Takes in a connection from {@code address}, or says why not. */
  public Admission admit(InetAddress address) {
    if (bans.ofAddress(address) != null) {
      return new Admission.Refused(Why.BANNED); // before it takes anybody's place
    }
    if (!increment(open, settings.connections())) {
      return new Admission.Refused(Why.TOO_MANY);
    }
    if (!increment(unfinished, settings.unfinishedLogins())) {
      open.decrementAndGet();
      return new Admission.Refused(Why.TOO_MANY_UNFINISHED);
    }
    AddressBlock block = AddressBlock.of(address);
    Why why = count(block);
    if (why != null) {
      unfinished.decrementAndGet();
      open.decrementAndGet();
      return new Admission.Refused(why);
    }
    return new Admission.Admitted(new Pass(block));
  }

  private @Nullable Why count(AddressBlock block) {
    Why[] refusal = new Why[1];
    byAddress.compute(
        block,
        (_, known) -> {
          Count count = known == null ? Count.NONE : known;
          if (count.open() >= settings.connectionsPerAddress()) {
            refusal[0] = Why.TOO_MANY_FROM_ADDRESS;
            return known;
          }
          if (count.unfinished() >= settings.unfinishedLoginsPerAddress()) {
            refusal[0] = Why.TOO_MANY_UNFINISHED_FROM_ADDRESS;
            return known;
          }
          return count.plus(1, 1);
        });
    return refusal[0];
  }

  private void discount(AddressBlock block, int connections, int logins) {
    byAddress.computeIfPresent(
        block,
        (_, count) -> {
          Count left = count.plus(-connections, -logins);
          return left.open() == 0 ? null : left;
        });
  }

  private static boolean increment(AtomicInteger counter, int most) {
    int before = counter.getAndUpdate(count -> count < most ? count + 1 : count);
    return before < most;
  }

  /** How many connections are open. */
  public int open() {
    return open.get();
  }

  /** How many of them have not logged in. */
  public int unfinished() {
    return unfinished.get();
  }

  /** How many addresses they come from. */
  public int addresses() {
    return byAddress.size();
  }

  /** The place of one connection. Thread-safe; saying something twice changes nothing. */
  public final class Pass implements AutoCloseable {
    private static final int ADMITTED = 0;
    private static final int LOGGED_IN = 1;
    private static final int CLOSED = 2;

    private final AddressBlock block;
    private final AtomicInteger state = new AtomicInteger(ADMITTED);

    private Pass(AddressBlock block) {
      this.block = block;
    }

    /** The login has succeeded. */
    public void loggedIn() {
      if (state.compareAndSet(ADMITTED, LOGGED_IN)) {
        unfinished.decrementAndGet();
        discount(block, 0, 1);
      }
    }

    /** The connection has ended. */
    @Override
    public void close() {
      int before = state.getAndSet(CLOSED);
      if (before == CLOSED) {
        return;
      }
      int logins = before == ADMITTED ? 1 : 0;
      unfinished.addAndGet(-logins);
      open.decrementAndGet();
      discount(block, 1, logins);
    }
  }
}

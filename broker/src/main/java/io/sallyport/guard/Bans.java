package io.sallyport.guard;

import io.sallyport.identity.Exclusions;
import io.sallyport.principal.PrincipalId;
import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bans in force, as one immutable page at a time. Thread-safe; read without a lock, at accept,
 * at CONNECT and by whoever asks what somebody may. Names are compared, never matched. Bounded:
 * {@value #MOST} bans.
 *
 * <p>A ban that is over bans nobody from that moment on; {@link #tick} takes it out of here.
 */
public final class Bans implements Exclusions {
  public static final int MOST = 10_000;

  private final Ticker ticker;
  private volatile Page page = Page.of(0, List.of());

  /**
   * @param lengths4 how long the IPv4 networks are, each once; as few as are looked up
   */
  private record Page(
      long version,
      List<Ban> all,
      Map<String, Ban> users,
      Map<String, Ban> clients,
      Map<AddressPrefix, Ban> networks,
      int[] lengths4,
      int[] lengths6,
      long firstEndMillis) {

    static Page of(long version, Collection<Ban> bans) {
      Map<String, Ban> users = new HashMap<>();
      Map<String, Ban> clients = new HashMap<>();
      Map<AddressPrefix, Ban> networks = new HashMap<>();
      TreeSet<Integer> four = new TreeSet<>();
      TreeSet<Integer> six = new TreeSet<>();
      long first = Ban.FOREVER;
      for (Ban ban : bans) {
        first = Math.min(first, ban.untilMillis());
        switch (ban.target()) {
          case BanTarget.User(String name) -> users.put(name, ban);
          case BanTarget.Client(String name) -> clients.put(name, ban);
          case BanTarget.Address(AddressPrefix prefix) -> {
            networks.put(prefix, ban);
            (prefix.isIpv6() ? six : four).add(prefix.length());
          }
        }
      }
      return new Page(
          version, List.copyOf(bans), users, clients, networks, ints(four), ints(six), first);
    }

    private static int[] ints(TreeSet<Integer> lengths) {
      return lengths.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  public Bans(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Puts other bans in force, all at once.
   *
   * @throws IllegalArgumentException when there are more than {@value #MOST}
   */
  public synchronized void replace(Collection<Ban> bans) {
    if (bans.size() > MOST) {
      throw new IllegalArgumentException("more than %d bans".formatted(MOST));
    }
    page = Page.of(page.version() + 1, bans);
  }

  /** Called every 100 ms or so: bans whose time is over go. */
  public void tick() {
    if (ticker.wallMillis() >= page.firstEndMillis()) {
      dropEnded();
    }
  }

  private synchronized void dropEnded() {
    long now = ticker.wallMillis();
    replace(page.all().stream().filter(ban -> ban.holdsAt(now)).toList());
  }

  @Override
  public long version() {
    return page.version();
  }

  /** How many there are. */
  public int size() {
    return page.all().size();
  }

  /** The ban of the network that {@code address} belongs to, the widest first; null for none. */
  public @Nullable Ban ofAddress(InetAddress address) {
    Page now = page;
    if (now.networks().isEmpty()) {
      return null;
    }
    AddressPrefix whole = AddressPrefix.of(address);
    for (int length : whole.isIpv6() ? now.lengths6() : now.lengths4()) {
      @Nullable Ban ban = now.networks().get(whole.first(length));
      if (ban != null && holds(ban)) {
        return ban;
      }
    }
    return null;
  }

  /** The ban of a user, by any text that calls itself one. */
  public @Nullable Ban ofUser(@Nullable String name) {
    return name == null ? null : holding(page.users().get(name));
  }

  /** The ban of a client id. */
  public @Nullable Ban ofClient(String clientId) {
    return holding(page.clients().get(clientId));
  }

  /** The ban of whoever has logged in; null for none. */
  public @Nullable Ban of(PrincipalId id, String clientId) {
    Ban ban = id.isGuest() ? null : ofUser(id.name());
    return ban != null ? ban : ofClient(clientId);
  }

  @Override
  public boolean covers(@Nullable String user, String clientId) {
    return ofUser(user) != null || ofClient(clientId) != null;
  }

  private @Nullable Ban holding(@Nullable Ban ban) {
    return ban != null && holds(ban) ? ban : null;
  }

  private boolean holds(Ban ban) {
    return ban.holdsAt(ticker.wallMillis());
  }
}

package io.sallyport.review;

import io.sallyport.principal.TransportTrust;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ways in that there are, as far as rules can depend on them. Immutable.
 *
 * @param all one for each listener; empty when they are not known, and then every way is thinkable
 */
public record Doors(List<Door> all) {
  /** When nothing is known of listeners. */
  public static final Doors UNKNOWN = new Doors(List.of());

  /**
   * One listener.
   *
   * @param best the best that a connection through it can be
   * @param guest who comes without credentials; null when nobody may
   */
  public record Door(String listener, TransportTrust best, @Nullable String guest) {}

  public Doors {
    all = List.copyOf(all);
  }

  /** How good a connection can be. */
  public Set<TransportTrust> transports() {
    Set<TransportTrust> some = EnumSet.noneOf(TransportTrust.class);
    for (Door door : all) {
      some.add(door.best());
      if (door.best() == TransportTrust.MTLS) {
        some.add(TransportTrust.TLS); // who shows no certificate, where none is required
      }
    }
    return some.isEmpty() ? EnumSet.allOf(TransportTrust.class) : some;
  }

  /** Who comes without credentials. */
  public Set<String> guests() {
    Set<String> guests = new TreeSet<>();
    for (Door door : all) {
      if (door.guest() != null) {
        guests.add(door.guest());
      }
    }
    return guests;
  }

  boolean hasListener(String name) {
    return all.isEmpty() || all.stream().anyMatch(door -> door.listener().equals(name));
  }

  boolean admitsGuest(String name) {
    return all.isEmpty() || all.stream().anyMatch(door -> name.equals(door.guest()));
  }

  /** Whether some connection is that good: through {@code listener}, or null for any. */
  boolean reach(TransportTrust wanted, @Nullable String listener) {
    return all.isEmpty()
        || all.stream()
            .filter(door -> listener == null || door.listener().equals(listener))
            .anyMatch(door -> door.best().isAtLeast(wanted));
  }
}

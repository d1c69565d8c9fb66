package io.sallyport.guard;

import io.sallyport.principal.ClientIds;
import io.sallyport.principal.PrincipalId;

/** Whom a ban is about: one name or one network, never a pattern. Immutable. */
public sealed interface BanTarget {

  /** A user, in whatever generation: one who is removed and made anew stays banned. */
  record User(String name) implements BanTarget {
    @Override
    public String kind() {
      return "user";
    }
  }

  /** A client id, whoever logs in with it. */
  record Client(String name) implements BanTarget {
    @Override
    public String kind() {
      return "client";
    }
  }

  /** Whoever comes from that network. */
  record Address(AddressPrefix prefix) implements BanTarget {
    @Override
    public String kind() {
      return "address";
    }

    @Override
    public String name() {
      return prefix.toString();
    }
  }

  /** {@code user}, {@code client} or {@code address}. */
  String kind();

  /** The name, the id, or the network as CIDR. */
  String name();

  /**
   * @throws IllegalArgumentException with the end of a sentence that begins with what was named
   */
  static BanTarget of(String kind, String name) {
    return switch (kind) {
      case "user" -> {
        if (!PrincipalId.isName(name)) {
          throw new IllegalArgumentException("cannot be the name of a user");
        }
        yield new User(name);
      }
      case "client" -> {
        if (!ClientIds.isAcceptable(name)) {
          throw new IllegalArgumentException("is no client id that could log in");
        }
        yield new Client(name);
      }
      case "address" -> new Address(AddressPrefix.parse(name));
      default -> throw new IllegalArgumentException("is neither user, client nor address");
    };
  }
}

package io.sallyport.identity;

import io.sallyport.principal.PrincipalId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows about one user: one line of the device list.
 *
 * @param user a name by {@link PrincipalId#isName}
 * @param generation which holder of that name, from 1
 * @param hash null for an account that has no password and logs in by certificate only
 */
public record Account(
    String user,
    long generation,
    @Nullable PasswordHash hash,
    Set<String> roles,
    Map<String, String> attributes) {

  /**
   * @throws IllegalArgumentException when the user is no name or the generation is below 1
   */
  public Account {
    if (!PrincipalId.isName(user)) {
      throw new IllegalArgumentException("an account's user is not a name");
    }
    if (generation < 1) {
      throw new IllegalArgumentException(
          "an account's generation is " + generation + "; it counts from 1");
    }
    roles = Set.copyOf(roles);
    attributes = Map.copyOf(attributes);
  }

  /** Who logs in with this account. */
  public PrincipalId principalId() {
    return PrincipalId.user(user, generation);
  }

  /** The account without its hash. */
  @Override
  public String toString() {
    return "Account[" + user + ", generation " + generation + ", roles " + roles + "]";
  }
}

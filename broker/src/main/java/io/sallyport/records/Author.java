package io.sallyport.records;

import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import java.util.Collection;
import java.util.List;

/**
 * Who a message or a session comes from, with all that is needed to ask the rules again later.
 * Immutable.
 *
 * @param roles sorted, so that equal authors have equal bytes
 */
public record Author(PrincipalId id, List<String> roles, String clientId) {
  public Author {
    roles = roles.size() < 2 ? List.copyOf(roles) : roles.stream().sorted().distinct().toList();
  }

  public static Author of(PrincipalId id, Collection<String> roles, String clientId) {
    return new Author(id, List.copyOf(roles), clientId);
  }

  public static Author of(Principal principal, String clientId) {
    return of(principal.id(), principal.roles(), clientId);
  }
}

package io.sallyport.identity;

import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whoever brings nothing at all, where the listener names a guest. Stateless; answers at once.
 *
 * <p>A user name, a password or a certificate, even an empty one, is an attempt to be somebody and
 * is never turned into a guest.
 */
public final class GuestAuthenticator implements Authenticator {
  @Override
  public CompletionStage<Verdict> authenticate(Credentials credentials) {
    return CompletableFuture.completedFuture(verdict(credentials));
  }

  private static Verdict verdict(Credentials credentials) {
    String guest = credentials.guest();
    boolean bringsNothing =
        credentials.userName() == null
            && credentials.password() == null
            && credentials.certificateName() == null;
    if (guest == null || !bringsNothing || !PrincipalId.isName(guest)) {
      return new Verdict.Abstained();
    }
    return new Verdict.Accepted(
        new Principal(
            PrincipalId.guest(guest),
            Set.of(),
            Map.of(),
            "guest",
            credentials.listener(),
            credentials.transport(),
            Long.MAX_VALUE));
  }
}

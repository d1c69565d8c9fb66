package io.sallyport.identity;

import io.sallyport.principal.Principal;
import io.sallyport.principal.Secret;
import io.sallyport.principal.TransportTrust;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** What the login tests say about credentials, accounts and verdicts. */
final class Logins {
  static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1, 1);

  private Logins() {}

  static Credentials nothing() {
    return new Credentials(
        "c1",
        null,
        null,
        null,
        "devices",
        null,
        TransportTrust.TLS,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4711));
  }

  static Credentials user(String user, String password) {
    return with(user, password == null ? null : Secret.of(password), null, null);
  }

  static Credentials with(String user, Secret password, String certificateName, String guest) {
    Credentials c = nothing();
    return new Credentials(
        c.clientId(),
        user,
        password,
        certificateName,
        c.listener(),
        guest,
        c.transport(),
        c.peer());
  }

  static Account account(String user, long generation, String password, String... roles) {
    PasswordHash hash =
        password == null
            ? null
            : PasswordHash.create(Secret.of(password), new SecureRandom(), CHEAP);
    return new Account(user, generation, hash, Set.of(roles), Map.of("serial", "7"));
  }

  static Accounts accounts(Account... accounts) {
    return Accounts.of(Arrays.asList(accounts));
  }

  static Verdict verdict(Authenticator authenticator, Credentials credentials) {
    return authenticator.authenticate(credentials).toCompletableFuture().join();
  }

  static Principal principal(Authenticator authenticator, Credentials credentials) {
    return switch (verdict(authenticator, credentials)) {
      case Verdict.Accepted(Principal principal) -> principal;
      case Verdict other -> throw new AssertionError(other);
    };
  }

  static String cause(Authenticator authenticator, Credentials credentials) {
    return switch (verdict(authenticator, credentials)) {
      case Verdict.Refused(var reason, String cause) -> reason + " " + cause;
      case Verdict other -> throw new AssertionError(other);
    };
  }
}

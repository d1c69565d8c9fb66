package io.sallyport.identity;

import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The name in a client certificate that TLS has verified. Thread-safe; answers at once.
 *
 * <p>The name must be in the device list, which gives it its generation and roles: a certificate
 * that outlives its device opens nothing. A CONNECT user name must be absent or the same; a
 * password beside the certificate is not looked at.
 */
public final class CertificateAuthenticator implements Authenticator {
  private final AccountBook accounts;

  public CertificateAuthenticator(AccountBook accounts) {
    this.accounts = accounts;
  }

  @Override
  public CompletionStage<Verdict> authenticate(Credentials credentials) {
    return CompletableFuture.completedFuture(verdict(credentials));
  }

  private Verdict verdict(Credentials credentials) {
    String name = credentials.certificateName();
    if (name == null) {
      return new Verdict.Abstained();
    }
    String user = credentials.userName();
    if (user != null && !user.equals(name)) {
      return refused("bad_certificate");
    }
    Account account = accounts.find(name);
    if (account == null) {
      return refused("unknown_user");
    }
    return new Verdict.Accepted(
        new Principal(
            account.principalId(),
            account.roles(),
            account.attributes(),
            "certificate",
            credentials.listener(),
            credentials.transport(),
            Long.MAX_VALUE));
  }

  private static Verdict refused(String cause) {
    return new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, cause);
  }
}

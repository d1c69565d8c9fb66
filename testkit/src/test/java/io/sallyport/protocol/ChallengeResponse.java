package io.sallyport.protocol;

import io.sallyport.identity.Authenticator;
import io.sallyport.identity.Credentials;
import io.sallyport.identity.EnhancedAuthenticator;
import io.sallyport.identity.Verdict;
import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A method for tests: the client answers a random challenge with an HMAC under the secret of its
 * user name, and is told {@code welcome}. The answer "again" gets another challenge, "bang" throws,
 * "silence" is never answered.
 */
public final class ChallengeResponse implements Authenticator, EnhancedAuthenticator {
  public static final String METHOD = "TEST-CHALLENGE";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Authenticator others;
  private final Map<String, String> secrets;

  public ChallengeResponse(Authenticator others, Map<String, String> secrets) {
    this.others = others;
    this.secrets = Map.copyOf(secrets);
  }

  @Override
  public CompletionStage<Verdict> authenticate(Credentials credentials) {
    return others.authenticate(credentials);
  }

  @Override
  public @Nullable EnhancedAuthenticator method(String name) {
    return name.equals(METHOD) ? this : others.method(name);
  }

  @Override
  public Exchange begin(Credentials credentials) {
    return new Conversation(credentials);
  }

  public static byte[] answer(String secret, byte[] challenge) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(challenge);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private final class Conversation implements Exchange {
    private final Credentials credentials;
    private byte @Nullable [] challenge;

    Conversation(Credentials credentials) {
      this.credentials = credentials;
    }

    @Override
    public CompletionStage<Step> next(byte @Nullable [] data) {
      String said = data == null ? "" : new String(data, StandardCharsets.UTF_8);
      if (said.equals("silence")) {
        return new CompletableFuture<>();
      }
      if (said.equals("bang")) {
        throw new IllegalStateException("bang");
      }
      return CompletableFuture.supplyAsync(() -> step(data, said));
    }

    private Step step(byte @Nullable [] data, String said) {
      byte[] asked = challenge;
      if (asked == null || said.equals("again")) {
        byte[] fresh = new byte[16];
        RANDOM.nextBytes(fresh);
        challenge = fresh;
        return new Step.Continue(fresh);
      }
      String user = String.valueOf(credentials.userName());
      String secret = secrets.get(user);
      if (secret == null || !MessageDigest.isEqual(answer(secret, asked), data)) {
        return new Step.Failure(ReasonCode.NOT_AUTHORIZED, "bad_answer");
      }
      Principal principal =
          new Principal(
              PrincipalId.user(user, 1),
              Set.of(),
              Map.of(),
              "test",
              credentials.listener(),
              credentials.transport(),
              Long.MAX_VALUE);
      return new Step.Success(principal, "welcome".getBytes(StandardCharsets.UTF_8));
    }
  }
}

package io.sallyport.identity;

import io.sallyport.packet.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Authenticators in order: the first that does not abstain has the word, and its failure is a
 * refusal, never the next one's turn. If all abstain the answer is no. Thread-safe.
 */
public final class AuthenticatorChain implements Authenticator {
  private static final Verdict NOBODY =
      new Verdict.Refused(ReasonCode.NOT_AUTHORIZED, "no_credentials");
  private static final Verdict FAILED =
      new Verdict.Refused(ReasonCode.SERVER_UNAVAILABLE, "failed");

  private final List<Authenticator> chain;
  private final Duration deadline;
  private final Consumer<Throwable> failures;

  /**
   * @param deadline how long each may take
   * @param failures told what an authenticator threw, on any thread
   */
  public AuthenticatorChain(
      List<? extends Authenticator> chain, Duration deadline, Consumer<Throwable> failures) {
    this.chain = List.copyOf(chain);
    this.deadline = deadline;
    this.failures = failures;
  }

  @Override
  public CompletionStage<Verdict> authenticate(Credentials credentials) {
    return from(0, credentials);
  }

  @Override
  public @Nullable EnhancedAuthenticator method(String name) {
    for (Authenticator authenticator : chain) {
      EnhancedAuthenticator found = authenticator.method(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Depth is bounded by the length of the chain, which settings give. */
  private CompletionStage<Verdict> from(int index, Credentials credentials) {
    if (index == chain.size()) {
      return CompletableFuture.completedFuture(NOBODY);
    }
    return ask(chain.get(index), credentials)
        .thenCompose(verdict ->
            verdict instanceof Verdict.Abstained
                ? from(index + 1, credentials)
                : CompletableFuture.completedFuture(verdict));
  }

  private CompletionStage<Verdict> ask(Authenticator authenticator, Credentials credentials) {
    try {
      CompletableFuture<Verdict> answer =
          authenticator.authenticate(credentials).toCompletableFuture().handle(this::orFailed);
      return answer.isDone()
          ? answer
          : answer.completeOnTimeout(FAILED, deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RuntimeException e) {
      failures.accept(e);
      return CompletableFuture.completedFuture(FAILED);
    }
  }

  private Verdict orFailed(@Nullable Verdict verdict, @Nullable Throwable failure) {
    if (failure != null) {
      failures.accept(failure);
    }
    return verdict != null && failure == null ? verdict : FAILED;
  }
}

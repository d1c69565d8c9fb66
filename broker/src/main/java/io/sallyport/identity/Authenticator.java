package io.sallyport.identity;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Turns credentials into a principal. Thread-safe; called from event loops, so it must not block
 * them.
 */
@FunctionalInterface
public interface Authenticator {
  /**
   * Decides who brings {@code credentials}. The stage may complete on any thread, within a deadline
   * of the authenticator's own; every kind of trouble completes it with a refusal, never
   * exceptionally.
   */
  CompletionStage<Verdict> authenticate(Credentials credentials);

  /**
   * The method of extended authentication called {@code name}, letter by letter; null when there is
   * none. Does not block.
   */
  default @Nullable EnhancedAuthenticator method(String name) {
    return null;
  }
}

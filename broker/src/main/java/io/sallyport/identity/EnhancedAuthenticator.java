package io.sallyport.identity;

import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One method of 5.0's extended authentication: a conversation in which the client proves who it is
 * without saying a password. [MQTT-4.12] Thread-safe; called from event loops, so it must not block
 * them.
 *
 * <p>How many packets a conversation takes and how long it lasts is bounded by whoever leads it.
 */
public interface EnhancedAuthenticator {

  /** A conversation with one client. Asked one thing at a time. */
  interface Exchange {
    /**
     * Takes what the client said, and tells what follows. The stage may complete on any thread; if
     * it fails, that is a refusal.
     *
     * @param data the authentication data; null when there was none
     */
    CompletionStage<Step> next(byte @Nullable [] data);
  }

  /** The closed answer to one thing that the client said. */
  sealed interface Step {
    /** The client has to answer {@code data}. */
    record Continue(byte[] data) implements Step {}

    /**
     * It is {@code principal}.
     *
     * @param data what the client may check the broker by, or null
     */
    record Success(Principal principal, byte @Nullable [] data) implements Step {}

    /**
     * It is nobody we know.
     *
     * @param cause a stable word for the operator
     */
    record Failure(ReasonCode reason, String cause) implements Step {}
  }

  /**
   * Begins a conversation; nothing was said yet.
   *
   * @param credentials what else CONNECT held and the connection is known by; the password, if any,
   *     is gone when this returns
   */
  Exchange begin(Credentials credentials);
}

package io.sallyport.identity;

import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;

/** The closed answer to "who is this?". */
public sealed interface Verdict {

  /** It is {@code principal}. */
  record Accepted(Principal principal) implements Verdict {}

  /**
   * It is nobody we know.
   *
   * @param reason what the peer may hear; an unknown user and a wrong password sound alike
   * @param cause a stable word for the operator: {@code bad_password}, {@code unknown_user}, {@code
   *     no_credentials}, {@code bad_certificate}, {@code busy}, {@code failed}
   */
  record Refused(ReasonCode reason, String cause) implements Verdict {}

  /** Not my kind of credentials; ask the next one. The end of the chain is a refusal. */
  record Abstained() implements Verdict {}
}

package io.sallyport.policy;

import org.jspecify.annotations.Nullable;

/** The closed answer to "may they?". */
public sealed interface Decision {

  /**
   * Yes, by {@code rule}.
   *
   * @param rule the name of the deciding rule, with its place, for example {@code "devices own
   *     their tree" sallyport.toml:31}
   */
  record Allowed(String rule) implements Decision {}

  /**
   * No.
   *
   * @param rule the deciding deny rule with its place, or null when silence decided
   * @param onDeny how a PUBLISH is answered
   */
  record Denied(@Nullable String rule, OnDeny onDeny) implements Decision {}

  /** How a denied PUBLISH is answered. */
  enum OnDeny {
    /** 5.0: 0x87 in the acknowledgement; 3.1.1: the connection ends. */
    REASON,
    /** The connection ends. */
    DISCONNECT,
    /** Acknowledged as if delivered, dropped, and told to the operator. */
    ACK
  }

  default boolean isAllowed() {
    return this instanceof Allowed;
  }
}

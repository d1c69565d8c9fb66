package io.sallyport.guard;

/** The closed answer to "may this connection stay?", given at accept. */
public sealed interface Admission {

  /** It may, for as long as its pass is not closed. */
  record Admitted(ConnectionLimits.Pass pass) implements Admission {}

  /** It may not: close it without a word. */
  record Refused(Why why) implements Admission {}

  /** Which limit is reached, or that it is banned. */
  enum Why {
    /** {@link Bans#ofAddress} */
    BANNED,
    /** {@link GuardSettings#connections} */
    TOO_MANY,
    /** {@link GuardSettings#connectionsPerAddress} */
    TOO_MANY_FROM_ADDRESS,
    /** {@link GuardSettings#unfinishedLogins} */
    TOO_MANY_UNFINISHED,
    /** {@link GuardSettings#unfinishedLoginsPerAddress} */
    TOO_MANY_UNFINISHED_FROM_ADDRESS
  }
}

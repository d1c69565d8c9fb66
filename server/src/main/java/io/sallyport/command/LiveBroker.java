package io.sallyport.command;

import io.sallyport.principal.PrincipalId;

/** What the operator's verbs need of a broker that runs. Thread-safe; may block. */
public interface LiveBroker {
  /**
   * The device was removed: ends its connections (0x98), deletes its sessions, queues, wills and
   * retained messages. The account book knows already.
   */
  void principalGone(PrincipalId id);

  /** The device has another password: ends its connections (0x98) and keeps what it owns. */
  void passwordChanged(PrincipalId id);

  Status status();
}

package io.sallyport.command;

import io.sallyport.principal.PrincipalId;
import java.nio.file.Path;
import java.util.Optional;

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

  /**
   * Puts what is stored into a folder of the home, consistent and with all that was acknowledged.
   *
   * @return empty when nothing is stored on the disk
   * @throws CommandFailure STORE_BROKEN when it cannot be done
   */
  Optional<Path> beginBackup() throws CommandFailure;

  /** That folder is not needed any more. */
  void endBackup() throws CommandFailure;
}

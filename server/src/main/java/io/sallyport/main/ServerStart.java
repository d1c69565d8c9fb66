package io.sallyport.main;

import io.sallyport.command.CommandFailure;
import io.sallyport.config.Settings;
import io.sallyport.identity.AccountBook;

/** Opens the doors of a house that is built. */
@FunctionalInterface
interface ServerStart {
  /**
   * @param accounts changed by the operator's verbs while the server runs
   * @throws CommandFailure CANNOT_LISTEN, CERTIFICATE_BROKEN: whatever the operator can mend
   */
  RunningServer start(Settings settings, AccountBook accounts, JournalLog journal)
      throws CommandFailure;
}

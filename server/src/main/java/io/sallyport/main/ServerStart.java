package io.sallyport.main;

import io.sallyport.command.CommandFailure;
import io.sallyport.config.Settings;
import io.sallyport.identity.AccountBook;
import io.sallyport.journal.Counters;
import io.sallyport.journal.Journal;
import io.sallyport.policy.RulesPolicy;

/** Opens the doors of a house that is built. */
@FunctionalInterface
interface ServerStart {
  /**
   * What a server is built from.
   *
   * @param accounts changed by the operator's verbs while the server runs
   */
  record Parts(
      Settings settings,
      AccountBook accounts,
      RulesPolicy policy,
      Journal journal,
      Counters counters) {}

  /**
   * @throws CommandFailure CANNOT_LISTEN, CERTIFICATE_BROKEN: whatever the operator can mend
   */
  RunningServer start(Parts parts) throws CommandFailure;
}

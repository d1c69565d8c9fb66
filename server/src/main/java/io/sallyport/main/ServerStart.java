package io.sallyport.main;

import io.sallyport.config.Settings;
import io.sallyport.guard.Bans;
import io.sallyport.home.CommandFailure;
import io.sallyport.identity.AccountBook;
import java.nio.file.Path;

/** Opens the doors of a house that is built. */
@FunctionalInterface
interface ServerStart {
  /**
   * @param accounts changed by the operator's verbs while the server runs
   * @param bans so are they
   * @param data the folder for what outlives the process
   * @throws CommandFailure CANNOT_LISTEN, CERTIFICATE_BROKEN, one of the STORE ones: whatever the
   *     operator can mend
   */
  RunningServer start(
      Settings settings, AccountBook accounts, Bans bans, Journals journal, Path data)
      throws CommandFailure;
}

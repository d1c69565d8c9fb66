package io.sallyport.rules;

import io.sallyport.config.Reading;
import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.policy.PolicySettings;
import java.util.Objects;

/** Where rules come from. Stateless. */
final class Sources {
  private Sources() {}

  /**
   * @throws CommandFailure with all that is wrong with it
   */
  static Reading good(Reading reading) throws CommandFailure {
    if (!reading.isGood()) {
      throw CommandFailure.of(reading);
    }
    return reading;
  }

  /** The rules of a good reading. */
  static PolicySettings rulesOf(Reading reading) {
    Settings settings = Objects.requireNonNull(reading.settings());
    return settings.policy();
  }
}

package io.sallyport.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.chronicle.Violation;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a campaign ends when all is well. */
final class Torture {
  private static final Logger LOG = LoggerFactory.getLogger("torture");

  private Torture() {}

  static void assertUnharmed(Campaign campaign) {
    List<Violation> found = campaign.verdict();
    LOG.warn("torture: {}", campaign.summary());
    assertThat(campaign.troubles()).isEmpty();
    assertThat(found).isEmpty();
  }
}

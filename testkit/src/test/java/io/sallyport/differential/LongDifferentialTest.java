package io.sallyport.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ProtocolVersion;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand of the conversations of {@link DifferentialTest}. With SALLYPORT_REWRITE=true in the
 * environment what is counted goes into docs/differential.md.
 */
@Tag("long")
class LongDifferentialTest {
  private static final int CONVERSATIONS = Integer.getInteger("differential.conversations", 5_000);
  private static final long SEED = Long.getLong("differential.seed", 1);

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void both_say_the_same_ten_thousand_times() {
    try (Campaign campaign = new Campaign()) {
      Tally old = campaign.run(ProtocolVersion.MQTT_3_1_1, SEED, CONVERSATIONS);
      Tally five = campaign.run(ProtocolVersion.MQTT_5, SEED, CONVERSATIONS);
      assertThat(old.unexplained()).as(old::story).isEmpty();
      assertThat(five.unexplained()).as(five::story).isEmpty();
      if ("true".equals(System.getenv("SALLYPORT_REWRITE"))) {
        DifferentialPage.write(old, five);
      }
    }
  }
}

package io.sallyport.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ProtocolVersion;
import org.junit.jupiter.api.Test;

/**
 * The same conversations with Mosquitto and with this broker. What differs is listed in {@link
 * KnownDifference}, or is a failure. LongDifferentialTest holds more of them.
 */
class DifferentialTest {
  private static final int CONVERSATIONS = Integer.getInteger("differential.conversations", 100);
  private static final long SEED = Long.getLong("differential.seed", 1);

  @Test
  void both_say_the_same_in_3_1_1() {
    expectAlike(ProtocolVersion.MQTT_3_1_1);
  }

  @Test
  void both_say_the_same_in_5_0() {
    expectAlike(ProtocolVersion.MQTT_5);
  }

  private static void expectAlike(ProtocolVersion version) {
    try (Campaign campaign = new Campaign()) {
      Tally tally = campaign.run(version, SEED, CONVERSATIONS);
      assertThat(tally.unexplained()).as(tally::story).isEmpty();
    }
  }
}

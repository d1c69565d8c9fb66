package io.sallyport.torture;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed again and again, and its clients have nothing to complain about. */
class KillTest {
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  @RegisterExtension final KeptLogs logs = new KeptLogs(() -> folder);

  @Test
  @DisplayName("R17, R18: twenty kills, and nothing acknowledged is lost, doubled or out of order")
  void nothing_acknowledged_is_lost_when_the_broker_is_killed() {
    try (Campaign campaign = Campaign.in(folder, 20_261_120)) {
      Torture.assertUnharmed(campaign.begin().rounds(ROUNDS, Nemesis.KILL, Nemesis.KILL_AT_START));
    }
  }
}

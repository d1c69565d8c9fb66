package io.sallyport.torture;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Not killed, but stopped for a while, or ended politely over and over. */
@Tag("long")
class OtherTormentsTest {
  private static final int ROUNDS = 12;

  @TempDir Path folder;

  @RegisterExtension final KeptLogs logs = new KeptLogs(() -> folder);

  @Test
  @DisplayName("R17, R18: frozen and thawed, nothing is lost, doubled or out of order")
  void nothing_is_lost_when_the_broker_freezes() {
    assertUnharmed(7, Nemesis.FREEZE);
  }

  @Test
  @DisplayName("R17, R18: restarted over and over, nothing is lost, doubled or out of order")
  void nothing_is_lost_in_a_loop_of_restarts() {
    assertUnharmed(8, Nemesis.RESTART);
  }

  @Test
  @DisplayName("R17, R18: frozen, restarted and killed by turns")
  void nothing_is_lost_when_everything_happens() {
    assertUnharmed(9, Nemesis.KILL, Nemesis.FREEZE, Nemesis.RESTART, Nemesis.KILL_AT_START);
  }

  private void assertUnharmed(long seed, Nemesis... kinds) {
    try (Campaign campaign = Campaign.in(folder, seed)) {
      Torture.assertUnharmed(campaign.begin().rounds(ROUNDS, kinds));
    }
  }
}

package io.sallyport.torture;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred kills, in lives of twenty. */
@Tag("long")
class KillLongTest {
  private static final int HOMES = 25;
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  @RegisterExtension final KeptLogs logs = new KeptLogs(() -> folder);

  @RepeatedTest(HOMES)
  @DisplayName("R17, R18: five hundred kills, and nothing acknowledged is lost or doubled")
  void nothing_acknowledged_is_lost_in_five_hundred_kills(RepetitionInfo turn) {
    try (Campaign campaign = Campaign.in(folder, turn.getCurrentRepetition())) {
      Torture.assertUnharmed(campaign.begin().rounds(ROUNDS, Nemesis.KILL, Nemesis.KILL_AT_START));
    }
  }
}

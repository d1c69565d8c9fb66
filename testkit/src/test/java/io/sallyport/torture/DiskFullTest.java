package io.sallyport.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, down to the reserve and down to the last byte, and has room again. */
@Tag("long")
class DiskFullTest {
  private static final int VOLUME_MEBIBYTES = 256;
  private static final long MIB = 1 << 20;
  private static final String RESERVE = "[durability]\nreserve = \"32 MiB\"\n";
  private static final long A_WHILE_MILLIS = 4_000;

  @TempDir Path folder;

  @RegisterExtension final KeptLogs logs = new KeptLogs(() -> folder);

  @Test
  @DisplayName("F18, R17: no room, and nothing acknowledged is lost; room, and all goes on")
  void nothing_acknowledged_is_lost_on_a_full_disk() throws IOException {
    try (Tmpfs volume = Tmpfs.mount(folder.resolve("volume"), VOLUME_MEBIBYTES);
        Campaign campaign =
            Campaign.in(folder, volume.folder().resolve("home"), 18, RESERVE).begin()) {
      campaign.pass(A_WHILE_MILLIS);
      for (long left : new long[] {16 * MIB, 0}) {
        volume.leave(left);
        campaign.pass(A_WHILE_MILLIS);
        if (left > 0) {
          assertThat(campaign.refused()).as("messages refused for want of room").isPositive();
          campaign.rounds(2, Nemesis.KILL);
        }
        volume.empty();
        campaign.pass(A_WHILE_MILLIS);
      }
      Torture.assertUnharmed(campaign);
    }
  }
}

package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.sallyport.broker.Census;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * W6: whatever is wrong with a packet, nothing of it stays. Netty's leak detector runs on every
 * buffer of this suite; here the sums are looked at.
 */
@Tag("W6")
class Wall06LeaksTest {
  private static final int ROUNDS = 4;
  private static final long MEBIBYTE = 1 << 20;

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void two_thousand_broken_connections_leave_no_session_and_no_buffer() {
    List<MalformedRow> rows = MalformedRow.all();
    try (Canary canary = new Canary(house)) {
      breakAll(rows);
      await().until(() -> house.server().census().connections() == 2);
      Census before = house.server().census();
      long heapBefore = heapBytes();
      long directBefore = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      for (int round = 0; round < ROUNDS; round++) {
        breakAll(rows);
      }
      canary.expectUnharmed();
      await().until(() -> house.server().census().equals(before));
      assertThat(heapBytes() - heapBefore).isLessThan(16 * MEBIBYTE);
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - directBefore)
          .as("arenas grow in chunks of 4 MiB")
          .isLessThanOrEqualTo(8 * MEBIBYTE);
    }
  }

  private void breakAll(List<MalformedRow> rows) {
    for (MalformedRow row : rows) {
      try (Dialer attacker = house.dial().speaking(row.version())) {
        if (!row.first()) {
          attacker.connected("attacker");
        }
        attacker.send(row.bytes()); // and gone, without a look at the answer
      }
    }
  }

  private static long heapBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

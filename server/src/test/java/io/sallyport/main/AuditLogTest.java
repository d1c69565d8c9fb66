package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.ReasonCode;
import io.sallyport.time.Ticker;
import io.sallyport.trail.RecentRefusals;
import io.sallyport.trail.TrailCheck;
import io.sallyport.trail.TrailSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trail never slows the one who has something to tell, and says what it missed. */
class AuditLogTest {
  private static final Origin ORIGIN = new Origin("203.0.113.9", 1, "devices", 7);

  @TempDir Path temp;
  private final RecentRefusals recent = new RecentRefusals();

  @Test
  void what_a_full_queue_loses_is_counted_and_told_in_the_chain() throws IOException {
    CountDownLatch stuck = new CountDownLatch(1);
    Ticker slow = clockThatWaitsFor(stuck);
    int events = EventQueue.MOST * 2;
    try (AuditLog log = AuditLog.start(temp.resolve("audit"), 64 << 20, recent, slow)) {
      for (int i = 0; i < events; i++) {
        log.record(connected("c" + i));
      }
      long lost = log.lost();
      assertThat(lost).isBetween(EventQueue.MOST - 1L, (long) EventQueue.MOST);
      stuck.countDown();
      await().until(() -> TrailCheck.run(temp.resolve("audit")).lines() > events - lost);
      log.record(connected("last"));
    }
    TrailCheck.Report report = TrailCheck.run(temp.resolve("audit"));
    assertThat(report.wrong()).isNull();
    assertThat(report.remarks())
        .singleElement()
        .asString()
        .containsPattern("819[12] events were lost before it");
  }

  @Test
  void a_flood_of_one_address_is_written_in_part_and_every_id_of_it_is_known() throws IOException {
    RefusalId last = RefusalId.next();
    try (AuditLog log = AuditLog.start(temp.resolve("audit"), 64 << 20, recent, Ticker.system())) {
      for (int i = 0; i < 3_000; i++) {
        log.record(refused(RefusalId.next()));
      }
      log.record(refused(last));
      await().until(() -> recent.find(last.text()).isPresent());
    }
    assertThat(TrailSearch.last(temp.resolve("audit"), 5_000)).hasSizeBetween(200, 1_500);
  }

  @Test
  void what_is_nothing_to_answer_for_is_not_written() throws IOException {
    try (AuditLog log = AuditLog.start(temp.resolve("audit"), 64 << 20, recent, Ticker.system())) {
      log.record(new Event.Disconnected(ORIGIN, "user:lamp", "client", "c"));
      log.record(new Event.Lost(ORIGIN, "x", 1, 1));
      log.record(new Event.Administered(ORIGIN, "os:me", "device_add", "lamp", "has a password"));
    }
    assertThat(TrailSearch.last(temp.resolve("audit"), 10))
        .singleElement()
        .satisfies(entry -> assertThat(entry.fact().event()).isEqualTo("device_add"));
  }

  private static Event connected(String client) {
    return new Event.Connected(ORIGIN, "user:lamp", "password", "5.0", client);
  }

  private static Event refused(RefusalId id) {
    return new Event.LoginRefused(
        ORIGIN, id, "bad_password", ReasonCode.BAD_USER_NAME_OR_PASSWORD, "x", "y");
  }

  private static Ticker clockThatWaitsFor(CountDownLatch latch) {
    return new Ticker() {
      @Override
      public long nanos() {
        return Ticker.system().nanos();
      }

      @Override
      public long wallMillis() {
        try {
          latch.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return Ticker.system().wallMillis();
      }
    };
  }
}

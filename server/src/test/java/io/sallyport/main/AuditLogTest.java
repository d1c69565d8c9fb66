package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.ReasonCode;
import io.sallyport.time.Ticker;
import io.sallyport.trail.Entry;
import io.sallyport.trail.RecentRefusals;
import io.sallyport.trail.TrailCheck;
import io.sallyport.trail.TrailSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trail never slows the one who has something to tell, and says what it missed. */
class AuditLogTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Origin ORIGIN = new Origin("203.0.113.9", 1, "devices", 7);

  @TempDir Path temp;
  private final RecentRefusals recent = new RecentRefusals();

  @Test
  void what_a_full_queue_loses_is_counted_and_told_in_the_chain() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch writing = new CountDownLatch(1);
    Ticker slow = clockThatWaitsFor(stuck, writing);
    int events = EventQueue.MOST * 2;
    try (AuditLog log = AuditLog.start(temp.resolve("audit"), 64 << 20, recent, slow)) {
      log.record(connected("first"));
      writing.await(); // and takes nothing more from the queue now
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
      await().atMost(PATIENCE).until(() -> recent.find(last.text()).isPresent());
    }
    List<Entry> lines = TrailSearch.last(temp.resolve("audit"), 5_000);
    assertThat(lines).hasSizeBetween(200, 1_500);
    long told =
        lines.stream()
            .mapToLong(line ->
                switch (line.fact().event()) {
                  case "more_refused" -> count(line, "count");
                  default -> 1 + count(line, "left_out");
                })
            .sum();
    assertThat(told).as("each of them has a line or is counted in one").isEqualTo(3_001);
    assertThat(lines.getLast().fact().from()).isEqualTo(ORIGIN.address());
  }

  private static long count(Entry line, String key) {
    return Long.parseLong(line.fact().what().getOrDefault(key, "0"));
  }

  @Test
  void what_was_left_out_of_a_flood_is_told_when_it_is_over_for_a_while() throws IOException {
    AtomicLong later = new AtomicLong();
    Path folder = temp.resolve("audit");
    try (AuditLog log = AuditLog.start(folder, 64 << 20, recent, clockAhead(later))) {
      RefusalId last = RefusalId.next();
      for (int i = 0; i < 1_000; i++) {
        log.record(refused(i == 999 ? last : RefusalId.next()));
      }
      await().atMost(PATIENCE).until(() -> recent.find(last.text()).isPresent());
      later.set(TimeUnit.MINUTES.toNanos(1));
      await()
          .atMost(PATIENCE)
          .until(() -> {
            log.record(connected("c")); // wakes the writer, whose clock is another
            return events(folder).contains("more_refused");
          });
    }
    assertThat(TrailCheck.run(folder).wrong()).isNull();
  }

  @Test
  void a_flood_from_many_addresses_turns_over_refusals_and_not_what_operators_did()
      throws IOException {
    Path folder = temp.resolve("audit");
    try (AuditLog log = AuditLog.start(folder, 1 << 20, recent, Ticker.system())) {
      log.record(administered("device_add", "lamp"));
      log.record(administered("device_remove", "lamp"));
      for (int wave = 0; wave < 12; wave++) {
        RefusalId last = RefusalId.next();
        for (int i = 0; i < 1_000; i++) {
          log.record(refused(RefusalId.next(), "10.0.%d.%d".formatted(wave, i)));
        }
        log.record(refused(last, "10.1.0." + wave));
        await().atMost(PATIENCE).until(() -> recent.find(last.text()).isPresent());
      }
    }
    List<Entry> lines = TrailSearch.last(folder, 100_000);
    assertThat(lines).as("most of the flood is gone").hasSizeLessThan(6_000);
    assertThat(lines.getFirst().n()).isGreaterThan(6_000);
    assertThat(lines)
        .filteredOn(line -> line.fact().who().equals("os:me"))
        .extracting(line -> line.fact().event() + " " + line.fact().what().get("target"))
        .containsExactly("device_add lamp", "device_remove lamp");
    assertThat(lines)
        .filteredOn(line -> line.fact().who().equals("os:me"))
        .allSatisfy(line -> assertThat(line.fact().what().get("kept")).matches("n [12] of .*Z"));
    assertThat(TrailCheck.run(folder).wrong()).isNull();
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

  private static Event administered(String action, String target) {
    return new Event.Administered(
        new Origin("-", 0, "control", 0), "os:me", action, target, "a text of some length");
  }

  private static List<String> events(Path folder) throws IOException {
    return TrailSearch.last(folder, 5_000).stream().map(line -> line.fact().event()).toList();
  }

  private static Event refused(RefusalId id) {
    return refused(id, ORIGIN.address());
  }

  private static Event refused(RefusalId id, String address) {
    return new Event.LoginRefused(
        new Origin(address, 1, "devices", 7),
        id,
        "bad_password",
        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
        "x",
        "y");
  }

  private static Ticker clockAhead(AtomicLong nanos) {
    return new Ticker() {
      @Override
      public long nanos() {
        return Ticker.system().nanos() + nanos.get();
      }

      @Override
      public long wallMillis() {
        return Ticker.system().wallMillis();
      }
    };
  }

  private static Ticker clockThatWaitsFor(CountDownLatch latch, CountDownLatch asked) {
    return new Ticker() {
      @Override
      public long nanos() {
        return Ticker.system().nanos();
      }

      @Override
      public long wallMillis() {
        asked.countDown();
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

package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import io.sallyport.time.Ticker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The log never slows the one who has something to tell. */
class JournalLogTest {
  private static final Origin ORIGIN = new Origin("203.0.113.9", 1, "devices", 7);

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Ticker ticker =
      new Ticker() {
        @Override
        public long nanos() {
          return nanos.get();
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };

  @Test
  void events_are_written_in_order_and_all_of_them_before_it_closes() {
    try (JournalLog log = JournalLog.start(ticker, lines::add)) {
      for (int i = 0; i < 1000; i++) {
        log.record(connected("c" + i));
      }
    }
    assertThat(lines).hasSize(1000);
    assertThat(lines.get(999)).endsWith("client=\"c999\"");
  }

  @Test
  void a_log_that_cannot_be_written_loses_events_and_counts_them() {
    CountDownLatch stuck = new CountDownLatch(1);
    try (JournalLog log =
        JournalLog.start(
            ticker,
            line -> {
              awaitQuietly(stuck);
              lines.add(line);
            })) {
      for (int i = 0; i < JournalLog.MOST * 2; i++) {
        log.record(connected("c" + i));
      }
      assertThat(log.lost()).isBetween(JournalLog.MOST - 1L, (long) JournalLog.MOST);
      stuck.countDown();
      await().until(() -> lines.size() + log.lost() == JournalLog.MOST * 2L);
    }
  }

  @Test
  void a_writer_that_throws_goes_on() {
    try (JournalLog log =
        JournalLog.start(
            ticker,
            line -> {
              if (line.contains("bad")) {
                throw new IllegalStateException();
              }
              lines.add(line);
            })) {
      log.record(connected("bad"));
      log.record(connected("good"));
      await().until(() -> lines.size() == 1);
      assertThat(log.lost()).isEqualTo(1);
    }
  }

  @Test
  void a_failure_is_told_once_a_minute_for_each_kind_with_its_trace_on_the_line() {
    try (JournalLog log = JournalLog.start(ticker, lines::add)) {
      log.record(failed("publish", new IllegalStateException("secret text of a client")));
      log.record(failed("publish", new IllegalStateException()));
      log.record(failed("publish", new IllegalArgumentException()));
      log.record(failed("subscribe", new IllegalStateException()));
      log.record(connected("between"));
      await().until(() -> lines.size() == 4);
      nanos.addAndGet(60_000_000_001L);
      log.record(failed("publish", new IllegalStateException()));
      await().until(() -> lines.size() == 5);
    }
    assertThat(lines.getFirst())
        .contains("event=failure", "where=publish", "IllegalStateException at io.sallyport.main")
        .doesNotContain("secret text");
  }

  @Test
  void a_flood_of_refusals_is_written_in_part_and_counted() {
    try (JournalLog log = JournalLog.start(ticker, lines::add)) {
      for (int i = 0; i < 5_000; i++) {
        log.record(denied("203.0.113.9"));
      }
      log.record(denied("203.0.113.10"));
      await().until(() -> lines.size() == 201);
      assertThat(lines.getLast()).contains("src=203.0.113.10").doesNotContain("left_out");
      nanos.addAndGet(1_000_000_000L);
      log.record(denied("203.0.113.9"));
      await().until(() -> lines.size() == 202);
      assertThat(lines.getLast()).contains("event=denied").endsWith("left_out=4800");
    }
  }

  private static Event denied(String address) {
    return new Event.Denied(
        new Origin(address, 1, "devices", 7),
        RefusalId.next(),
        "user:lamp",
        "publish",
        null,
        "others/topic",
        new Event.Asked(QoS.AT_MOST_ONCE, false, TransportTrust.TLS),
        "lamp");
  }

  private static Event connected(String client) {
    return new Event.Connected(ORIGIN, "user:lamp", "password", "5.0", client);
  }

  private static Event failed(String where, Throwable failure) {
    return new Event.Failed(ORIGIN, where, failure);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

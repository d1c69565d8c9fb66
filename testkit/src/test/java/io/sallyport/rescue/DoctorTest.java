package io.sallyport.rescue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.config.Problem;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.storage.RocksStore;
import io.sallyport.storage.RocksView;
import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an examination of a store tells, in order and out of order. */
class DoctorTest {
  private static final int MESSAGES = 5;

  @TempDir Path folder;
  private Path store;
  private Path library;

  @BeforeEach
  void a_store_in_which_messages_wait() throws IOException {
    store = folder.resolve("store");
    library = folder.resolve("native");
    try (BrokerFixture house = BrokerFixture.with().onDisk().start()) {
      try (Dialer reader = house.dial()) {
        reader.greet("reader").stored().in().subscribed("a/#", QoS.AT_LEAST_ONCE);
      }
      try (Dialer writer = house.dial().connected("writer")) {
        for (int i = 1; i <= MESSAGES; i++) {
          writer.send(Packets.publish("a/b", QoS.AT_LEAST_ONCE, i, "m" + i)).expect(PubAck.class);
        }
        writer.send(Packets.retained("kept", QoS.AT_LEAST_ONCE, 9, "r")).expect(PubAck.class);
      }
      await().until(() -> house.server().census().stored().detachedSessions() == 1);
      assertThat(house.server().copyStore(store)).isTrue();
    }
  }

  private StoreExamination examine() throws IOException {
    return examine(Ticker.system());
  }

  private StoreExamination examine(Ticker ticker) throws IOException {
    StoreExamination examination =
        new StoreExamination(store, library, new PrintWriter(new StringWriter()), ticker);
    examination.run();
    return examination;
  }

  private List<String> codes() throws IOException {
    return examine().findings().stream().map(Finding::code).distinct().sorted().toList();
  }

  /** Which shard has rows in {@code column}, and the key of its first one. */
  private byte[] firstKey(RocksStore rows, Column column) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    for (int shard = 0; shard < StoreLook.SHARDS; shard++) {
      rows.each(shard, column, (key, _) -> keys.add(key));
    }
    return keys.getFirst();
  }

  private void lose(Column column) throws IOException {
    try (RocksStore rows = RocksStore.open(store, library)) {
      Batch batch = new Batch();
      batch.delete(column, firstKey(rows, column));
      rows.write(batch, true);
    }
  }

  @Test
  void a_store_that_is_in_order_is_counted_and_not_changed() throws IOException {
    List<String> before = files();
    StoreExamination examination = examine();
    assertThat(examination.findings()).isEmpty();
    assertThat(examination.shards()).hasSize(StoreLook.SHARDS);
    List<StoreExamination.Shard> shards = examination.shards();
    assertThat(shards.stream().mapToLong(StoreExamination.Shard::sessions).sum()).isEqualTo(1);
    assertThat(shards.stream().mapToLong(StoreExamination.Shard::subscriptions).sum()).isEqualTo(1);
    assertThat(shards.stream().mapToLong(StoreExamination.Shard::queued).sum()).isEqualTo(MESSAGES);
    assertThat(shards.stream().mapToLong(StoreExamination.Shard::bodies).sum()).isEqualTo(MESSAGES);
    assertThat(shards.stream().mapToLong(StoreExamination.Shard::retained).sum()).isEqualTo(1);
    assertThat(shards).allSatisfy(shard -> assertThat(shard.position()).isPositive());
    assertThat(files()).isEqualTo(before);
  }

  private List<String> files() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.sorted().toList()) {
        all.add(file.getFileName() + " " + Files.size(file));
      }
    }
    return all;
  }

  @Test
  void a_store_that_was_written_under_a_later_time_is_found() throws IOException {
    FakeTicker corrected = new FakeTicker();
    corrected.advance(Duration.ofHours(-1));
    assertThat(examine(corrected).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.code()).isEqualTo(Problem.CLOCK_BEHIND.code()))
        .satisfies(finding -> assertThat(finding.error()).as("the broker works").isFalse());
  }

  @Test
  void an_entry_whose_message_is_lost_is_found_and_its_shard_named() throws IOException {
    lose(Column.BODY);
    assertThat(codes()).containsExactly(Problem.SHARD_STOPPED.code(), Problem.STORE_ORPHANS.code());
    assertThat(examine().findings())
        .anySatisfy(finding ->
            assertThat(finding.text()).containsPattern("shard \\d+: 1 × queue entry without body"));
  }

  @Test
  void subscriptions_and_entries_of_a_session_that_is_lost_are_found() throws IOException {
    lose(Column.SESSION);
    assertThat(examine().findings().stream().map(Finding::text))
        .anyMatch(text -> text.contains("1 × subscription without session"))
        .anyMatch(text -> text.contains(MESSAGES + " × queue entry without session"));
  }

  @Test
  void messages_that_nobody_refers_to_are_found() throws IOException {
    lose(Column.QUEUE);
    assertThat(examine().findings().stream().map(Finding::text))
        .anyMatch(text -> text.contains("1 × body without reference"));
  }

  @Test
  void one_flipped_bit_in_a_table_is_found_with_the_name_of_the_table() throws IOException {
    List<Path> tables = RocksView.tables(store);
    Path table = Objects.requireNonNull(tables.getFirst());
    byte[] bytes = Files.readAllBytes(table);
    bytes[3] ^= 1; // in the first block of rows
    Files.write(table, bytes);
    assertThat(examine().findings())
        .anySatisfy(finding -> {
          assertThat(finding.code()).isEqualTo(Problem.STORE_DAMAGED.code());
          assertThat(finding.text()).contains(table.getFileName().toString());
        });
  }

  @Test
  void a_store_that_cannot_be_opened_says_why() throws IOException {
    Files.delete(store.resolve("CURRENT"));
    assertThat(examine().findings()).isNotEmpty().allMatch(Finding::error);
  }
}

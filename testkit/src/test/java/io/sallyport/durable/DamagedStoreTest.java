package io.sallyport.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.journal.Event;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.ShardSettings;
import io.sallyport.storage.RocksStore;
import io.sallyport.store.Batch;
import io.sallyport.store.Column;
import io.sallyport.store.StoreUnusable;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store whose rows are not as they were written. */
@Tag("W46")
class DamagedStoreTest {
  private static final int SHARDS = 16;

  /** Below the receive maximum, and a part of what a shard may owe. */
  private static final int AT_ONCE = 128;

  private BrokerFixture house = BrokerFixture.with().onDisk().start();

  @AfterEach
  void close() {
    house.close();
  }

  private void subscribe(String clientId, String filter) {
    try (Dialer reader = house.dial()) {
      reader.greet(clientId).stored().in().subscribed(filter, QoS.AT_LEAST_ONCE);
    }
  }

  /** Ends the broker, changes rows as {@code change} says, and starts it again. */
  private void damage(Column column, BiConsumer<Batch, byte[]> change) throws IOException {
    house.stop();
    Path data = house.home().resolve("data");
    try (RocksStore store = RocksStore.open(data.resolve("store"), data.resolve("native"))) {
      Batch batch = new Batch();
      for (int shard = 0; shard < SHARDS; shard++) {
        List<byte[]> keys = new ArrayList<>();
        store.each(shard, column, (key, _) -> keys.add(key));
        keys.forEach(key -> change.accept(batch, key));
      }
      store.write(batch, true);
    }
    house = house.restart();
  }

  private ReasonCode publish(String topic) {
    try (Dialer writer = house.dial().connected(anybodyWhoseShardServes())) {
      return writer
          .send(Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, "x"))
          .expect(PubAck.class)
          .reason();
    }
  }

  /** Sessions of a stopped shard are out of service, also those that are not stored. */
  private String anybodyWhoseShardServes() {
    for (int i = 0; ; i++) {
      try (Dialer writer = house.dial()) {
        writer.connect("writer-" + i);
        if (writer.expect(ConnAck.class).reason() == ReasonCode.SUCCESS) {
          return "writer-" + i;
        }
      }
      assertThat(i).as("some shard serves").isLessThan(100);
    }
  }

  @Test
  void a_shard_that_cannot_be_read_stops_by_name_and_what_concerns_it_is_not_acknowledged()
      throws IOException {
    subscribe("lost", "concerned/+");
    damage(Column.SESSION, (batch, key) -> batch.put(Column.SESSION, key, new byte[] {99}));
    assertThat(house.events().of(Event.StorageChanged.class))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.code()).isEqualTo("SP-0264");
          assertThat(event.cause()).isEqualTo("shard_stopped");
          assertThat(event.text()).startsWith("shard ").contains("format version 99");
        });
    assertThat(house.server().stoppedShards()).hasSize(1);
    assertThat(publish("concerned/1")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    assertThat(publish("other")).isEqualTo(ReasonCode.SUCCESS);
    try (Dialer reader = house.dial()) {
      reader.greet("lost").stored().refused(ReasonCode.SERVER_BUSY);
    }
  }

  /** As many QoS 2 messages as one shard may owe a stopped one, each taken over. */
  private static void oweAll(Dialer writer) {
    int most = ShardSettings.DEFAULTS.outboxMessages();
    for (int sent = 0; sent < most; sent += AT_ONCE) {
      for (int id = 1; id <= AT_ONCE; id++) {
        writer.send(Packets.publish("concerned/1", QoS.EXACTLY_ONCE, id, "x"));
      }
      for (int id = 1; id <= AT_ONCE; id++) {
        assertThat(writer.expect(PubRec.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        writer.send(Packets.rel(id));
      }
      for (int id = 1; id <= AT_ONCE; id++) {
        writer.expect(PubComp.class);
      }
    }
  }

  @Test
  void a_shard_that_owes_a_stopped_one_all_it_may_takes_no_more_and_says_so() throws IOException {
    subscribe("lost", "concerned/+");
    damage(Column.SESSION, (batch, key) -> batch.put(Column.SESSION, key, new byte[] {99}));
    String serves = anybodyWhoseShardServes();
    try (Dialer writer = house.dial()) {
      writer.greet(serves).stored().in();
      oweAll(writer);
      for (int times = 0; times < 2; times++) {
        PubRec answer =
            writer
                .send(Packets.publish("concerned/1", QoS.EXACTLY_ONCE, 7, "one too many"))
                .expect(PubRec.class);
        assertThat(answer.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      }
      writer.send(Packets.publish("other", QoS.EXACTLY_ONCE, 7, "for nobody"));
      assertThat(writer.expect(PubRec.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      writer.send(Packets.rel(7)).expect(PubComp.class);
    }
    try (Dialer older = Way.TCP_3_1_1.dial(house)) {
      older.greet(serves).stored().in();
      older.send(Packets.publish("concerned/1", QoS.EXACTLY_ONCE, 8, "no word")).expectClosed();
    }
  }

  @Test
  void when_nobody_knows_what_the_shard_wanted_nothing_is_acknowledged() throws IOException {
    subscribe("lost", "concerned");
    damage(
        Column.SUB,
        (batch, key) -> {
          batch.delete(Column.SUB, key);
          byte[] broken = Arrays.copyOf(key, key.length - 1);
          batch.put(Column.SUB, broken, new byte[] {1});
        });
    assertThat(publish("concerned")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    assertThat(publish("other")).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
  }

  @Test
  void a_store_of_another_format_stops_the_start_and_is_left_as_it_is() throws IOException {
    subscribe("reader", "a");
    house.stop();
    Path data = house.home().resolve("data");
    byte[] key = {(byte) 0xFF, (byte) 0xFF, 's', 't', 'o', 'r', 'e'};
    writeFormat(data, key, new byte[] {0, 9, 0, 9, 0, 16});
    assertThatThrownBy(() -> house.restart())
        .hasRootCauseInstanceOf(StoreUnusable.class)
        .hasMessageContaining("format 9.9 over 16 shards");
  }

  private static void writeFormat(Path data, byte[] key, byte[] format) throws IOException {
    try (RocksStore store = RocksStore.open(data.resolve("store"), data.resolve("native"))) {
      Batch batch = new Batch();
      batch.put(Column.LOG, key, format);
      store.write(batch, true);
    }
  }
}

package io.sallyport.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.delivery.Node;
import io.sallyport.hosting.ShardLimits;
import io.sallyport.journal.Counters;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.port.Loop;
import io.sallyport.records.QueueFull;
import io.sallyport.records.ShardSettings;
import io.sallyport.storage.RocksStore;
import io.sallyport.store.LocalLog;
import io.sallyport.store.LogWatch;
import io.sallyport.store.Machine;
import io.sallyport.store.ShardLog;
import io.sallyport.store.Store;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed ends every connection without a goodbye; their wills are due. */
class WillsOfTheKilledTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;
  private final FakeTicker ticker = new FakeTicker();
  private BrokerFixture house = BrokerFixture.with().ticker(ticker).onDisk().start();

  @AfterEach
  void close() {
    house.close();
  }

  private void heir() {
    try (Dialer heir = house.dial()) {
      heir.greet("heir").stored().in().subscribed("will", QoS.AT_LEAST_ONCE);
    }
    await().until(() -> house.server().census().stored().detachedSessions() == 1);
  }

  private Dialer dying(String clientId, int delaySeconds) {
    Properties delay =
        Properties.builder().number(Property.WILL_DELAY_INTERVAL, delaySeconds).build();
    Will will = Packets.with(Packets.will("will", QoS.AT_LEAST_ONCE, clientId), delay);
    Dialer dialer = house.dial();
    dialer.greet(clientId).stored().will(will).in();
    return dialer;
  }

  private Dialer heirIsBack() {
    Dialer heir = house.dial();
    assertThat(heir.greet("heir").stored().accepted().sessionPresent()).isTrue();
    return heir;
  }

  @Test
  @Clause("MQTT-3.1.2-8")
  void they_are_sent_by_the_broker_that_comes_after() {
    heir();
    try (Dialer _ = dying("one", 0);
        Dialer _ = dying("two", 0)) {
      house = house.crash();
    }
    try (Dialer heir = heirIsBack()) {
      String first = heir.expect(Publish.class).payload().text();
      String second = heir.expect(Publish.class).payload().text();
      assertThat(List.of(first, second)).containsExactlyInAnyOrder("one", "two");
      heir.expectAlive();
    }
  }

  @Test
  @Clause("MQTT-3.1.3-9")
  void a_delay_counts_from_the_start_of_the_next_one_and_who_is_back_by_then_lives() {
    heir();
    try (Dialer _ = dying("gone", 30);
        Dialer _ = dying("back", 30)) {
      house = house.crash();
    }
    try (Dialer heir = heirIsBack();
        Dialer back = house.dial()) {
      assertThat(back.greet("back").stored().accepted().sessionPresent()).isTrue();
      heir.expectAlive();
      ticker.advance(Duration.ofSeconds(31));
      heir.send(Packets.ack(heir.expectMessage("gone"))).expectAlive();
    }
  }

  /** Claims are through, wills are out, and whoever opened the shards has not been told. */
  @Test
  void they_wait_until_the_shards_can_be_asked_where_to() throws IOException {
    Path store = folder.resolve("store");
    try (Dialer _ = dying("one", 0)) {
      house.copyStore(store);
    }
    Node node =
        new Node(
            new Node.Instruments(_ -> {}, new Counters(), ticker),
            house.server().policy(),
            new Node.Bounds(1 << 20, 10, 10, 1_000, QueueFull.DROP_OLDEST, 1_000_000),
            List.of(new HereAndNow()));
    List<Integer> shardsSeen = new CopyOnWriteArrayList<>();
    Store rows = RocksStore.open(store, folder.resolve("native"));
    node.open(
        ShardSettings.DEFAULTS,
        new ShardLimits(10, 10, 1_000, 10, 1_000, 1_000_000),
        (_, _, _) -> shardsSeen.add(node.shards().shards()),
        machines -> new SlowToOpen(log(rows, machines)));
    try {
      await().atMost(PATIENCE).until(() -> !shardsSeen.isEmpty());
      assertThat(shardsSeen).containsExactly(16);
      assertThat(node.counters().of(Counters.Counter.FAILURES)).isZero();
    } finally {
      node.shards().close();
    }
  }

  private LocalLog log(Store store, Machine.Machines machines) {
    LocalLog.Settings settings =
        new LocalLog.Settings(true, 0, ticker::wallMillis, ticker::nanos, LogWatch.NOBODY);
    return new LocalLog(16, machines, store, settings, Thread.ofPlatform().factory());
  }

  /** A loop that works at once, on the thread of whoever gives it work. */
  private static final class HereAndNow implements Loop {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
      task.run();
    }

    @Override
    public boolean isCurrent() {
      return true;
    }
  }

  /** A log whose claims have come about before whoever asked for them gets control back. */
  private record SlowToOpen(ShardLog log) implements ShardLog {
    @Override
    public boolean append(Append append, Appended done) {
      CompletableFuture<Long> ended = new CompletableFuture<>();
      boolean taken =
          log.append(
              append,
              position -> {
                done.at(position);
                ended.complete(position);
              });
      if (taken && append.kind() == Kind.CLAIM) {
        ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      }
      return taken;
    }

    @Override
    public boolean onShard(int shard, Runnable task) {
      return log.onShard(shard, task);
    }

    @Override
    public int backlog() {
      return log.backlog();
    }

    @Override
    public long generation() {
      return log.generation();
    }

    @Override
    public int shards() {
      return log.shards();
    }

    @Override
    public void close() {
      log.close();
    }
  }
}

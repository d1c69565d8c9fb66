package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.MemoryLog;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardsOverMemoryLogTest {
  private static final ShardLimits LIMITS = new ShardLimits(2, 100, 1_000_000, 100);

  private final AtomicLong wall = new AtomicLong(1_000);
  private final List<Effect> heard = new CopyOnWriteArrayList<>();
  private final List<Effect> nodeHeard = new CopyOnWriteArrayList<>();
  private final List<Integer> stopped = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong posts = new AtomicLong();

  private final Shards.Node node =
      new Shards.Node() {
        @Override
        public void hear(int shard, Effect.ToNode effect) {
          nodeHeard.add(effect);
        }

        @Override
        public void stopped(int shard, Throwable cause) {
          stopped.add(shard);
        }

        @Override
        public void failed(Throwable cause) {
          failures.add(cause);
        }
      };

  private final Shards.Sink sink =
      new Shards.Sink() {
        @Override
        public int loop() {
          return 0;
        }

        @Override
        public void accept(Effect.ToConnection effect) {
          heard.add(effect);
        }
      };

  private Shards shards;

  @BeforeEach
  void open() {
    shards =
        Shards.open(
            ShardSettings.DEFAULTS,
            LIMITS,
            (_, work) -> {
              posts.incrementAndGet();
              work.run();
            },
            node,
            machines ->
                new MemoryLog(
                    16,
                    machines,
                    wall::get,
                    Thread.ofPlatform().daemon().name("shards").factory()));
    shards.ready().join();
  }

  @AfterEach
  void close() {
    shards.close();
    assertThat(failures).isEmpty();
  }

  private static Author author(String user, String clientId) {
    return Author.of(PrincipalId.user(user, 1), List.of(), clientId);
  }

  private SessionKey attach(String user, String clientId, long token, boolean cleanStart) {
    SessionKey key = new SessionKey("", clientId);
    CopyOnWriteArrayList<Long> done = new CopyOnWriteArrayList<>();
    Record.Terms terms = Record.Terms.stored(cleanStart, 60, 10);
    shards.attach(
        new Record.Attach(key, token, author(user, clientId), terms, null), sink, done::add);
    await().until(() -> !done.isEmpty());
    return key;
  }

  @Test
  void a_message_reaches_a_stored_session_and_its_acknowledgement_frees_it() {
    SessionKey key = attach("ann", "ann-1", 7, false);
    CopyOnWriteArrayList<Long> done = new CopyOnWriteArrayList<>();
    Subscription all =
        new Subscription(
            TopicFilter.of("a/#"), QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND, 0);
    shards.append(new Record.Subscribe(key, 7, List.of(all)), 0, done::add);
    Message message =
        new Message(
            "",
            author("bob", "bob-1"),
            TopicName.of("a/b"),
            QoS.AT_LEAST_ONCE,
            false,
            Properties.NONE,
            Payload.of("hi"));
    shards.publish(shards.shardOf(key), message, Record.Purpose.SESSIONS, 0, done::add);
    await().until(() -> done.size() == 2);
    Effect.Deliver deliver =
        heard.stream()
            .filter(Effect.Deliver.class::isInstance)
            .map(Effect.Deliver.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(deliver.message()).isEqualTo(message);
    assertThat(shards.counts().queuedMessages()).isEqualTo(1);
    shards.append(
        new Record.Progress(
            key, 7, List.of(new Record.Ack(Record.Step.ACKNOWLEDGED, deliver.packetId()))),
        0,
        done::add);
    await().until(() -> done.size() == 3);
    assertThat(shards.counts().queuedMessages()).isZero();
    assertThat(nodeHeard).contains(new Effect.Interest("", TopicFilter.of("a/#"), true));
  }
}

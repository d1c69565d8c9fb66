package io.sallyport.shard;

import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.join;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.MemoryLog;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messengers between the shard of a session and the shard of its group may be late. */
class StrayMembersTest {
  private static final int LOOP = 1;
  private static final String GROUP = "$share/g/a";

  private final List<Effect> heard = new CopyOnWriteArrayList<>();
  private final Shards shards =
      Shards.open(
          ShardSettings.DEFAULTS,
          new ShardLimits(10, 10, 1_000_000, 10, 1L << 40, 1L << 40),
          (_, work) -> work.run(),
          new Shards.Node() {
            @Override
            public void hear(int shard, Effect.ToNode effect) {
              heard.add(effect);
            }

            @Override
            public void stopped(int shard, Throwable cause) {
              throw new AssertionError(cause);
            }

            @Override
            public void failed(Throwable cause) {
              throw new AssertionError(cause);
            }
          },
          machines -> new MemoryLog(16, machines, () -> 1, Thread.ofPlatform().daemon().factory()));
  private final Shards.Sink sink =
      new Shards.Sink() {
        @Override
        public int loop() {
          return LOOP;
        }

        @Override
        public void accept(Effect.ToConnection effect) {
          heard.add(effect);
        }
      };

  @AfterEach
  void close() {
    shards.close();
  }

  private long appended(Record.OfSession record) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    assertThat(shards.append(record, LOOP, done::complete)).isTrue();
    return done.join();
  }

  private void appended(Record.OfGroup record) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    assertThat(shards.append(record, LOOP, done::complete)).isTrue();
    done.join();
  }

  private long subscribed() {
    shards.ready().join();
    CompletableFuture<Long> done = new CompletableFuture<>();
    Record.Terms terms = Record.Terms.stored(false, 60, 10);
    assertThat(
            shards.attach(
                new Record.Attach(key("c"), 7, author("ann", "c"), terms, null),
                sink,
                done::complete))
        .isTrue();
    done.join();
    return appended(new Record.Subscribe(key("c"), 7, List.of(OneShard.subscription(GROUP, 1))));
  }

  private boolean isOver() {
    return heard.contains(new Effect.Interest("", group(GROUP).shared(), false));
  }

  @Test
  void a_group_hears_that_a_membership_has_ended() {
    appended(join(GROUP, 7, "c", subscribed(), 10));
    appended(new Record.Unsubscribe(key("c"), 7, List.of(GROUP)));
    await().until(this::isOver);
  }

  @Test
  void a_session_that_goes_leaves_its_groups() {
    appended(join(GROUP, 7, "c", subscribed(), 10));
    appended(new Record.Remove(key("c")));
    await().until(this::isOver);
  }

  @Test
  void whoever_joins_when_its_subscription_is_over_does_not_stay() {
    long number = subscribed();
    appended(new Record.Unsubscribe(key("c"), 7, List.of(GROUP)));
    appended(join(GROUP, 7, "c", number, 10));
    await().until(this::isOver);
  }

  @Test
  void a_member_that_has_its_subscription_stays() {
    appended(join(GROUP, 7, "c", subscribed(), 10));
    CompletableFuture<Long> done = new CompletableFuture<>();
    shards.publish(
        shards.shardOf(group(GROUP)),
        message("a", QoS.AT_LEAST_ONCE, "x"),
        Record.Purpose.SESSIONS,
        LOOP,
        done::complete);
    assertThat(Objects.requireNonNull(done.join())).isPositive();
    assertThat(heard).anyMatch(Effect.HandOut.class::isInstance);
    assertThat(isOver()).isFalse();
  }
}

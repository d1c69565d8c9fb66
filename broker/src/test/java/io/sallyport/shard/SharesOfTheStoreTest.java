package io.sallyport.shard;

import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.RecordFormat;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.MemoryLog;
import io.sallyport.store.ShardLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one principal may have in all shards together. */
@Tag("F18")
class SharesOfTheStoreTest {
  private static final int SHARE = 40_000;
  private static final ShardLimits LIMITS = new ShardLimits(2, 3, 1_000_000, 2, 2_000, SHARE);
  private static final PrincipalId ANN = author("ann", "").id();

  private volatile boolean crowded;
  private Shards shards;

  @BeforeEach
  void open() {
    shards = open(LIMITS);
  }

  private Shards open(ShardLimits limits) {
    Shards opened =
        Shards.open(
            ShardSettings.DEFAULTS,
            limits,
            (_, work) -> work.run(),
            new Silent(),
            machines ->
                new Crowded(
                    new MemoryLog(
                        16, machines, () -> 1_000_000, Thread.ofPlatform().daemon().factory()),
                    () -> crowded));
    opened.ready().join();
    return opened;
  }

  /** Has no room for what says that somebody has too much, while it is crowded. */
  private record Crowded(ShardLog log, BooleanSupplier crowded) implements ShardLog {
    @Override
    public boolean append(Append append, Appended done) {
      boolean late =
          crowded.getAsBoolean()
              && RecordFormat.read(append.record()) instanceof Record.Restrict(_, var full)
              && full;
      return !late && log.append(append, done);
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

  @AfterEach
  void close() {
    shards.close();
  }

  private static final class Silent implements Shards.Node {
    @Override
    public void hear(int shard, Effect.ToNode effect) {}

    @Override
    public void stopped(int shard, Throwable cause) {}

    @Override
    public void failed(Throwable cause) {}
  }

  /** Hears nothing; the answer to an append is enough. */
  private record Deaf(int loop) implements Shards.Sink {
    @Override
    public void accept(Effect.ToConnection effect) {}
  }

  private static long answer(Predicate<CompletableFuture<Long>> append) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    assertThat(append.test(answer)).isTrue();
    return answer.join();
  }

  private SessionKey away(String client, long token) {
    Record.Terms terms = Record.Terms.stored(false, 60, 10);
    Record.Attach attach =
        new Record.Attach(key(client), token, author("ann", client), terms, null);
    answer(done -> shards.attach(attach, new Deaf(1), done::complete));
    append(
        new Record.Subscribe(key(client), token, List.of(OneShard.subscription("a/" + client, 1))));
    shards.leave(new Record.Detach(key(client), token, Record.Detach.AS_AGREED, false));
    return key(client);
  }

  private void append(Record.OfSession record) {
    answer(done -> shards.append(record, 1, done::complete));
  }

  private long retain(String topic, String payload) {
    return answer(done ->
        shards.publish(
            shards.shardOfTopic("", topic),
            message(topic, QoS.AT_LEAST_ONCE, true, payload),
            Record.Purpose.RETAINED,
            1,
            done::complete));
  }

  @Test
  @DisplayName("F18: nobody fills the store alone, in however many shards its sessions are")
  void a_principal_has_a_share_of_the_store() {
    List<SessionKey> sessions = List.of(away("ann-1", 1), away("ann-2", 2));
    String large = "x".repeat(1_000);
    for (int i = 0; i < 400; i++) {
      SessionKey to = sessions.get(i % 2);
      answer(done ->
          shards.publish(
              shards.shardOf(to),
              message("a/" + to.clientId(), QoS.AT_LEAST_ONCE, large),
              Record.Purpose.SESSIONS,
              1,
              done::complete));
    }
    assertThat(shards.mayStoreMore(ANN)).isFalse();
    assertThat(shards.mayStoreMore(PrincipalId.user("bob", 1))).isTrue();
    assertThat(shards.counts().storedBytes())
        .as("the share, and what each queue may hold nevertheless")
        .isGreaterThan(SHARE)
        .isLessThan(SHARE + 2 * 75_000);
    sessions.forEach(session -> append(new Record.Remove(session)));
    assertThat(shards.mayStoreMore(ANN)).as("gone, and with it the share").isTrue();
    assertThat(shards.counts().storedBytes()).isZero();
  }

  @Test
  void a_share_that_is_free_again_is_so_in_every_shard_whatever_was_late() {
    shards.close();
    shards = open(new ShardLimits(2, 3, 1_000_000, 2, 2_000, 10 * SHARE));
    crowded = true;
    SessionKey first = away("ann-1", 1);
    for (int i = 0; i < 450; i++) {
      queue(first);
    }
    assertThat(shards.mayStoreMore(ANN)).isFalse();
    append(new Record.Remove(first));
    assertThat(shards.mayStoreMore(ANN)).isTrue();

    crowded = false;
    shards.tick(1_000_000);

    SessionKey second = away("ann-1", 2);
    for (int i = 0; i < 200; i++) {
      queue(second);
    }
    assertThat(shards.counts().queuedMessages()).isEqualTo(200);
  }

  private void queue(SessionKey to) {
    answer(done ->
        shards.publish(
            shards.shardOf(to),
            message("a/" + to.clientId(), QoS.AT_LEAST_ONCE, "x".repeat(1_000)),
            Record.Purpose.SESSIONS,
            1,
            done::complete));
  }

  @Test
  void a_publisher_hears_that_a_topic_does_not_keep_its_message() {
    retain("r/1", "x");
    retain("r/2", "x");
    assertThat(retain("r/3", "x")).isEqualTo(Shards.NOT_RETAINED);
    assertThat(retain("r/2", "x".repeat(3_000))).as("its own may grow").isPositive();
    assertThat(retain("r/2", "x".repeat(4_000)))
        .as("but not beyond its bytes")
        .isEqualTo(Shards.NOT_RETAINED);
    assertThat(retain("r/2", "small")).isPositive();
    assertThat(retain("r/1", "")).isPositive();
    assertThat(retain("r/3", "x")).isPositive();
  }
}

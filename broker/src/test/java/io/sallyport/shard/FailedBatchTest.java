package io.sallyport.shard;

import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.ShardLog;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch that the log could not store means to those who appended it. */
class FailedBatchTest {
  private static final int LOOP = 0;

  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final List<Effect> nodeHeard = new ArrayList<>();
  private final List<Long> answers = new ArrayList<>();
  private final Random all =
      new Random(1) {
        @Override
        public int nextInt(int bound) {
          return bound - 1;
        }
      };

  private SimulatedLog log;
  private Shards shards;

  private final Shards.Node node =
      new Shards.Node() {
        @Override
        public void hear(int shard, Effect.ToNode effect) {
          nodeHeard.add(effect);
        }

        @Override
        public void stopped(int shard, Throwable cause) {
          throw new AssertionError(cause);
        }

        @Override
        public void failed(Throwable cause) {
          throw new AssertionError(cause);
        }
      };

  @BeforeEach
  void open() {
    shards =
        Shards.open(
            ShardSettings.DEFAULTS,
            new ShardLimits(10, 10, 10_000, 10, 1L << 40, 1L << 40),
            (_, work) -> loop.add(work),
            node,
            machines ->
                log = new SimulatedLog(new SimulatedLog.Disk(1), machines, () -> 1_000, 100));
    log.step(all, false);
    log.step(all, false);
    assertThat(shards.ready()).isDone();
  }

  private boolean keep(String topic) {
    return shards.publish(
        0,
        message(topic, QoS.AT_LEAST_ONCE, true, "x"),
        Record.Purpose.RETAINED,
        LOOP,
        answers::add);
  }

  private void loopRuns() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }

  private List<String> kept() {
    return log.stored(0).read("", TopicFilter.of("#"), null, 99, 99).messages().stream()
        .map(retained -> retained.message().topic().text())
        .toList();
  }

  @Test
  void nothing_of_it_has_happened_and_nobody_hears_of_it() {
    keep("a");
    log.step(all, true);
    loopRuns();
    assertThat(answers).containsExactly(ShardLog.REFUSED);
    assertThat(nodeHeard).isEmpty();
    assertThat(kept()).isEmpty();
    assertThat(shards.counts().retainedMessages()).isZero();
  }

  @Test
  void what_was_queued_behind_it_is_refused_as_well() {
    for (int i = 0; i < 12; i++) {
      keep("t/" + i);
    }
    log.step(all, true);
    while (log.backlog() > 0) {
      log.step(all, false);
    }
    loopRuns();
    assertThat(answers).hasSize(12).containsOnly(ShardLog.REFUSED);
    assertThat(kept()).isEmpty();
  }

  @Test
  void a_loop_appends_nothing_more_until_it_has_heard_of_all_that_was_refused() {
    keep("a");
    log.step(all, true);
    assertThat(keep("b")).as("would overtake a").isFalse();
    loopRuns();
    assertThat(keep("b")).isTrue();
    log.step(all, false);
    loopRuns();
    assertThat(answers).containsExactly(ShardLog.REFUSED, 3L);
    assertThat(kept()).containsExactly("b");
  }
}

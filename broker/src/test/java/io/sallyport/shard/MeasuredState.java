package io.sallyport.shard;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.store.Changes;
import io.sallyport.store.Column;
import io.sallyport.store.StoredState;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Loads much of one thing from rows that are made as they are read, and measures what stays on the
 * heap: the machine with the node's index of what it wants.
 */
final class MeasuredState {
  private static final int SHARD = 3;

  /**
   * What was found.
   *
   * @param cpuMillis what the thread that loads has worked, which others on the machine change
   *     little
   */
  record Size(long bytesEach, long loadMillis, long cpuMillis) {}

  private MeasuredState() {}

  /** Sessions of a thousand users, each with {@code filters} filters of its own. */
  static Size sessions(int count, int filters) {
    return measure(
        count,
        (column, visitor) -> {
          Rows rows = new Rows(SHARD, new Passing(visitor));
          for (int i = 1; i <= count; i++) {
            StoredSession session = session(i);
            if (column == Column.SESSION) {
              rows.session(session);
            }
            for (int k = 0; column == Column.SUB && k < filters; k++) {
              rows.subscription(session, subscription(i, k));
            }
          }
        });
  }

  private static StoredSession session(int number) {
    Author author = OneShard.author("user-" + number % 1_000, "device-" + number);
    return new StoredSession(
        OneShard.key("device-" + number), number, author, new Purses().of(author.id()));
  }

  private static Subscription subscription(int number, int k) {
    TopicFilter filter = TopicFilter.of("plant/device-" + number + "/channel-" + k + "/set");
    return new Subscription(filter, QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND, 0);
  }

  /** Retained messages of a thousand users; topics of about 30 bytes. */
  static Size retained(int count, int payloadBytes) {
    return measure(
        count,
        (column, visitor) -> {
          Rows rows = new Rows(SHARD, new Passing(visitor));
          for (int i = 1; column == Column.RETAIN && i <= count; i++) {
            rows.retained(new RetainedMessage(message(i, payloadBytes), i, i));
          }
        });
  }

  static Message message(int number, int payloadBytes) {
    return new Message(
        "",
        OneShard.author("user-" + number % 1_000, "device-" + number % 1_000),
        TopicName.of("plant/device-" + (1_000_000 + number) + "/state"),
        QoS.AT_LEAST_ONCE,
        true,
        Properties.NONE,
        Payload.wrap(new byte[payloadBytes]));
  }

  private record Passing(StoredState.Visitor visitor) implements Changes {
    @Override
    public void put(Column column, byte[] key, byte[] value) {
      visitor.row(key, value);
    }

    @Override
    public void delete(Column column, byte[] key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void deleteRange(Column column, byte[] from, byte[] to) {
      throw new UnsupportedOperationException();
    }
  }

  private static Size measure(int count, StoredState rows) {
    long before = used();
    long start = System.nanoTime();
    long startCpu = cpuNanos();
    ShardMachine machine = ShardMachine.load(SHARD, rows);
    SubscriptionIndex<Integer> index = new SubscriptionIndex<>();
    Subscription any = Subscription.ofShard(TopicFilter.of("#"));
    machine.announce(effect -> {
      if (effect instanceof Effect.Interest(_, var filter, boolean _)) {
        index.put(SHARD, filter, any);
      }
    });
    long cpuMillis = TimeUnit.NANOSECONDS.toMillis(cpuNanos() - startCpu);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    long bytes = used() - before;
    if (machine.counts().sessions() + machine.counts().retainedMessages() != count) {
      throw new AssertionError(machine.counts() + " with " + index.size() + " filters");
    }
    return new Size(bytes / count, millis, cpuMillis);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

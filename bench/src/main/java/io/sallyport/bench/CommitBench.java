package io.sallyport.bench;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.storage.RocksStore;
import io.sallyport.store.LocalLog;
import io.sallyport.store.LogFigures;
import io.sallyport.store.LogWatch;
import io.sallyport.store.ShardLog;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * How many messages the log takes in a second, without a network: 200 bytes each, of QoS 1, for
 * stored sessions that acknowledge them at once.
 *
 * <p>{@code CommitBench [folder] [seconds] [publishers] [window of each] [sessions] [synced]}
 */
public final class CommitBench {
  private static final int LOOP = 0;
  private static final ShardSettings ROOMY =
      new ShardSettings(1_000_000, 1L << 30, QueueFull.DROP_NEWEST, 1_000, 10_000);

  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final Shards shards;
  private final int sessions;
  private final byte[] payload = new byte[200];
  private long acknowledged;
  private long delivered;
  private int next;
  private boolean over;

  private CommitBench(Path folder, int sessions, boolean synced) throws IOException {
    this.sessions = sessions;
    RocksStore store = RocksStore.open(folder.resolve("store"), folder.resolve("native"));
    this.shards =
        Shards.open(
            ROOMY,
            new ShardLimits(Integer.MAX_VALUE, 1_000_000, 1L << 30, 1_000_000, 1L << 30, 1L << 40),
            (_, work) -> loop.execute(work),
            new Silence(),
            machines ->
                new LocalLog(
                    16,
                    machines,
                    store,
                    new LocalLog.Settings(
                        synced, 0, System::currentTimeMillis, System::nanoTime, LogWatch.NOBODY),
                    Thread.ofPlatform().name("shards").factory()));
    shards.ready().join();
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Path folder =
        arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("commit-bench-");
    int seconds = number(arguments, 1, 20);
    int publishers = number(arguments, 2, 64);
    int window = number(arguments, 3, 20);
    int sessions = number(arguments, 4, 1_000);
    boolean synced = number(arguments, 5, 1) == 1;
    CommitBench bench = new CommitBench(folder, sessions, synced);
    bench.run(seconds, publishers * window);
    System.exit(0);
  }

  private static int number(String[] arguments, int at, int standard) {
    return arguments.length > at ? Integer.parseInt(arguments[at]) : standard;
  }

  private void run(int seconds, int inFlight) throws Exception {
    for (int i = 0; i < sessions; i++) {
      open(i);
    }
    loop.submit(
            () -> {
              for (int i = 0; i < inFlight; i++) {
                publish();
              }
            })
        .get();
    for (int second = 0; second < seconds; second++) {
      long before = counted();
      TimeUnit.SECONDS.sleep(1);
      LogFigures figures = shards.figures();
      System.out.printf(
          "%,d acknowledged/s  commits %,d  p50 %.2f ms  p99 %.2f ms  disk %,d MiB  backlog %d%n",
          counted() - before,
          figures.commits(),
          figures.commitNanosHalf() / 1e6,
          figures.commitNanosMost() / 1e6,
          figures.usedBytes() >> 20,
          shards.backlog());
    }
    loop.submit(() -> over = true).get();
    long shardCpuNanos = shardCpuNanos();
    shards.close();
    long messages = Math.max(1, acknowledged);
    System.out.printf(
        "%,d acknowledged, %,d delivered; CPU per message: process %.1f us, shard thread %.1f us%n",
        acknowledged,
        delivered,
        processCpu().toNanos() / 1e3 / messages,
        shardCpuNanos / 1e3 / messages);
  }

  private static Duration processCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long shardCpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("shards")) {
        return threads.getThreadCpuTime(id);
      }
    }
    return 0;
  }

  private long counted() throws Exception {
    return loop.submit(() -> acknowledged).get();
  }

  private static SessionKey key(int session) {
    return new SessionKey("", "session-" + session);
  }

  private void open(int session) throws Exception {
    loop.submit(
            () -> {
              long token = session + 1L;
              Author author =
                  Author.of(PrincipalId.user("u" + session, 1), List.of(), "s" + session);
              shards.attach(
                  new Record.Attach(
                      key(session), token, author, Record.Terms.stored(false, 3_600, 1_000), null),
                  new Reader(session),
                  _ -> {});
              shards.append(
                  new Record.Subscribe(
                      key(session),
                      token,
                      List.of(
                          new Subscription(
                              TopicFilter.of("bench/" + session),
                              QoS.AT_LEAST_ONCE,
                              false,
                              false,
                              RetainHandling.SEND,
                              0))),
                  LOOP,
                  _ -> {});
            })
        .get();
  }

  /** On the loop. */
  private void publish() {
    if (over) {
      return;
    }
    int session = next++ % sessions;
    Message message =
        new Message(
            "",
            Author.of(PrincipalId.user("publisher", 1), List.of(), "publisher"),
            TopicName.of("bench/" + session),
            QoS.AT_LEAST_ONCE,
            false,
            Properties.NONE,
            Payload.wrap(payload));
    boolean taken =
        shards.publish(
            shards.shardOf(key(session)),
            message,
            Record.Purpose.SESSIONS,
            LOOP,
            position -> {
              if (position != ShardLog.REFUSED) {
                acknowledged++;
              }
              publish();
            });
    if (!taken) {
      loop.execute(this::publish);
    }
  }

  /** A client that acknowledges at once. */
  private final class Reader implements Shards.Sink {
    private final int session;
    private List<Record.Ack> acks = new ArrayList<>();

    private Reader(int session) {
      this.session = session;
    }

    @Override
    public int loop() {
      return LOOP;
    }

    @Override
    public void accept(Effect.ToConnection effect) {
      if (effect instanceof Effect.Deliver deliver) {
        delivered++;
        if (acks.isEmpty()) {
          loop.execute(this::acknowledge);
        }
        acks.add(new Record.Ack(Record.Step.ACKNOWLEDGED, deliver.packetId()));
      }
    }

    private void acknowledge() {
      Record.Progress progress = new Record.Progress(key(session), session + 1L, acks);
      if (shards.append(progress, LOOP, _ -> {})) {
        acks = new ArrayList<>();
      } else {
        loop.execute(this::acknowledge);
      }
    }
  }

  private static final class Silence implements Shards.Node {
    @Override
    public void hear(int shard, Effect.ToNode effect) {}

    @Override
    public void stopped(int shard, Throwable cause) {
      cause.printStackTrace();
    }

    @Override
    public void failed(Throwable cause) {
      cause.printStackTrace();
    }
  }
}

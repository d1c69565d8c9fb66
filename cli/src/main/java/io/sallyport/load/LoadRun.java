package io.sallyport.load;

import io.sallyport.client.Await;
import io.sallyport.client.ClientListener;
import io.sallyport.client.ClientLoops;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.Closing;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.MqttClient;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * One run of messages: connect all, warm up, measure, let the last ones arrive, count. Lives on the
 * verb's own thread and blocks it.
 */
public final class LoadRun {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long TICK_NANOS = 100_000_000;
  private static final long QUIET_NANOS = 2_000_000_000;
  private static final int CONNECTING_AT_ONCE = 64;
  private static final long MOST_UNDER_WAY = 200_000;

  private final LoadPlan plan;
  private final IntFunction<ClientSettings> settings;
  private final LoadTally tally = new LoadTally();
  private final Progress progress;
  private final int run = (int) (System.nanoTime() | 1);
  private final List<MqttClient> clients = new ArrayList<>();
  private final LoadPublisher[] publishers;
  private final LoadSubscriber[] subscribers;

  /**
   * @param settings of the client with that number; each has its own client id
   */
  public LoadRun(LoadPlan plan, IntFunction<ClientSettings> settings, Progress progress) {
    this.plan = plan;
    this.settings = settings;
    this.progress = progress;
    this.publishers = new LoadPublisher[plan.publishers()];
    this.subscribers = new LoadSubscriber[plan.subscribers()];
  }

  /** Runs to the end. Blocks. */
  public LoadReport run(ClientLoops loops)
      throws ConnectFailed,
          ConnectionEnded,
          TimeoutException,
          InterruptedException,
          SubscriptionRefused {
    try {
      connectAll(loops);
      subscribeAll();
      return measure();
    } finally {
      clients.forEach(MqttClient::close);
    }
  }

  private void connectAll(ClientLoops loops)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    List<CompletableFuture<?>> connecting = new ArrayList<>();
    for (int i = 0; i < publishers.length; i++) {
      MqttClient client = MqttClient.create(settings.apply(i), loops, new Watch());
      publishers[i] = new LoadPublisher(run, i, plan, tally, client);
      connecting.add(start(client));
      waitForSome(connecting);
    }
    for (int i = 0; i < subscribers.length; i++) {
      subscribers[i] = new LoadSubscriber(run, tally, publishers);
      ClientSettings own = settings.apply(publishers.length + i);
      connecting.add(start(MqttClient.create(own, loops, subscribers[i])));
      waitForSome(connecting);
    }
    for (CompletableFuture<?> one : connecting) {
      Await.of(one, LONG);
    }
  }

  private CompletableFuture<?> start(MqttClient client) {
    clients.add(client);
    return client.connect();
  }

  private static void waitForSome(List<CompletableFuture<?>> connecting)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    if (connecting.size() >= CONNECTING_AT_ONCE) {
      for (CompletableFuture<?> one : connecting) {
        Await.of(one, LONG);
      }
      connecting.clear();
    }
  }

  private void subscribeAll()
      throws ConnectFailed,
          ConnectionEnded,
          TimeoutException,
          InterruptedException,
          SubscriptionRefused {
    for (int i = 0; i < subscribers.length; i++) {
      ReasonCode answer =
          Await.of(clients.get(publishers.length + i).subscribe(plan.filter(i), plan.qos()), LONG);
      if (answer.isError()) {
        throw new SubscriptionRefused(plan.filter(i), answer);
      }
    }
  }

  private LoadReport measure() throws InterruptedException {
    long begin = System.nanoTime();
    long from = begin + Duration.ofSeconds(plan.warmupSeconds()).toNanos();
    long until = from + Duration.ofSeconds(plan.durationSeconds()).toNanos();
    tally.measure(from, until);
    Pace pace = plan.ratePerSecond() > 0 ? new Pace(begin) : null;
    if (pace == null) {
      for (LoadPublisher publisher : publishers) {
        publisher.run();
      }
    }
    drive(pace, from);
    long publishedBefore = tally.published.sum();
    long deliveredBefore = tally.delivered.sum();
    long reallyFrom = System.nanoTime();
    drive(pace, until);
    long published = tally.published.sum() - publishedBefore;
    long delivered = tally.delivered.sum() - deliveredBefore;
    double seconds = (System.nanoTime() - reallyFrom) / 1e9;
    for (LoadPublisher publisher : publishers) {
      publisher.stop();
    }
    settle();
    return report(seconds, published, delivered);
  }

  /** Keeps the pace and an eye on the streams until {@code endNanos}. */
  private void drive(@org.jspecify.annotations.Nullable Pace pace, long endNanos)
      throws InterruptedException {
    long nextTick = System.nanoTime() + TICK_NANOS;
    for (long now = System.nanoTime(); now - endNanos < 0; now = System.nanoTime()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long wake = Math.min(endNanos, nextTick);
      if (pace != null) {
        wake = Math.min(wake, pace.sendWhatIsDue(now));
      }
      if (now - nextTick >= 0) {
        tick();
        nextTick += TICK_NANOS;
      }
      LockSupport.parkNanos(Math.max(1, wake - System.nanoTime()));
    }
  }

  private void tick() {
    for (LoadPublisher publisher : publishers) {
      publisher.lookForStandstill();
    }
    progress.show(tally.published.sum(), tally.delivered.sum());
  }

  /** Sends message n at begin + n / rate, whatever happened before: latency counts from then. */
  private final class Pace {
    private final long beginNanos;
    private final double gapNanos = 1e9 / plan.ratePerSecond();
    private long count;

    Pace(long beginNanos) {
      this.beginNanos = beginNanos;
    }

    /** Returns when the next one is due. */
    long sendWhatIsDue(long now) {
      long due = due(count);
      while (due - now <= 0 && !isChoked()) {
        publishers[(int) (count % publishers.length)].send(due);
        due = due(++count);
      }
      return Math.max(due, now + 100_000);
    }

    private long due(long number) {
      return beginNanos + (long) (number * gapNanos);
    }

    /** Memory has its bound; what waits here keeps the time at which it was due. */
    private boolean isChoked() {
      return (count & 0xFF) == 0
          && tally.published.sum() * plan.fanOut() - tally.delivered.sum()
              > MOST_UNDER_WAY * plan.fanOut();
    }
  }

  /** Waits for the last messages: until all are there, or nothing has come for two seconds. */
  private void settle() throws InterruptedException {
    tally.wakeMe();
    long seen = -1;
    long seenAt = System.nanoTime();
    for (long left = QUIET_NANOS; left > 0; left = seenAt + QUIET_NANOS - System.nanoTime()) {
      long delivered = tally.delivered.sum();
      if (delivered >= tally.published.sum() * plan.fanOut() && !anythingWaits()) {
        return;
      }
      if (delivered != seen) {
        seen = delivered;
        seenAt = System.nanoTime();
      }
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private boolean anythingWaits() {
    for (LoadPublisher publisher : publishers) {
      if (publisher.underWay() > 0) {
        return true;
      }
    }
    return false;
  }

  private LoadReport report(double seconds, long published, long delivered)
      throws InterruptedException {
    long lost = 0;
    long repeated = 0;
    long late = 0;
    for (int s = 0; s < subscribers.length; s++) {
      long[] sums = sums(s);
      lost += sums[0];
      repeated += sums[1];
      late += sums[2];
    }
    return new LoadReport(
        plan,
        seconds,
        published,
        delivered,
        lost,
        repeated,
        late,
        tally.refused.sum(),
        tally.disconnected.sum(),
        tally.latency,
        tally.firstTrouble());
  }

  /** Lost, repeated and late of one subscriber, counted on the loop that owns its ledgers. */
  private long[] sums(int subscriber) throws InterruptedException {
    CompletableFuture<long[]> result = new CompletableFuture<>();
    clients
        .get(publishers.length + subscriber)
        .onLoop(() -> {
          long[] sums = new long[3];
          for (LoadPublisher publisher : publishers) {
            if (plan.scenario() != LoadPlan.Scenario.PAIR || publisher.stream() == subscriber) {
              StreamLedger ledger = subscribers[subscriber].ledger(publisher.stream());
              sums[0] += ledger.lost(publisher.sent());
              sums[1] += ledger.repeated();
              sums[2] += ledger.late();
            }
          }
          result.complete(sums);
        });
    return result.join();
  }

  /** Notices when a publisher's connection ends. */
  private final class Watch implements ClientListener {
    @Override
    public void message(Publish message, Acknowledgement acknowledgement) {
      // publishers subscribe to nothing
    }

    @Override
    public void closed(Closing closing) {
      if (closing.cause() != Closing.Cause.OURS) {
        tally.disconnected.increment();
        tally.trouble(closing.text());
      }
    }
  }
}

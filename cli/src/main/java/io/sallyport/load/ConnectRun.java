package io.sallyport.load;

import io.sallyport.client.ClientListener;
import io.sallyport.client.ClientLoops;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.MqttClient;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * The scenario connect: so many clients from the socket to CONNACK, at a rate or so many at a time.
 * All stay connected until the last is. Lives on the verb's own thread and blocks it.
 */
public final class ConnectRun {
  private final LoadPlan plan;
  private final IntFunction<ClientSettings> settings;
  private final Progress progress;
  private final LoadTally tally = new LoadTally();

  /**
   * @param settings of the client with that number; each has its own client id
   */
  public ConnectRun(LoadPlan plan, IntFunction<ClientSettings> settings, Progress progress) {
    this.plan = plan;
    this.settings = settings;
    this.progress = progress;
  }

  /** Runs to the end. Blocks. */
  public LoadReport run(ClientLoops loops) throws InterruptedException {
    int count = plan.publishers();
    Semaphore places = new Semaphore(plan.window());
    ConcurrentLinkedQueue<MqttClient> connected = new ConcurrentLinkedQueue<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = plan.ratePerSecond() > 0 ? waitUntilDue(begin, i) : 0;
      places.acquire();
      connect(loops, i, due == 0 ? System.nanoTime() : due, connected, places);
      progress.show(i, tally.published.sum());
    }
    places.acquire(plan.window());
    double seconds = (System.nanoTime() - begin) / 1e9;
    List.copyOf(connected).forEach(MqttClient::close);
    long done = tally.published.sum();
    return new LoadReport(
        plan,
        seconds,
        done,
        done,
        count - done,
        0,
        0,
        tally.refused.sum(),
        tally.disconnected.sum(),
        tally.latency,
        tally.firstTrouble());
  }

  private long waitUntilDue(long begin, int number) {
    long due = begin + (long) (number * 1e9 / plan.ratePerSecond());
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return due;
  }

  private void connect(
      ClientLoops loops,
      int number,
      long due,
      ConcurrentLinkedQueue<MqttClient> connected,
      Semaphore places) {
    MqttClient client = MqttClient.create(settings.apply(number), loops, ClientListener.DEAF);
    client
        .connect()
        .whenComplete((_, failure) -> {
          if (failure == null) {
            tally.latency.record(System.nanoTime() - due);
            tally.published.increment();
            connected.add(client);
          } else {
            tally.refused.increment();
            tally.trouble(String.valueOf(failure.getMessage()));
          }
          places.release();
        });
  }
}

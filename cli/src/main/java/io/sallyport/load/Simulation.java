package io.sallyport.load;

import io.sallyport.client.Await;
import io.sallyport.client.ClientListener;
import io.sallyport.client.ClientLoops;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.Message;
import io.sallyport.client.MqttClient;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Devices that are not there: each sends what its template says, at its own unsteady pace. Lives on
 * the verb's own thread and blocks it.
 */
public final class Simulation {
  private static final Duration LONG = Duration.ofSeconds(60);

  /**
   * What is pretended. Immutable; {@link #problems} says whether it makes sense.
   *
   * @param ratePerSecond of one device
   * @param jitter by which part an interval may be shorter or longer, 0 to 1
   * @param seed of all chance but that of the network
   */
  public record Plan(
      int devices,
      double ratePerSecond,
      double jitter,
      PayloadTemplate topic,
      PayloadTemplate payload,
      QoS qos,
      boolean retain,
      int durationSeconds,
      long seed) {

    /** Everything that is wrong with it, for the user. */
    public List<String> problems() {
      List<String> problems = new ArrayList<>();
      if (devices < 1 || devices > 100_000) {
        problems.add("--clients is 1 to 100000");
      }
      if (!(ratePerSecond > 0) || ratePerSecond > 10_000) {
        problems.add("--rate, here of one device, is more than 0 and at most 10000 a second");
      }
      if (!(jitter >= 0) || jitter > 1) {
        problems.add("--jitter is 0 to 1, the part by which an interval may vary");
      }
      if (durationSeconds < 1 || durationSeconds > 86_400) {
        problems.add("--duration is 1 to 86400");
      }
      return problems;
    }
  }

  /**
   * What came of it.
   *
   * @param refused messages that the broker said no to
   * @param lost messages whose connection ended before an answer
   */
  public record Report(int devices, double seconds, long sent, long refused, long lost) {
    public boolean isClean() {
      return refused == 0 && lost == 0;
    }
  }

  private final class Device implements Comparable<Device> {
    private final int number;
    private final MqttClient client;
    private final PayloadTemplate.Memory names;
    private final PayloadTemplate.Memory values;
    private final SplittableRandom pace;
    private long dueNanos;

    Device(int number, MqttClient client) {
      this.number = number;
      this.client = client;
      this.names = plan.topic().memory(plan.seed() + number);
      this.values = plan.payload().memory(plan.seed() - 1 - number);
      this.pace = new SplittableRandom(plan.seed() ^ (long) number << 32);
    }

    void starts(long begin) {
      dueNanos = begin + (long) (pace.nextDouble() * 1e9 / plan.ratePerSecond());
    }

    void sends() {
      var now = clock.instant();
      Message message =
          new Message(
              TopicName.of(plan.topic().fill(names, number, now)),
              plan.qos(),
              plan.retain(),
              Properties.NONE,
              Payload.of(plan.payload().fill(values, number, now)));
      client
          .publish(message)
          .whenComplete((reason, failure) -> {
            if (failure != null || reason == null) {
              lost.increment();
            } else if (reason.isError()) {
              refused.increment();
            } else {
              sent.increment();
            }
            underWay.decrement();
          });
      underWay.increment();
      double varied = 1 + plan.jitter() * (2 * pace.nextDouble() - 1);
      dueNanos += (long) (varied * 1e9 / plan.ratePerSecond());
    }

    @Override
    public int compareTo(Device other) {
      return Long.signum(dueNanos - other.dueNanos);
    }
  }

  private final Plan plan;
  private final IntFunction<ClientSettings> settings;
  private final Clock clock = Clock.systemUTC();
  private final LongAdder sent = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder underWay = new LongAdder();

  /**
   * @param settings of the device with that number; each has its own client id
   */
  public Simulation(Plan plan, IntFunction<ClientSettings> settings) {
    this.plan = plan;
    this.settings = settings;
  }

  /** Runs to the end. Blocks. */
  public Report run(ClientLoops loops)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    List<MqttClient> clients = new ArrayList<>();
    try {
      List<CompletableFuture<?>> connecting = new ArrayList<>();
      for (int i = 0; i < plan.devices(); i++) {
        MqttClient client = MqttClient.create(settings.apply(i), loops, ClientListener.DEAF);
        clients.add(client);
        connecting.add(client.connect());
      }
      for (CompletableFuture<?> one : connecting) {
        Await.of(one, LONG);
      }
      return pretend(clients);
    } finally {
      clients.forEach(MqttClient::close);
    }
  }

  private Report pretend(List<MqttClient> clients) {
    long begin = System.nanoTime();
    long end = begin + Duration.ofSeconds(plan.durationSeconds()).toNanos();
    PriorityQueue<Device> next = new PriorityQueue<>();
    for (int i = 0; i < clients.size(); i++) {
      Device device = new Device(i, clients.get(i));
      device.starts(begin);
      next.add(device);
    }
    for (Device due = next.remove(); due.dueNanos - end < 0; due = next.remove()) {
      waitUntil(due.dueNanos);
      due.sends();
      next.add(due);
    }
    waitUntil(end);
    for (long last = end + 2_000_000_000L; underWay.sum() > 0 && System.nanoTime() - last < 0; ) {
      LockSupport.parkNanos(10_000_000);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long open = underWay.sum();
    return new Report(plan.devices(), seconds, sent.sum(), refused.sum(), lost.sum() + open);
  }

  private static void waitUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}

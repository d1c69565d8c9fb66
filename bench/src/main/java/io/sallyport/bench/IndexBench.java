package io.sallyport.bench;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the index costs from a thousand filters to a million, without a broker: subscribing,
 * matching, and coming and going while all the others stay. Six of ten filters are exact, two have
 * a {@code +}, one a {@code #}, and one stands for a group that shares. All figures are nanoseconds
 * of this thread's own processor time, the best of three rounds.
 *
 * <p>{@code IndexBench [filters ...]}
 */
public final class IndexBench {
  private static final int ASKED = 200_000;
  private static final int ROUNDS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** A connection, or a group; the index only compares them. */
  private record Subscriber(int number) {}

  private final int count;
  private final SubscriptionIndex<Subscriber> index = new SubscriptionIndex<>();
  private final SubscriptionIndex.Walk<Subscriber> walk = new SubscriptionIndex.Walk<>();
  private long told;

  private IndexBench(int count) {
    this.count = count;
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    List<Integer> sizes = new ArrayList<>();
    for (String argument : arguments) {
      sizes.add(Integer.parseInt(argument));
    }
    if (sizes.isEmpty()) {
      sizes.addAll(List.of(1_000, 10_000, 100_000, 1_000_000));
    }
    new IndexBench(100_000).run(false);
    System.out.println(
        "| filters | subscribe, ns | match, ns | receivers of each | come and go, ns | bytes |");
    System.out.println("|--:|--:|--:|--:|--:|--:|");
    for (int size : sizes) {
      new IndexBench(size).run(true);
    }
  }

  private void run(boolean shown) {
    long before = usedBytes();
    Subscription[] all = new Subscription[count];
    for (int i = 0; i < count; i++) {
      all[i] = subscription(i);
    }
    long made = usedBytes();
    long filled = cpuNanos();
    for (int i = 0; i < count; i++) {
      index.put(who(i), all[i]);
    }
    double subscribing = (cpuNanos() - filled) / (double) count;
    long bytes = usedBytes() - made;
    double matching = best(this::match);
    double receivers = told / (double) ASKED;
    double churning = best(this::comeAndGo);
    if (shown) {
      System.out.printf(
          "| %,d | %,.0f | %,.0f | %.1f | %,.0f | %,d |%n",
          count, subscribing, matching, receivers, churning, bytes / count);
    }
    if (made < before && all.length == 0) {
      throw new IllegalStateException("never, but what was measured has to be alive until here");
    }
  }

  private interface Round {
    /** Nanoseconds for each of {@link #ASKED}. */
    double run();
  }

  private static double best(Round round) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.min(best, round.run());
    }
    return best;
  }

  private double match() {
    SplittableRandom random = new SplittableRandom(1);
    TopicName[] topics = new TopicName[ASKED];
    for (int i = 0; i < ASKED; i++) {
      topics[i] = TopicName.of(topic(random.nextInt(count)));
      topics[i].level(0); // cut before, as a topic that comes again is
    }
    told = 0;
    long start = cpuNanos();
    for (TopicName topic : topics) {
      index.match(topic, walk, (_, _) -> told++);
    }
    return (cpuNanos() - start) / (double) ASKED;
  }

  /** One more with each kind of filter, then gone again. */
  private double comeAndGo() {
    Subscriber guest = new Subscriber(-1);
    SplittableRandom random = new SplittableRandom(2);
    Subscription[] more = new Subscription[ASKED];
    for (int i = 0; i < ASKED; i++) {
      more[i] = subscription(random.nextInt(count));
    }
    long start = cpuNanos();
    for (Subscription one : more) {
      index.put(guest, one);
      index.remove(guest, one.filter());
    }
    return (cpuNanos() - start) / (2.0 * ASKED);
  }

  private static Subscriber who(int i) {
    return new Subscriber(i % 10 == 9 ? -2 - i % 100 : i / 5); // five filters a client
  }

  private static Subscription subscription(int i) {
    return new Subscription(
        TopicFilter.of(filter(i)), QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND, 0);
  }

  /** A hundred devices in each of as many sites as it takes, five metrics a device. */
  private static String topic(int i) {
    return "site/" + i / 500 + "/device/" + i / 5 % 100 + "/metric/" + i % 5;
  }

  private static String filter(int i) {
    int site = i / 500;
    int device = i / 5 % 100;
    return switch (i % 10) {
      case 6 -> "site/" + site + "/device/+/metric/" + (device % 5);
      case 7 -> "site/+/device/" + device + "/alarm/" + site;
      case 8 -> "site/" + site + "/device/" + device + "/#";
      default -> topic(i);
    };
  }

  private static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

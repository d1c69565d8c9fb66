package io.sallyport.torture;

import static org.awaitility.Awaitility.await;

import io.sallyport.chronicle.Checker;
import io.sallyport.chronicle.Chronicle;
import io.sallyport.chronicle.Violation;
import io.sallyport.chronicle.What;
import io.sallyport.testkit.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A broker, clients that never rest, and rounds in which something is done to the broker. Confined
 * to one thread; the clients have their own.
 */
final class Campaign implements AutoCloseable {
  private static final Duration COMES_UP = Duration.ofSeconds(30);
  private static final Duration SETTLES = Duration.ofSeconds(30);
  private static final Duration STAYS_MISSING = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(300);
  private static final long DEATH_EVERY_MILLIS = 400;
  private static final int BY_SIGTERM = 128 + 15;

  private final Path logs;
  private final Chronicle chronicle;
  private final World world;
  private final Victim victim;
  private final Cast cast;
  private final SplittableRandom random;
  private final List<Device> devices;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private Runnable betweenLives = () -> {};

  private Campaign(Path folder, Path home, long seed, String toml) {
    this.logs = folder.resolve("logs");
    this.chronicle = new Chronicle(logs);
    this.world = new World(chronicle, seed);
    this.victim = new Victim(folder, home, toml);
    this.cast = new Cast(world, victim);
    this.random = world.random("nemesis");
    this.devices = cast.everybody();
  }

  /** With the broker's home in {@code folder}. */
  static Campaign in(Path folder, long seed) {
    return new Campaign(folder, folder.resolve("home"), seed, "");
  }

  /** With a home somewhere else, and more configuration. */
  static Campaign in(Path folder, Path home, long seed, String toml) {
    return new Campaign(folder, home, seed, toml);
  }

  /**
   * What happens while the broker is down; for those who want to see the torture find something.
   */
  Campaign betweenLives(Runnable deed) {
    betweenLives = deed;
    return this;
  }

  Victim victim() {
    return victim;
  }

  /** Starts the broker and everybody. */
  Campaign begin() {
    victim.start();
    devices.forEach(this::send);
    threads.add(Thread.ofVirtual().name("dying").start(this::letDie));
    awaitSomebody(0);
    return this;
  }

  private void send(Device device) {
    threads.add(Thread.ofVirtual().name(device.id()).start(device));
  }

  private void letDie() {
    try {
      for (int number = 0; !world.isOver(); number++) {
        world.pause(DEATH_EVERY_MILLIS);
        if (!world.isSettling() && !world.isOver()) {
          send(cast.dying(number));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As many rounds as told, each with one of {@code kinds}, often the first. */
  Campaign rounds(int count, Nemesis... kinds) {
    for (int round = 0; round < count && troubles.isEmpty(); round++) {
      boolean first = random.nextInt(3) > 0;
      round(first ? kinds[0] : kinds[random.nextInt(kinds.length)]);
    }
    return this;
  }

  /** A while passes, in which the broker has to go on. */
  Campaign pass(long millis) {
    expectAlive(millis);
    return this;
  }

  /** Until so many messages more were acknowledged, if the broker goes on. */
  Campaign passWith(int messages) {
    long enough = count(What.PUBLISHED) + messages;
    await()
        .atMost(COMES_UP)
        .until(() -> count(What.PUBLISHED) >= enough || !victim.process().isAlive());
    return pass(0);
  }

  /** How many messages the broker would not have. */
  long refused() {
    return count(What.REFUSED);
  }

  private long count(What what) {
    return chronicle.soFar().stream().filter(entry -> entry.what() == what).count();
  }

  /** A JVM that had not come as far as our own first line has nothing to bring in order. */
  private static boolean endedWell(Program ended) {
    int code = ended.exitCode();
    return code == 0 || (code == BY_SIGTERM && ended.text().isBlank());
  }

  private void round(Nemesis nemesis) {
    long before = world.connections();
    expectAlive(random.nextLong(50, 1_200));
    world.tell("nemesis", What.NEMESIS, nemesis.name(), "-", 0, "-");
    switch (nemesis) {
      case KILL -> {
        victim.process().kill();
        resurrect();
      }
      case KILL_AT_START -> {
        victim.process().kill();
        resurrect();
        expectAlive(random.nextLong(1_500));
        victim.process().kill();
        resurrect();
      }
      case FREEZE -> {
        victim.process().signal("STOP");
        expectAlive(random.nextLong(100, 3_000));
        victim.process().signal("CONT");
        return;
      }
      case RESTART -> {
        if (!endedWell(victim.process().terminate())) {
          troubles.add("SIGTERM ended it badly:\n" + victim.process().text());
        }
        resurrect();
      }
    }
    awaitSomebody(before);
  }

  private void resurrect() {
    betweenLives.run();
    victim.start();
  }

  /** A moment passes, in which the broker does not end by itself. */
  private void expectAlive(long millis) {
    Program process = victim.process();
    if (process.endsWithin(Duration.ofMillis(millis))) {
      troubles.add(
          "the broker ended by itself with " + process.exitCode() + ":\n" + process.text());
    }
  }

  private void awaitSomebody(long before) {
    try {
      await()
          .atMost(COMES_UP)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> world.connections() > before || !victim.process().isAlive());
    } catch (ConditionTimeoutException silent) {
      troubles.add("nobody gets in for " + COMES_UP + ":\n" + victim.process().text());
    }
    expectAlive(0);
  }

  /** Leaves the broker alone, lets everybody end what was begun, and reads the logs. */
  List<Violation> verdict() {
    world.settle();
    awaitQuiet(devices);
    awaitNothingMissing();
    List<Device> looks =
        IntStream.range(0, Cast.REGISTERS.size()).mapToObj(cast::lastLook).toList();
    looks.forEach(this::send);
    awaitQuiet(looks);
    world.tell("driver", What.SETTLED, "-", "-", 0, "-");
    close();
    return Checker.check(Chronicle.read(logs));
  }

  private void awaitQuiet(List<Device> those) {
    try {
      await()
          .atMost(SETTLES)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> those.stream().allMatch(Device::isQuiet));
    } catch (ConditionTimeoutException busy) {
      List<String> names = those.stream().filter(one -> !one.isQuiet()).map(Device::id).toList();
      troubles.add("still busy after " + SETTLES + ": " + names);
    }
  }

  /** What is late is not lost: looks until nothing is missing, or what is missing stays so. */
  private void awaitNothingMissing() {
    Set<Violation> before = Set.of();
    for (Set<Violation> now = missing(); !now.isEmpty() && !now.equals(before); now = missing()) {
      before = now;
      try {
        await().atMost(STAYS_MISSING).pollInterval(LOOK).until(() -> missing().isEmpty());
      } catch (ConditionTimeoutException still) {
        continue; // the verdict says what
      }
    }
  }

  private Set<Violation> missing() {
    return Set.copyOf(Checker.check(chronicle.soFar()));
  }

  /** What went wrong apart from what the logs tell. */
  List<String> troubles() {
    List<String> all = new ArrayList<>(troubles);
    all.addAll(world.mistakes());
    return all;
  }

  String summary() {
    return Checker.summary(Chronicle.read(logs));
  }

  @Override
  public void close() {
    world.end();
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(15));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    victim.close();
    chronicle.close();
  }
}

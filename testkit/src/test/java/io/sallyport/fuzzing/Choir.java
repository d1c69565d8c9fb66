package io.sallyport.fuzzing;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Those who behave while others do not: for each version one who publishes, one who listens all the
 * time, one who comes and goes with a stored session, and one who reads what is retained.
 * Thread-safe.
 */
final class Choir implements AutoCloseable {
  static final String USER = "calm";
  static final String PASSWORD = "a-word-for-the-calm";

  /** Told where no hostile party may hear it. */
  static final String SECRET = "the-secret-of-the-calm";

  private static final long PATIENCE_SECONDS = 60;
  private static final long NAP_NANOS = 2_000_000;

  private final BrokerFixture house;
  private final Tally tally;
  private final Latencies latencies = new Latencies();

  /** How late this machine wakes a thread that only sleeps: no broker's fault. */
  private final Latencies lateness = new Latencies();

  private final AtomicBoolean ending = new AtomicBoolean();
  private final ExecutorService voices = Executors.newFixedThreadPool(9);
  private final List<Singer> singers = new ArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(4);

  /** Something that goes on until it is over. */
  interface Voice {
    void sing() throws InterruptedException;
  }

  Choir(BrokerFixture house, Tally tally) {
    this.house = house;
    this.tally = tally;
  }

  /** Begins, and returns when everybody who listens is there. */
  void begin() throws InterruptedException {
    for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5)) {
      Singer singer = new Singer(this, version);
      singers.add(singer);
      start(new SteadyListener(this, version)::sing);
      start(new LeavingListener(this, version)::sing);
    }
    if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the choir does not come together");
    }
    for (Singer singer : singers) {
      start(singer::sing);
      start(new RetainedReader(this, singer)::sing);
    }
    start(this::measure);
  }

  private void measure() {
    while (!isEnding()) {
      long due = System.nanoTime() + NAP_NANOS;
      LockSupport.parkNanos(NAP_NANOS);
      lateness.add(Math.max(0, System.nanoTime() - due));
    }
  }

  private void start(Voice voice) {
    voices.execute(() -> {
      try {
        voice.sing();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error failed) {
        tally.found(-1, "one who behaves was harmed\n" + Traces.of(failed));
      }
    });
  }

  void isThere() {
    ready.countDown();
  }

  /** A connection, over TLS for 3.1.1 and without for 5.0. */
  Dialer dial(ProtocolVersion version) {
    return (version.isFive() ? house.dial() : house.dialTls()).speaking(version);
  }

  static String topic(ProtocolVersion version, Object what) {
    return "calm/" + version.level() + "/" + what;
  }

  Latencies latencies() {
    return latencies;
  }

  Latencies lateness() {
    return lateness;
  }

  Tally tally() {
    return tally;
  }

  boolean isEnding() {
    return ending.get();
  }

  /** Everybody sings to the end, and those who listen hear all of it. */
  void end() throws InterruptedException {
    ending.set(true);
    voices.shutdown();
    if (!voices.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      tally.found(-1, "those who behave did not hear the end within a minute");
    }
    try (Dialer last = house.dial()) {
      last.greet("calm-last").as(USER, PASSWORD).in();
      for (Singer singer : singers) {
        String kept = topic(singer.version(), "kept");
        last.send(Packets.retained(kept, QoS.AT_LEAST_ONCE, 1, "")).expect(PubAck.class);
      }
    }
  }

  /** Whoever does not look at interrupts looks at this: else a closed choir keeps a core busy. */
  @Override
  public void close() {
    ending.set(true);
    voices.shutdownNow();
  }
}

package io.sallyport.guessing;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Guessers at fifty addresses of as many networks, twenty times a second each. */
final class Siege {
  private static final int GUESSERS = 50;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos() / 20;

  private final BrokerFixture house;
  private final AtomicInteger guesses = new AtomicInteger();
  private final AtomicInteger looked = new AtomicInteger();
  private final AtomicInteger succeeded = new AtomicInteger();

  Siege(BrokerFixture house) {
    this.house = house;
  }

  int guesses() {
    return guesses.get();
  }

  /** How many passwords the broker compared with anything. */
  int looked() {
    return looked.get();
  }

  int succeeded() {
    return succeeded.get();
  }

  /** Guesses for {@code time} and does {@code meanwhile} beside it. */
  void run(Duration time, Runnable meanwhile) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < GUESSERS; i++) {
        InetAddress from = address("127.%d.0.1".formatted(i + 1));
        all.add(threads.submit(() -> guess(from, end)));
      }
      meanwhile.run();
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private void guess(InetAddress from, long end) {
    long next = System.nanoTime();
    for (int i = 0; System.nanoTime() < end; i++) {
      try (Dialer dialer = Dialer.over(house.socket("plain", from))) {
        note(dialer.greet("guesser").as("lamp", "guess" + i).send().expect(ConnAck.class));
      }
      next += PAUSE_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void note(ConnAck answer) {
    guesses.incrementAndGet();
    if (answer.reason() == ReasonCode.SUCCESS) {
      succeeded.incrementAndGet();
    } else if (answer.reason() == ReasonCode.BAD_USER_NAME_OR_PASSWORD) {
      looked.incrementAndGet();
    }
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

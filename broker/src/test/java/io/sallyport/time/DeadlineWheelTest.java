package io.sallyport.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.time.DeadlineWheel.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {
  private long nanos = 5_000_000_000_000L;
  private final DeadlineWheel wheel =
      new DeadlineWheel(
          new Ticker() {
            @Override
            public long nanos() {
              return nanos;
            }

            @Override
            public long wallMillis() {
              return 0;
            }
          });

  private void pass(Duration time) {
    nanos += time.toNanos();
    wheel.advance();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 100, 999, 60_000, 450_000, 10_000_000})
  void a_deadline_runs_once_and_not_early(int millis) {
    AtomicInteger runs = new AtomicInteger();
    wheel.set(wheel.deadline(runs::incrementAndGet), Duration.ofMillis(millis).toNanos());
    if (millis > 0) {
      pass(Duration.ofMillis(millis - 1));
      assertThat(runs).hasValue(0);
    }
    pass(Duration.ofMillis(101));
    pass(Duration.ofHours(9));
    assertThat(runs).hasValue(1);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void a_dropped_deadline_never_runs() {
    Deadline deadline = wheel.deadline(() -> assertThat(true).as("must not run").isFalse());
    wheel.set(deadline, 1);
    wheel.cancel(deadline);
    wheel.cancel(deadline);
    pass(Duration.ofSeconds(1));
    assertThat(wheel.size()).isZero();
  }

  @Test
  void setting_it_again_moves_it() {
    AtomicInteger runs = new AtomicInteger();
    Deadline deadline = wheel.deadline(runs::incrementAndGet);
    wheel.set(deadline, Duration.ofSeconds(1).toNanos());
    wheel.set(deadline, Duration.ofSeconds(10).toNanos());
    pass(Duration.ofSeconds(5));
    assertThat(runs).hasValue(0);
    pass(Duration.ofSeconds(6));
    assertThat(runs).hasValue(1);
  }

  @Test
  void an_action_may_drop_and_set_the_others_of_its_bucket() {
    List<String> ran = new ArrayList<>();
    Deadline[] two = new Deadline[2];
    two[0] =
        wheel.deadline(() -> {
          ran.add("first");
          wheel.cancel(two[1]);
          wheel.set(two[0], Duration.ofSeconds(1).toNanos());
        });
    two[1] = wheel.deadline(() -> ran.add("second"));
    wheel.set(two[0], 1);
    wheel.set(two[1], 1);
    pass(Duration.ofMillis(200));
    assertThat(ran).containsExactly("first");
    pass(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("first", "first");
  }

  @Test
  void thousands_run_in_their_time() {
    SplittableRandom random = new SplittableRandom(7);
    List<long[]> late = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      long due = nanos + random.nextLong(Duration.ofMinutes(20).toNanos());
      wheel.set(wheel.deadline(() -> late.add(new long[] {due, nanos})), due - nanos);
    }
    for (int tick = 0; tick < 12_200; tick++) {
      pass(Duration.ofMillis(100));
    }
    assertThat(late).hasSize(5_000);
    assertThat(late).allSatisfy(pair -> assertThat(pair[1] - pair[0]).isBetween(0L, 200_000_000L));
  }
}

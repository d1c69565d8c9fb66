package io.sallyport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.port.Loop;
import io.sallyport.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever is in the middle of a million retained messages leaves the loop to others in between. */
class RetainedPaceTest {
  private static final Duration SHORT = Duration.ofNanos(1_000);
  private static final Duration LONG = Duration.ofMillis(5);

  private final FakeTicker ticker = new FakeTicker();
  private final Later loop = new Later();
  private final RetainedPace pace = new RetainedPace(loop, ticker);
  private final List<String> delivered = new ArrayList<>();

  /** A loop whose next turn comes when the test says so. */
  private static final class Later implements Loop {
    private final ArrayDeque<Runnable> due = new ArrayDeque<>();

    @Override
    public int index() {
      return 0;
    }

    @Override
    public void execute(Runnable task) {
      throw new AssertionError("what is executed comes before the sockets");
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
      due.addLast(task);
    }

    @Override
    public boolean isCurrent() {
      return true;
    }

    boolean turn() {
      Runnable next = due.poll();
      if (next != null) {
        next.run();
      }
      return next != null;
    }
  }

  private void offer(String page, Duration work) {
    offer(page, work, 1);
  }

  /** A page of as many parts, each of which is so much work. */
  private void offer(String page, Duration work, int parts) {
    AtomicInteger left = new AtomicInteger(parts);
    pace.offer(() -> {
      delivered.add(page);
      ticker.advance(work);
      return left.decrementAndGet() > 0;
    });
  }

  @Test
  void a_few_small_pages_do_not_wait() {
    offer("a", SHORT);
    offer("b", SHORT);
    assertThat(delivered).containsExactly("a", "b");
    assertThat(loop.turn()).as("nothing is due").isFalse();
  }

  @Test
  void after_some_work_all_of_them_rest_and_go_on_in_order_one_a_turn() {
    offer("a", LONG);
    offer("b", LONG);
    offer("c", SHORT);
    offer("d", SHORT);
    assertThat(delivered).containsExactly("a");
    loop.turn();
    assertThat(delivered).containsExactly("a", "b");
    loop.turn();
    assertThat(delivered).containsExactly("a", "b", "c");
    offer("e", SHORT);
    assertThat(delivered).as("nobody overtakes").containsExactly("a", "b", "c");
    loop.turn();
    loop.turn();
    assertThat(delivered).containsExactly("a", "b", "c", "d", "e");
    assertThat(loop.turn()).as("nothing is due").isFalse();
    offer("f", SHORT);
    assertThat(delivered).endsWith("f");
  }

  @Test
  void a_page_rests_in_its_midst_and_takes_turns_with_others() {
    offer("a", LONG, 2);
    offer("b", LONG, 2);
    assertThat(delivered).containsExactly("a");
    while (loop.turn()) {}
    assertThat(delivered).containsExactly("a", "a", "b", "b");
    delivered.clear();
    offer("c", SHORT, 3);
    assertThat(delivered).as("a page of little work").containsExactly("c", "c", "c");
  }

  @Test
  void who_was_alone_goes_on_after_the_rest() {
    offer("a", LONG);
    assertThat(loop.turn()).isTrue();
    offer("b", SHORT);
    assertThat(delivered).containsExactly("a", "b");
  }
}

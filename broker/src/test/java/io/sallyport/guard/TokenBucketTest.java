package io.sallyport.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private final FakeTicker ticker = new FakeTicker();
  private final TokenBucket bucket = new TokenBucket(Rate.perSecond(20, 50), ticker);

  @Test
  void gives_its_burst_and_then_no_more() {
    assertThat(taken(bucket, 100)).isEqualTo(50);
  }

  @Test
  void fills_at_its_rate_even_while_the_clock_wraps() {
    taken(bucket, 50);
    for (int second = 0; second < 5; second++) {
      ticker.advance(Duration.ofSeconds(1));
      assertThat(taken(bucket, 100)).isEqualTo(20);
    }
  }

  @Test
  void never_holds_more_than_its_burst() {
    bucket.giveBack();
    bucket.giveBack();
    ticker.advance(Duration.ofHours(5));
    assertThat(taken(bucket, 100)).isEqualTo(50);
  }

  @Test
  void takes_back_what_was_not_spent() {
    taken(bucket, 50);
    bucket.giveBack();
    assertThat(taken(bucket, 10)).isEqualTo(1);
  }

  @Test
  void many_threads_get_no_more_than_the_burst() throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform()
              .start(() -> {
                awaitQuietly(start);
                taken.addAndGet(taken(bucket, 1_000));
              });
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(taken).hasValue(50);
  }

  @Test
  void rates_have_bounds() {
    assertThatThrownBy(() -> Rate.perSecond(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rate.perSecond(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int taken(TokenBucket bucket, int tries) {
    return (int) IntStream.range(0, tries).filter(_ -> bucket.tryTake()).count();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

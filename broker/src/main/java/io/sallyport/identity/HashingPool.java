package io.sallyport.identity;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that hash passwords. A few, since each takes a core and the memory of a hash; with a
 * bounded queue, and a refusal when it is full, so that a flood of logins costs no more than that.
 */
public final class HashingPool {
  private HashingPool() {}

  /**
   * @param threads how many hashes run at once
   * @param waiting how many logins may wait
   */
  public static ThreadPoolExecutor of(int threads, int waiting) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().daemon().name("password-", 1).factory(),
            new ThreadPoolExecutor.AbortPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}

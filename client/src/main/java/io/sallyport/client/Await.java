package io.sallyport.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a client's future and throws its failure as what it is. Never call it on a loop. */
public final class Await {
  private Await() {}

  /**
   * What {@code future} completes with.
   *
   * @throws ConnectFailed when it was a connect that failed
   * @throws ConnectionEnded when the connection ended first
   * @throws TimeoutException when it takes longer than {@code longest}
   */
  public static <T> T of(CompletableFuture<T> future, Duration longest)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    try {
      return future.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ConnectFailed failed -> throw failed;
        case ConnectionEnded ended -> throw ended;
        case null -> throw new IllegalStateException(e);
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }
}

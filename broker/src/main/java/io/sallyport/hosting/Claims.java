package io.sallyport.hosting;

import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.ShardLog;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/** How a node takes its shards over: it claims each, then writes the settings to it. */
final class Claims {
  private final Appends appends;
  private final ShardSettings settings;
  private final IntPredicate isStopped;

  Claims(Appends appends, ShardSettings settings, IntPredicate isStopped) {
    this.appends = appends;
    this.settings = settings;
    this.isStopped = isStopped;
  }

  /**
   * Done when all shards are claimed and configured, but for those that have stopped; fails when
   * one of them cannot be.
   */
  CompletableFuture<Void> claimAll(int shards) {
    CompletableFuture<?>[] claims = new CompletableFuture<?>[shards];
    for (int shard = 0; shard < shards; shard++) {
      claims[shard] = claim(shard);
    }
    return CompletableFuture.allOf(claims);
  }

  private CompletableFuture<Void> claim(int shard) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (isStopped.test(shard)) {
      done.complete(null); // it was told, and the others serve
    } else if (!appends.claim(shard, position -> claimed(shard, position, done))) {
      done.completeExceptionally(new IllegalStateException("shard " + shard + " is closed"));
    }
    return done;
  }

  private void claimed(int shard, long position, CompletableFuture<Void> done) {
    if (position == ShardLog.REFUSED) {
      done.completeExceptionally(new IllegalStateException("shard " + shard + " is not ours"));
      return;
    }
    appends.append(
        shard, new Record.Configure(settings), Shards.SHARD_THREAD, _ -> done.complete(null));
  }
}

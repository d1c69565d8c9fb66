package io.sallyport.rescue;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.shard.ShardMachine;
import io.sallyport.storage.RocksView;
import io.sallyport.store.LogPlace;
import io.sallyport.store.StoreFormat;
import io.sallyport.store.StoreUnusable;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is asked of a store that nobody has open. Stateless. */
final class StoreLook {
  static final int SHARDS = 16;

  private StoreLook() {}

  /** Opens the store in {@code folder} and sees whether this release can read it. */
  static RocksView open(Path folder, Path nativeFolder) throws IOException {
    RocksView view = RocksView.open(folder, nativeFolder);
    try {
      StoreFormat.isOurs(view, SHARDS, ShardMachine.FORMAT);
      return view;
    } catch (IOException | RuntimeException e) {
      view.close();
      throw e;
    }
  }

  /** How far each shard has come; 0 for one that was never written. */
  static List<Long> positions(Path folder, Path nativeFolder) throws IOException {
    List<Long> positions = new ArrayList<>();
    try (RocksView view = open(folder, nativeFolder)) {
      for (int shard = 0; shard < SHARDS; shard++) {
        positions.add(LogPlace.read(view, shard).map(LogPlace::position).orElse(0L));
      }
    }
    return positions;
  }

  /** A store that cannot be opened, in the words of the catalogue. */
  static CommandFailure failure(StoreUnusable e) {
    Problem problem =
        switch (e.trouble()) {
          case UNKNOWN_FORMAT -> Problem.STORE_FORMAT;
          case IN_USE -> Problem.STORE_BUSY;
          case DAMAGED -> Problem.STORE_DAMAGED;
          case NOT_WRITABLE -> Problem.STORE_BROKEN;
          case TOO_LARGE -> Problem.STORE_TOO_LARGE;
        };
    return new CommandFailure(problem, Printable.of(String.valueOf(e.getMessage()), 600));
  }
}

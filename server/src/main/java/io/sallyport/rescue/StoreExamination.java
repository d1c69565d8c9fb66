package io.sallyport.rescue;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.shard.RowCensus;
import io.sallyport.shard.ShardMachine;
import io.sallyport.storage.RocksView;
import io.sallyport.store.Column;
import io.sallyport.store.LogFigures;
import io.sallyport.store.LogPlace;
import io.sallyport.store.StoreUnusable;
import io.sallyport.time.Ticker;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Looks through a store that nobody has open, and changes nothing in it. */
final class StoreExamination {
  private static final LogPlace NOWHERE = new LogPlace(0, 0, 0);

  private final Path store;
  private final Path nativeFolder;
  private final PrintWriter err;
  private final Ticker ticker;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Shard> shards = new ArrayList<>();
  private long lastMillis;

  /**
   * What one shard has, in rows.
   *
   * @param position of its last record
   */
  record Shard(
      int shard,
      long position,
      long sessions,
      long subscriptions,
      long queued,
      long bodies,
      long retained,
      long groups,
      long owed) {}

  StoreExamination(Path store, Path nativeFolder, PrintWriter err, Ticker ticker) {
    this.store = store;
    this.nativeFolder = nativeFolder;
    this.err = err;
    this.ticker = ticker;
  }

  List<Finding> findings() {
    return findings;
  }

  List<Shard> shards() {
    return shards;
  }

  void run() throws IOException {
    checkTables();
    try (RocksView view = StoreLook.open(store, nativeFolder);
        ProgressLine progress = ProgressLine.of(err, "shards", StoreLook.SHARDS)) {
      for (int shard = 0; shard < StoreLook.SHARDS; shard++) {
        look(view, shard);
        progress.add(1);
      }
      checkClock();
    } catch (StoreUnusable e) {
      CommandFailure failure = StoreLook.failure(e);
      findings.add(Finding.of(failure.problem(), failure.text()));
    }
  }

  private void checkClock() {
    long aheadMillis = lastMillis - ticker.wallMillis();
    if (aheadMillis > LogFigures.MOST_AHEAD_MILLIS) {
      findings.add(Finding.of(Problem.CLOCK_BEHIND, Problem.clockBehind(aheadMillis)));
    }
  }

  /** Every block of every table, which opening the store does not read. */
  private void checkTables() throws IOException {
    List<Path> tables = RocksView.tables(store);
    long bytes = 0;
    for (Path table : tables) {
      bytes += Files.size(table);
    }
    try (ProgressLine progress = ProgressLine.of(err, "checksums", bytes)) {
      for (Path table : tables) {
        long size = Files.size(table);
        try {
          RocksView.check(table, nativeFolder);
        } catch (IOException e) {
          findings.add(
              Finding.of(Problem.STORE_DAMAGED, Printable.of(String.valueOf(e.getMessage()), 300)));
        }
        progress.add(size);
      }
    }
  }

  private void look(RocksView view, int shard) {
    try {
      LogPlace place = LogPlace.read(view, shard).orElse(NOWHERE);
      lastMillis = Math.max(lastMillis, place.millis());
      RowCensus census = RowCensus.of(view.shard(shard));
      shards.add(
          new Shard(
              shard,
              place.position(),
              census.rows(Column.SESSION),
              census.rows(Column.SUB),
              census.queued(),
              census.rows(Column.BODY),
              census.rows(Column.RETAIN),
              census.rows(Column.GROUP),
              census.rows(Column.OUTBOX)));
      new TreeMap<>(census.orphans())
          .forEach((orphan, count) ->
              findings.add(
                  Finding.of(
                      Problem.STORE_ORPHANS,
                      "shard %d: %d × %s"
                          .formatted(
                              shard,
                              count,
                              orphan.name().toLowerCase(Locale.ROOT).replace('_', ' ')))));
      ShardMachine.load(shard, view.shard(shard)); // what a broker does when it starts
    } catch (IOException | RuntimeException e) {
      findings.add(
          Finding.of(
              Problem.SHARD_STOPPED,
              "shard %d cannot be served: %s"
                  .formatted(shard, Printable.of(String.valueOf(e.getMessage()), 300))));
    }
  }
}

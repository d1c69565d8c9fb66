package io.sallyport.broker;

import io.sallyport.delivery.HomeLoop;
import io.sallyport.delivery.Node;
import io.sallyport.hosting.Shards;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Record;
import io.sallyport.shard.RetainedPage;
import io.sallyport.store.ShardLog;
import io.sallyport.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One walk over all retained messages that takes some of them away: a page, then what of it goes,
 * then the next page. Confined to one loop; one message that comes meanwhile stays or goes, and one
 * that replaces another stays.
 */
final class RetainedPurge {
  private static final long TRY_AGAIN_MILLIS = 10;

  /**
   * Which of them go.
   *
   * @param filter null for every topic
   * @param publisher null for every publisher; of a user in whatever generation
   * @param dryRun they are only counted
   */
  record Order(@Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun) {
    boolean covers(PrincipalId author) {
      return publisher == null
          || (publisher.kind() == author.kind() && publisher.name().equals(author.name()));
    }
  }

  private final Shards shards;
  private final HomeLoop loop;
  private final Order order;
  private final CompletableFuture<Purged> done = new CompletableFuture<>();
  private int shard;
  private @Nullable String cursor;
  private long messages;
  private int failed;

  RetainedPurge(Shards shards, HomeLoop loop, Order order) {
    this.shards = shards;
    this.loop = loop;
    this.order = order;
  }

  /** Any thread, once. */
  CompletableFuture<Purged> start() {
    loop.post(this::readPage);
    return done;
  }

  private void readPage() {
    if (shard == shards.shards()) {
      done.complete(new Purged(messages, failed));
    } else if (!shards.read(
        shard, Node.TENANT, order.filter(), cursor, loop.index(), this::hasCome)) {
      loop.schedule(this::readPage, TRY_AGAIN_MILLIS);
    }
  }

  private void hasCome(@Nullable RetainedPage page) {
    if (page == null) {
      failed++;
      nextShard();
      return;
    }
    cursor = page.next();
    List<Record.Kept> kept =
        page.messages().stream()
            .filter(retained -> order.covers(retained.message().author().id()))
            .map(
                retained -> new Record.Kept(retained.message().topic().text(), retained.position()))
            .toList();
    if (order.dryRun() || kept.isEmpty()) {
      messages += kept.size();
      goOn();
    } else {
      discard(kept);
    }
  }

  private void discard(List<Record.Kept> kept) {
    Record.Discard discard = new Record.Discard(Node.TENANT, kept);
    if (!shards.isStopped(shard)
        && !shards.discard(shard, discard, loop.index(), at -> discarded(kept.size(), at))) {
      loop.schedule(() -> discard(kept), TRY_AGAIN_MILLIS);
    } else if (shards.isStopped(shard)) {
      failed++;
      nextShard();
    }
  }

  private void discarded(int count, long position) {
    if (position == ShardLog.REFUSED) {
      failed++;
      nextShard();
      return;
    }
    messages += count;
    goOn();
  }

  private void goOn() {
    if (cursor == null) {
      nextShard();
    } else {
      readPage();
    }
  }

  private void nextShard() {
    shard++;
    cursor = null;
    readPage();
  }
}

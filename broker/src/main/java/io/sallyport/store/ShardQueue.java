package io.sallyport.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The appends and tasks that wait for one shard, in order. Thread-safe; holds at most {@link
 * ShardLog#QUEUE_HOLDS} of them, and takes nothing more from {@link ShardLog#QUEUE_HOLDS_BYTES} on.
 */
final class ShardQueue {

  /** One of the two: a record with its answer, or a task. */
  record Item(
      ShardLog.@Nullable Append append, ShardLog.@Nullable Appended done, @Nullable Runnable task) {
    boolean isTask() {
      return task != null;
    }

    int bytes() {
      return append == null ? 0 : append.record().length;
    }
  }

  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private long bytes;
  private volatile int size;

  synchronized boolean offer(Item item) {
    if (items.size() >= ShardLog.QUEUE_HOLDS || bytes >= ShardLog.QUEUE_HOLDS_BYTES) {
      return false;
    }
    items.add(item);
    bytes += item.bytes();
    size = items.size();
    return true;
  }

  /**
   * Takes what may go into one batch: records up to the first task, or that task alone when it is
   * first.
   */
  synchronized List<Item> drain(int most) {
    List<Item> drained = new ArrayList<>(Math.min(most, items.size()));
    for (Item next = items.peek(); next != null && drained.size() < most; next = items.peek()) {
      if (next.isTask() && !drained.isEmpty()) {
        break;
      }
      drained.add(items.remove());
      bytes -= next.bytes();
      if (next.isTask()) {
        break;
      }
    }
    size = items.size();
    return drained;
  }

  int size() {
    return size;
  }
}

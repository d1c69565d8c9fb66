package io.sallyport.hosting;

import io.sallyport.records.BytesIn;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.store.Column;
import io.sallyport.store.StoredState;
import io.sallyport.topic.TopicFilter;
import java.util.function.Consumer;

/**
 * What a shard wanted that cannot be opened: a message for it has to be refused, and not
 * acknowledged as if nobody wanted it. Stateless.
 */
final class Salvage {
  private Salvage() {}

  /**
   * Tells the interests of {@code shard} as far as they can be read; where they cannot, it might
   * have wanted everything.
   */
  static void interests(int shard, StoredState state, Consumer<Effect.ToNode> told) {
    try {
      state.each(Column.SUB, (key, _) -> subscription(key, told));
      state.each(Column.GROUP, (key, _) -> tell(group(key), told));
    } catch (RuntimeException damaged) {
      tell(TopicFilter.of("#"), told);
    }
  }

  private static void tell(TopicFilter filter, Consumer<Effect.ToNode> told) {
    told.accept(new Effect.Interest("", filter, true));
  }

  /** A shared one is the interest of its group, which may live in another shard. */
  private static void subscription(byte[] key, Consumer<Effect.ToNode> told) {
    BytesIn in = new BytesIn(key);
    in.u16();
    in.u64();
    TopicFilter filter = TopicFilter.of(in.text());
    if (!GroupKey.isShared(filter)) {
      tell(filter, told);
    }
  }

  private static TopicFilter group(byte[] key) {
    BytesIn in = new BytesIn(key);
    in.u16();
    in.text();
    return TopicFilter.of(in.text());
  }
}

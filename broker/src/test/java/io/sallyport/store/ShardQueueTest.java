package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What waits for a shard is bounded, by how much there is of it and by how large it is. */
class ShardQueueTest {
  private final ShardQueue queue = new ShardQueue();

  private boolean offer(int bytes) {
    ShardLog.Append append = new ShardLog.Append(0, ShardLog.Kind.MSG, 1, 0, new byte[bytes]);
    return queue.offer(new ShardQueue.Item(append, _ -> {}, null));
  }

  @Test
  void it_takes_as_many_as_it_holds() {
    for (int i = 0; i < ShardLog.QUEUE_HOLDS; i++) {
      assertThat(offer(1)).isTrue();
    }
    assertThat(offer(1)).isFalse();
    assertThat(queue.drain(1)).hasSize(1);
    assertThat(offer(1)).isTrue();
  }

  @Test
  void large_ones_fill_it_sooner() {
    int large = ShardLog.QUEUE_HOLDS_BYTES / 4;
    for (int i = 0; i < 4; i++) {
      assertThat(offer(large)).isTrue();
    }
    assertThat(offer(1)).isFalse();
    queue.drain(1);
    assertThat(offer(large)).isTrue();
    assertThat(offer(1)).isFalse();
    queue.drain(10);
    assertThat(offer(1)).isTrue();
  }
}

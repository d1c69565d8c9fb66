package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlimMapTest {
  @Test
  void it_is_the_map_that_a_tree_would_be_whether_it_holds_few_or_many() {
    SlimMap<Integer, Integer> slim = new SlimMap<>();
    Map<Integer, Integer> tree = new TreeMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      int key = random.nextInt(i % 1_000 < 500 ? 12 : 60);
      if (random.nextBoolean()) {
        assertThat(slim.put(key, i)).isEqualTo(tree.put(key, i));
      } else {
        assertThat(slim.remove(key)).isEqualTo(tree.remove(key));
      }
      assertThat(slim.entrySet()).containsExactlyElementsOf(tree.entrySet());
    }
  }

  @Test
  void what_changes_while_somebody_goes_through_it_does_not_show() {
    SlimMap<Integer, String> slim = new SlimMap<>();
    IntStream.of(3, 1, 2).forEach(key -> slim.put(key, "old"));
    var picture = slim.entrySet();
    slim.put(2, "new");
    slim.remove(1);
    slim.put(4, "new");
    assertThat(picture).containsExactly(entry(1, "old"), entry(2, "old"), entry(3, "old"));
    assertThat(slim).containsExactly(entry(2, "new"), entry(3, "old"), entry(4, "new"));
  }
}

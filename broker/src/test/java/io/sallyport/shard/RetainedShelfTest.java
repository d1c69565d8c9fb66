package io.sallyport.shard;

import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a topic keeps for those who come later. */
class RetainedShelfTest {
  private final OneShard shard = new OneShard();

  private List<Effect> keep(String topic, String payload) {
    return keep(topic, payload, Record.Purpose.RETAINED);
  }

  private List<Effect> keep(String topic, String payload, Record.Purpose purpose) {
    return shard.apply(
        new Record.Publish(message(topic, QoS.AT_MOST_ONCE, true, payload), null, purpose));
  }

  private List<String> read(String filter, int mostMatches, int mostVisited) {
    List<String> topics = new ArrayList<>();
    String cursor = null;
    do {
      RetainedPage page =
          shard.machine.read("", TopicFilter.of(filter), cursor, mostMatches, mostVisited);
      page.messages().forEach(kept -> topics.add(kept.message().topic().text()));
      assertThat(page.messages()).hasSizeLessThanOrEqualTo(mostMatches + 1);
      cursor = page.next();
    } while (cursor != null);
    return topics;
  }

  @Test
  void the_last_one_stays_and_an_empty_one_clears() {
    keep("a", "1");
    keep("a", "2");
    assertThat(shard.machine.read("", TopicFilter.of("a"), null, 1, 1).messages())
        .extracting(kept -> kept.message().payload().text())
        .containsExactly("2");
    keep("a", "");
    assertThat(read("a", 1, 1)).isEmpty();
    assertThat(keep("a", "")).as("nothing to clear").isEmpty();
    assertThat(shard.machine.counts().retainedBytes()).isZero();
    assertThat(shard.columns.size()).isZero();
  }

  @Test
  void who_keeps_how_much_is_told() {
    List<Effect> first = keep("a", "1");
    assertThat(first)
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.RetainedChanged.class,
            change -> {
              assertThat(change.messages()).isEqualTo(1);
              assertThat(change.bytes()).isPositive();
            });
    long sum =
        keep("a", "longer").stream()
            .mapToLong(effect -> ((Effect.RetainedChanged) effect).bytes())
            .sum();
    assertThat(sum).isEqualTo("longer".length() - 1);
  }

  @Test
  void who_may_not_grow_may_still_replace_and_clear() {
    keep("a", "12345");
    Record.Purpose full = Record.Purpose.RETAINED.within(false, false);
    assertThat(keep("b", "x", full)).hasOnlyElementsOfType(Effect.RetainRefused.class);
    assertThat(keep("a", "123456", full)).hasOnlyElementsOfType(Effect.RetainRefused.class);
    assertThat(keep("a", "abcde", full)).hasOnlyElementsOfType(Effect.RetainedChanged.class);
    keep("a", "", full);
    assertThat(read("#", 10, 10)).isEmpty();
  }

  @Test
  void a_wildcard_finds_what_it_covers_page_by_page() {
    List.of("a", "a/", "a/b", "a/b/c", "a!", "ab", "b", "$SYS/x", "a/c/d")
        .forEach(t -> keep(t, "x"));
    assertThat(read("a/#", 2, 1)).containsExactly("a", "a/", "a/b", "a/b/c", "a/c/d");
    assertThat(read("a/+", 1, 100)).containsExactly("a/", "a/b");
    assertThat(read("+/b", 1, 1)).containsExactly("a/b");
    assertThat(read("#", 3, 2)).doesNotContain("$SYS/x").hasSize(8);
    assertThat(read("$SYS/#", 3, 2)).containsExactly("$SYS/x");
    assertThat(read("+", 1, 2)).containsExactly("a", "a!", "ab", "b");
    assertThat(read("a/b", 1, 1)).containsExactly("a/b");
    assertThat(read("/#", 1, 1)).isEmpty();
  }

  @Test
  void pages_give_what_looking_at_all_of_them_gives() {
    Random random = new Random(4);
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      topics.add(
          word(random) + "/" + word(random) + (random.nextBoolean() ? "" : "/" + word(random)));
    }
    topics.forEach(topic -> keep(topic, "x"));
    for (String filter :
        List.of("#", "+/#", "a/#", "a/b/#", "+/b", "+/+/c", "b/+/a", "a/+", "/#")) {
      TopicFilter wanted = TopicFilter.of(filter);
      List<String> expected =
          topics.stream()
              .distinct()
              .filter(topic -> wanted.matches(io.sallyport.topic.TopicName.of(topic)))
              .sorted()
              .toList();
      assertThat(read(filter, 1 + random.nextInt(5), 1 + random.nextInt(5)))
          .as(filter)
          .containsExactlyElementsOf(expected);
    }
  }

  private static String word(Random random) {
    return List.of("a", "b", "c", "", "ä").get(random.nextInt(5));
  }

  @Test
  void one_page_never_looks_at_more_than_it_may() {
    for (int i = 0; i < 50; i++) {
      keep("x/" + i + "/no", "x");
    }
    RetainedPage page = shard.machine.read("", TopicFilter.of("x/+/yes"), null, 10, 7);
    assertThat(page.messages()).isEmpty();
    assertThat(page.next()).isNotNull();
  }
}

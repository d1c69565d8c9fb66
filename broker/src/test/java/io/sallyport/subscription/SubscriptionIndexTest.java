package io.sallyport.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionIndexTest {
  private static final String[] LEVELS = {"a", "b", "", "$x"};
  private static final String[] FILTER_LEVELS = {"a", "b", "", "$x", "+", "+"};

  private final SubscriptionIndex<String> index = new SubscriptionIndex<>();
  private final SubscriptionIndex.Walk<String> walk = new SubscriptionIndex.Walk<>();

  private static Subscription to(String filter) {
    return new Subscription(
        TopicFilter.of(filter), QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND, 0);
  }

  private Set<String> matched(String topic) {
    Set<String> found = new HashSet<>();
    index.match(TopicName.of(topic), walk, (who, _) -> found.add(who));
    return found;
  }

  @Test
  void a_subscription_is_found_by_every_topic_it_covers() {
    index.put("one", to("sport/+/ranking"));
    index.put("rest", to("sport/#"));
    assertThat(matched("sport/tennis/ranking")).containsExactlyInAnyOrder("one", "rest");
    assertThat(matched("sport")).containsExactly("rest");
    assertThat(matched("sport/tennis")).containsExactly("rest");
    assertThat(matched("chess")).isEmpty();
  }

  @Test
  void what_is_long_counts_more_and_what_goes_counts_no_more() {
    index.put("one", to("a"));
    long small = index.bytes();
    index.put("one", to("a"));
    assertThat(index.bytes()).as("the same again").isEqualTo(small);
    index.put("two", to("a/b/c/d"));
    assertThat(index.bytes()).as("more levels").isGreaterThan(2 * small);
    index.put("two", to("x".repeat(60_000)));
    assertThat(index.bytes()).as("a long one").isGreaterThan(2 * 60_000);
    index.remove("two", TopicFilter.of("x".repeat(60_000)));
    index.remove("two", TopicFilter.of("a/b/c/d"));
    assertThat(index.bytes()).isEqualTo(small);
    index.remove("one", TopicFilter.of("a"));
    assertThat(index.bytes()).isZero();
  }

  @Test
  void a_leading_wildcard_does_not_see_reserved_topics() {
    index.put("all", to("#"));
    index.put("one", to("+/uptime"));
    index.put("named", to("$SYS/#"));
    assertThat(matched("$SYS/uptime")).containsExactly("named");
  }

  @Test
  void the_same_filter_again_replaces_the_first() {
    assertThat(index.put("me", to("a"))).isNull();
    assertThat(index.put("me", to("a"))).isNotNull();
    assertThat(index.size()).isOne();
  }

  @Test
  void what_was_taken_out_leaves_nothing_behind() {
    index.put("me", to("a/b/+/#"));
    long before = index.versions().whole();
    assertThat(index.remove("me", TopicFilter.of("a/b/+/#"))).isNotNull();
    assertThat(index.versions().whole()).isGreaterThan(before);
    assertThat(index.remove("me", TopicFilter.of("a/b/+/#"))).isNull();
    assertThat(index.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 500})
  void many_subscribers_of_one_filter_are_all_found_and_all_go(int count) {
    for (int i = 0; i < count; i++) {
      index.put("s" + i, to("a/b"));
    }
    assertThat(matched("a/b")).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(index.remove("s" + i, TopicFilter.of("a/b"))).isNotNull();
    }
    assertThat(index.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agrees_with_matching_every_filter_one_by_one(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Set<String>> model = new HashMap<>();
    for (int step = 0; step < 3_000; step++) {
      String who = "s" + random.nextInt(6);
      String filter = filter(random);
      Set<String> filters = model.computeIfAbsent(who, _ -> new HashSet<>());
      if (random.nextInt(3) > 0) {
        index.put(who, to(filter));
        filters.add(filter);
      } else {
        boolean had = filters.remove(filter);
        assertThat(index.remove(who, TopicFilter.of(filter)) != null)
            .as("seed %s", seed)
            .isEqualTo(had);
      }
      String topic = topic(random);
      Set<String> expected = new HashSet<>();
      model.forEach((subscriber, its) -> {
        if (its.stream().anyMatch(f -> TopicFilter.of(f).matches(TopicName.of(topic)))) {
          expected.add(subscriber);
        }
      });
      assertThat(matched(topic)).as("seed %s, topic \"%s\"", seed, topic).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void a_change_is_told_to_every_topic_it_could_concern(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PartVersions versions = index.versions();
    Map<TopicName, int[]> topics = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      TopicName topic = TopicName.of(topic(random));
      topics.put(topic, versions.partsOf(topic));
    }
    for (int step = 0; step < 500; step++) {
      TopicFilter filter = TopicFilter.of(filter(random));
      Map<TopicName, Long> before = new HashMap<>();
      topics.forEach((topic, parts) -> before.put(topic, versions.of(parts)));
      if (random.nextBoolean() || index.remove("me", filter) == null) {
        index.put("me", to(filter.text()));
      }
      topics.forEach((topic, parts) -> {
        if (filter.matches(topic)) {
          assertThat(versions.of(parts))
              .as("seed %s, \"%s\" changed, topic \"%s\"", seed, filter, topic)
              .isGreaterThan(before.get(topic));
        }
      });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "home/kitchen/+, home/cellar/light",
    "home/kitchen/light/on, home/kitchen/door/on",
    "other/#, home/kitchen",
    "other, home/kitchen"
  })
  void a_change_elsewhere_leaves_what_is_known_of_a_topic(String filter, String topic) {
    PartVersions versions = index.versions();
    int[] parts = versions.partsOf(TopicName.of(topic));
    long before = versions.of(parts);
    long wholeBefore = versions.whole();
    index.put("me", to(filter));
    index.remove("me", TopicFilter.of(filter));
    assertThat(versions.of(parts)).isEqualTo(before);
    assertThat(versions.whole()).isEqualTo(wholeBefore + 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 24, 25, 26, 300})
  void many_levels_below_one_are_all_found_and_all_go(int count) {
    for (int i = 0; i < count; i++) {
      index.put("s" + i, to("a/" + i + "/b"));
      index.put("t" + i, to("a/" + i));
    }
    for (int i = 0; i < count; i++) {
      assertThat(matched("a/" + i + "/b")).containsExactly("s" + i);
      assertThat(matched("a/" + i)).containsExactly("t" + i);
      assertThat(matched("a/" + i + "x")).isEmpty();
    }
    for (int i = 0; i < count; i++) {
      assertThat(index.remove("s" + i, TopicFilter.of("a/" + i + "/b"))).isNotNull();
      assertThat(matched("a/" + i)).containsExactly("t" + i);
      assertThat(index.remove("t" + i, TopicFilter.of("a/" + i))).isNotNull();
    }
    assertThat(index.isEmpty()).isTrue();
  }

  @Test
  void levels_whose_hashes_are_the_same_are_told_apart() {
    List<String> alike = List.of("AaAa", "AaBB", "BBAa", "BBBB");
    assertThat(alike).allMatch(level -> level.hashCode() == "AaAa".hashCode());
    for (String level : alike) {
      index.put(level, to("x/" + level + "/+"));
      index.put(level, to("x/" + level));
    }
    for (String level : alike) {
      assertThat(matched("x/" + level + "/y")).containsExactly(level);
    }
    index.remove("AaAa", TopicFilter.of("x/AaAa/+"));
    index.remove("AaAa", TopicFilter.of("x/AaAa"));
    assertThat(matched("x/AaAa")).isEmpty();
    assertThat(matched("x/BBBB")).containsExactly("BBBB");
  }

  @Test
  @Tag("W8")
  void a_topic_of_sixty_five_thousand_slashes_is_walked_without_recursion() {
    String slashes = "/".repeat(65_535);
    index.put("deep", to(slashes));
    index.put("all", to("#"));
    assertThat(matched(slashes)).containsExactlyInAnyOrder("deep", "all");
    assertThat(index.remove("deep", TopicFilter.of(slashes))).isNotNull();
  }

  @Test
  void filters_that_part_late_are_told_apart_and_counted() {
    index.put("one", to("a/b/c/d"));
    index.put("two", to("a/b/c/e"));
    index.put("three", to("a/b"));
    index.put("four", to("a/b/c/d"));
    assertThat(matched("a/b/c/d")).containsExactlyInAnyOrder("one", "four");
    assertThat(matched("a/b/c/e")).containsExactly("two");
    assertThat(matched("a/b")).containsExactly("three");
    assertThat(matched("a/b/c")).isEmpty();
    assertThat(index.subscribersOf(TopicFilter.of("a/b/c/d"))).isEqualTo(2);
    assertThat(index.subscribersOf(TopicFilter.of("a/b/c/e"))).isOne();
    assertThat(index.subscribersOf(TopicFilter.of("a/b/c/e/f"))).isZero();
    assertThat(index.remove("one", TopicFilter.of("a/b/c/e"))).isNull();
    assertThat(index.size()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"a/+, a/+, a/b, a/b", "x/y/z/#, x/y/z/u, x/y/+/v, x/y/z/u"})
  void a_subscription_that_stays_is_seen_by_every_match_while_others_come_and_go(
      String stays, String first, String second, String published) throws Exception {
    index.put("stays", to(stays));
    AtomicBoolean going = new AtomicBoolean(true);
    CountDownLatch started = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> churn = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        String name = "t" + t;
        churn.add(
            threads.submit(() -> {
              started.countDown();
              for (int i = 0; going.get(); i++) {
                String who = name + (i % 100);
                index.put(who, to(first));
                index.put(who, to(second));
                index.remove(name + ((i + 50) % 100), TopicFilter.of(first));
                index.remove(name + ((i + 50) % 100), TopicFilter.of(second));
              }
            }));
      }
      started.await();
      SubscriptionIndex.Walk<String> own = new SubscriptionIndex.Walk<>();
      TopicName topic = TopicName.of(published);
      for (int i = 0; i < 50_000; i++) {
        boolean[] seen = new boolean[1];
        index.match(topic, own, (who, _) -> seen[0] |= who.equals("stays"));
        assertThat(seen[0]).as("match %d", i).isTrue();
      }
      going.set(false);
      for (Future<?> one : churn) {
        one.get();
      }
    }
  }

  private static String filter(SplittableRandom random) {
    String text = join(random, FILTER_LEVELS, 1 + random.nextInt(3));
    if (random.nextInt(4) == 0) {
      text = text.isEmpty() ? "#" : text + "/#";
    }
    return text.isEmpty() ? "/" : text;
  }

  private static String topic(SplittableRandom random) {
    String text = join(random, LEVELS, 1 + random.nextInt(4));
    return text.isEmpty() ? "/" : text;
  }

  private static String join(SplittableRandom random, String[] from, int count) {
    List<String> levels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      levels.add(from[random.nextInt(from.length)]);
    }
    return String.join("/", levels);
  }
}

package io.sallyport.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchCacheTest {
  private static final int LOOPS = 2;
  private static final String[] LEVELS = {"a", "b", ""};
  private static final String[] FILTER_LEVELS = {"a", "b", "", "+"};

  private final SubscriptionIndex<Receiver> index = new SubscriptionIndex<>();
  private final MatchCache cache = new MatchCache(index, LOOPS);

  /** Somebody who is there to be found, and gets nothing. */
  private record Listener(int number) implements Receiver.Connected {
    @Override
    public Caller client() {
      throw new IllegalStateException("nobody is to be served here");
    }

    @Override
    public int loopIndex() {
      return number % LOOPS;
    }

    @Override
    public void deliver(Publish message, QoS granted, boolean retain, int[] ids) {
      throw new IllegalStateException("nobody is to be served here");
    }
  }

  private static Subscription to(String filter, QoS qos, int identifier) {
    return new Subscription(
        TopicFilter.of(filter), qos, false, false, RetainHandling.SEND, identifier);
  }

  private static Subscription to(String filter) {
    return to(filter, QoS.AT_LEAST_ONCE, 0);
  }

  private Set<Receiver> found(TopicName topic) {
    Set<Receiver> found = new HashSet<>();
    Matches matches = cache.of(topic);
    for (int loop = 0; loop < LOOPS; loop++) {
      for (Matches.Match match : matches.connected().get(loop)) {
        assertThat(match.receiver().loopIndex()).isEqualTo(loop);
        assertThat(found.add(match.receiver())).as("told once").isTrue();
      }
    }
    for (int shard : matches.shards()) {
      found.add(new Receiver.Shard(shard));
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void what_is_remembered_is_what_a_look_at_every_filter_finds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TopicName> topics = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      topics.add(TopicName.of(text(random, LEVELS, 1 + random.nextInt(5), "")));
    }
    Map<Receiver, Set<TopicFilter>> model = new HashMap<>();
    for (int step = 0; step < 3_000; step++) {
      Receiver who =
          random.nextInt(5) == 0 ? new Receiver.Shard(step % 3) : new Listener(step % 30);
      Set<TopicFilter> its = model.computeIfAbsent(who, _ -> new HashSet<>());
      String rest = random.nextInt(4) == 0 ? "/#" : "";
      TopicFilter filter = TopicFilter.of(text(random, FILTER_LEVELS, 1 + random.nextInt(4), rest));
      if (its.remove(filter)) {
        index.remove(who, filter);
      } else {
        index.put(who, to(filter.text()));
        its.add(filter);
      }
      if (random.nextInt(50) == 0) {
        cache.sweep();
      }
      for (int i = 0; i < 4; i++) {
        TopicName topic = topics.get(random.nextInt(topics.size()));
        Set<Receiver> expected = new HashSet<>();
        model.forEach((receiver, filters) -> {
          if (filters.stream().anyMatch(one -> one.matches(topic))) {
            expected.add(receiver);
          }
        });
        assertThat(found(topic)).as("seed %s, topic \"%s\"", seed, topic).isEqualTo(expected);
      }
    }
  }

  @Test
  void a_topic_keeps_what_was_found_while_others_subscribe_elsewhere() {
    index.put(new Listener(1), to("home/kitchen/#"));
    TopicName topic = TopicName.of("home/kitchen/light");
    cache.of(topic);
    Matches known = cache.of(topic);
    assertThat(cache.of(topic)).isSameAs(known);
    index.put(new Listener(2), to("home/cellar/#"));
    assertThat(cache.of(topic)).isSameAs(known);
    index.put(new Listener(3), to("home/+/light"));
    assertThat(cache.of(topic)).isNotSameAs(known);
    assertThat(found(topic)).containsExactlyInAnyOrder(new Listener(1), new Listener(3));
  }

  @Test
  void topics_that_come_once_are_not_held() {
    for (int i = 0; i < 4_000; i++) {
      cache.of(TopicName.of("once/" + i));
    }
    assertThat(cache.size()).isLessThan(40); // some share all of a hash
  }

  @Test
  void whoever_has_gone_is_not_held_by_a_topic_that_nobody_publishes_any_more() {
    index.put(new Listener(1), to("a/b/c"));
    index.put(new Listener(2), to("x/y/z"));
    for (int i = 0; i < 2; i++) {
      cache.of(TopicName.of("a/b/c"));
      cache.of(TopicName.of("x/y/z"));
    }
    assertThat(cache.size()).isEqualTo(2);
    index.remove(new Listener(1), TopicFilter.of("a/b/c"));
    cache.sweep();
    assertThat(cache.size()).isOne();
  }

  @Test
  void topics_that_gain_receivers_while_they_are_held_stay_bounded() {
    int topics = 300;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < topics; i++) {
        cache.of(TopicName.of("t/" + i));
      }
    }
    assertThat(cache.size()).isEqualTo(topics);
    for (int i = 0; i < 1_000; i++) {
      index.put(new Listener(i), to("#"));
    }
    for (int i = 0; i < topics; i++) {
      cache.of(TopicName.of("t/" + i));
    }
    assertThat(cache.size()).isLessThan(topics);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 12, 13, 40})
  void overlapping_filters_of_one_receiver_make_one_match_of_the_best(int filters) {
    Listener me = new Listener(0);
    index.put(me, to("a/+", QoS.AT_MOST_ONCE, 7));
    index.put(me, to("a/#", QoS.EXACTLY_ONCE, 9));
    for (int i = 2; i < filters; i++) {
      index.put(new Listener(i), to("a/b"));
    }
    Matches matches = cache.of(TopicName.of("a/b"));
    assertThat(matches.size()).isEqualTo(filters - 1);
    Matches.Match mine =
        matches.connected().get(0).stream()
            .filter(match -> match.receiver().equals(me))
            .findAny()
            .orElseThrow();
    assertThat(mine.qos()).isEqualTo(QoS.EXACTLY_ONCE);
    assertThat(mine.ids()).containsExactlyInAnyOrder(7, 9);
  }

  private static String text(SplittableRandom random, String[] from, int count, String rest) {
    List<String> levels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      levels.add(from[random.nextInt(from.length)]);
    }
    String text = String.join("/", levels) + rest;
    return text.isEmpty() ? "/" : text;
  }
}

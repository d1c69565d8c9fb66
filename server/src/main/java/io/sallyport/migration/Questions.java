package io.sallyport.migration;

import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Topics and filters on which an access list and rules could part: every line's own, its neighbours
 * above, below and beside it, and $ before it. The same list always gives the same ones. Immutable.
 */
record Questions(List<TopicName> topics, List<TopicFilter> filters) {
  private static final int MOST_TOPICS = 600;
  private static final int MOST_FILTERS = 200;
  private static final int MOST_NAMES = 4;

  /**
   * @param names what stands for %u and %c
   */
  static Questions about(AclFile list, Collection<String> names, long seed) {
    Set<String> topics = new LinkedHashSet<>(List.of("elsewhere", "$SYS/broker/uptime", "$data/x"));
    Set<String> filters = new LinkedHashSet<>(List.of("#", "+", "+/#", "$SYS/#", "elsewhere/#"));
    List<String> some = names.stream().limit(MOST_NAMES).toList();
    for (AclEntry entry : list.entries()) {
      for (String name : some) {
        String line = entry.topic().replace("%c", name).replace("%u", name);
        neighbours(line, topics);
        filters.add(line);
        filters.add(parent(line) + "/#");
        filters.add("+/" + line.substring(line.indexOf('/') + 1));
      }
    }
    return new Questions(
        sample(topics, seed).flatMap(Questions::name).limit(MOST_TOPICS).toList(),
        sample(filters, seed).flatMap(Questions::filter).limit(MOST_FILTERS).toList());
  }

  private static void neighbours(String line, Set<String> topics) {
    String first = line.replace("+", "one");
    String plain = first.endsWith("#") ? first.substring(0, first.length() - 1) + "deep" : first;
    topics.add(plain);
    topics.add(plain + "/below");
    topics.add(parent(plain));
    topics.add(parent(plain) + "/beside");
    topics.add(parent(parent(plain)) + "/beside/deep");
    topics.add("$" + plain);
    topics.add("/" + plain);
    topics.add(plain + "/");
    topics.add(line.replace("+", "").replace("#", ""));
  }

  private static String parent(String topic) {
    int slash = topic.lastIndexOf('/');
    return slash < 0 ? topic : topic.substring(0, slash);
  }

  private static Stream<String> sample(Set<String> texts, long seed) {
    List<String> shuffled = new ArrayList<>(texts);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled.stream();
  }

  private static Stream<TopicName> name(String text) {
    try {
      return Stream.of(TopicName.of(text));
    } catch (InvalidTopic _) {
      return Stream.empty();
    }
  }

  private static Stream<TopicFilter> filter(String text) {
    try {
      return Stream.of(TopicFilter.of(text));
    } catch (InvalidTopic _) {
      return Stream.empty();
    }
  }
}

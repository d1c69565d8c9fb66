package io.sallyport.review;

import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What two topic filters have in common. Stateless. */
final class FilterPair {
  private FilterPair() {}

  /**
   * The filter that covers exactly the topic names which both cover; null when there is no such
   * name. Two filters never need more than one for it: {@code a/#} and {@code +/b} give {@code
   * a/b}.
   */
  static @Nullable TopicFilter common(TopicFilter one, TopicFilter other) {
    if (!one.overlaps(other)) {
      return null;
    }
    List<String> levels = new ArrayList<>();
    for (int i = 0; ; i++) {
      boolean oneEnds = i >= one.levelCount();
      boolean otherEnds = i >= other.levelCount();
      if (oneEnds || otherEnds) {
        break; // the other one goes on with a # alone, which covers its parent
      }
      String mine = one.level(i);
      String theirs = other.level(i);
      if (mine.equals(TopicFilter.REST)) {
        levels.addAll(other.levels().subList(i, other.levelCount()));
        break;
      }
      if (theirs.equals(TopicFilter.REST)) {
        levels.addAll(one.levels().subList(i, one.levelCount()));
        break;
      }
      levels.add(mine.equals(TopicFilter.ONE) ? theirs : mine);
    }
    return TopicFilter.of(String.join("/", levels));
  }
}

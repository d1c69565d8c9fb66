package io.sallyport.records;

import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;

/**
 * What names a group of shared subscriptions: one share name with two filters is two groups.
 *
 * @param shared the whole of {@code $share/NAME/FILTER}
 */
public record GroupKey(String tenant, TopicFilter shared) {

  /**
   * @throws IllegalArgumentException when {@code shared} is no shared subscription
   * @throws InvalidTopic when it is a malformed one
   */
  public GroupKey {
    if (!isShared(shared)) {
      throw new IllegalArgumentException("the filter of a group begins with $share");
    }
    ShareName.in(shared.text());
  }

  public static boolean isShared(TopicFilter filter) {
    return ShareName.isShared(filter.text());
  }

  public String text() {
    return shared.text();
  }

  /** What topics are matched against. */
  public TopicFilter filter() {
    return ShareName.filterIn(shared.text());
  }
}

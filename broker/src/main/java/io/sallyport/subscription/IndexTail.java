package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;

/**
 * One subscriber of one filter, with which no other filter goes on from here: all levels that are
 * left, however many. Most filters of a million end so. Immutable.
 *
 * @param filter the whole of it
 * @param levels how many it has
 */
record IndexTail<S>(TopicFilter filter, int levels, S subscriber, Subscription subscription)
    implements IndexBranch<S> {

  /**
   * Whether {@code topic} is covered, whose first levels, as many as {@code walked}, have led here.
   * Where nothing is left to compare, the filter is not even looked at: it would not be in the
   * processor's cache.
   */
  boolean covers(TopicName topic, int walked) {
    return levels == walked ? topic.levelCount() == walked : filter.matches(topic);
  }

  boolean isOf(S who, TopicFilter what) {
    return subscriber.equals(who) && filter.equals(what);
  }
}

package io.sallyport.subscription;

import io.sallyport.topic.TopicFilter;

/**
 * One subscriber of one filter, with which no other filter goes on from here: all levels that are
 * left, however many. Most filters of a million end so. Immutable.
 *
 * @param filter the whole of it
 */
record IndexTail<S>(TopicFilter filter, S subscriber, Subscription subscription)
    implements IndexBranch<S> {

  boolean isOf(S who, TopicFilter what) {
    return subscriber.equals(who) && filter.equals(what);
  }
}

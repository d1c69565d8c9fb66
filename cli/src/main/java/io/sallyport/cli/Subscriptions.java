package io.sallyport.cli;

import io.sallyport.options.PropertyOptions;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.topic.TopicFilter;
import java.util.List;

/**
 * What sub was asked for, checked. Immutable but for the properties.
 *
 * @param filters what to subscribe to
 * @param hidden what is received and not printed
 * @param dropped what to unsubscribe from
 * @param printedPart which part of the messages is printed, by chance; 1 is all
 * @param noRetained whether retained messages are received and not printed
 */
record Subscriptions(
    List<String> filters,
    List<TopicFilter> hidden,
    List<String> dropped,
    Options options,
    Leaving leaving,
    boolean noRetained,
    boolean removeRetained,
    double printedPart) {

  /** How to subscribe. */
  record Options(
      QoS qos,
      boolean retainAsPublished,
      RetainHandling retainHandling,
      PropertyOptions properties) {}

  /**
   * When to leave.
   *
   * @param messages after so many
   * @param seconds after so long; 0 is never
   */
  record Leaving(int messages, int seconds, boolean whenSubscribed, boolean atFirstFresh) {}

  List<Subscribe.Request> requests() {
    return filters.stream()
        .map(filter ->
            new Subscribe.Request(
                filter,
                options.qos(),
                false,
                options.retainAsPublished(),
                options.retainHandling()))
        .toList();
  }
}

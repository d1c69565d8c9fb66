package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Something one might want to do, as people ask about it.
 *
 * @param filter what to subscribe to, without {@code $share/NAME/}; null for other actions
 * @param topic what to publish or receive; null for subscribe and connect
 */
public record AccessRequest(
    Action action,
    @Nullable TopicFilter filter,
    @Nullable TopicName topic,
    QoS qos,
    boolean retain) {

  /**
   * Reads {@code publish lamp/state}, {@code subscribe lamp/#}, {@code connect}: QoS 0, not
   * retained.
   */
  public static Reading<AccessRequest> parse(String line) {
    int space = line.indexOf(' ');
    String word = space < 0 ? line : line.substring(0, space);
    Action action = Action.of(word);
    if (action == null) {
      return Reading.wrong(
          0,
          "\"%s\" is no action; write connect, publish, subscribe, receive or will, then a topic"
              .formatted(Printable.of(word)));
    }
    String topic = space < 0 ? "" : line.substring(space + 1).strip();
    return switch (of(action, topic, QoS.AT_MOST_ONCE, false)) {
      case Reading.Read<AccessRequest> read -> read;
      case Reading.Wrong<AccessRequest>(_, String problem) -> Reading.wrong(space + 1, problem);
    };
  }

  /**
   * @param topic a topic name, for subscribe a filter, perhaps of a shared subscription, for
   *     connect anything
   */
  public static Reading<AccessRequest> of(Action action, String topic, QoS qos, boolean retain) {
    try {
      return Reading.read(
          switch (action) {
            case CONNECT -> new AccessRequest(action, null, null, qos, false);
            case SUBSCRIBE -> new AccessRequest(action, filter(topic), null, qos, false);
            case PUBLISH, WILL, RECEIVE ->
                new AccessRequest(action, null, TopicName.of(topic), qos, retain);
          });
    } catch (InvalidTopic e) {
      return Reading.wrong(0, String.valueOf(e.getMessage()));
    }
  }

  private static TopicFilter filter(String text) {
    if (!ShareName.isShared(text)) {
      return TopicFilter.of(text);
    }
    ShareName.in(text);
    return ShareName.filterIn(text);
  }

  /** The topic or filter, for people; empty for connect. */
  public String where() {
    return topic != null ? topic.toString() : filter != null ? filter.toString() : "";
  }

  Decision ask(Grants grants) {
    return switch (action) {
      case CONNECT -> grants.connect();
      case PUBLISH -> grants.publish(name(), qos, retain);
      case WILL -> grants.will(name(), qos, retain);
      case RECEIVE -> grants.receive(name(), qos);
      case SUBSCRIBE -> grants.subscribe(wanted(), qos);
    };
  }

  TopicName name() {
    if (topic == null) {
      throw new IllegalStateException(action.word() + " has no topic");
    }
    return topic;
  }

  TopicFilter wanted() {
    if (filter == null) {
      throw new IllegalStateException(action.word() + " has no filter");
    }
    return filter;
  }
}

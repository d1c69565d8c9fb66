package io.sallyport.policy;

import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.List;

/**
 * One {@code [[topic]]}: whatever rules grant, nothing is published, subscribed or received there
 * on a weaker connection. Immutable.
 *
 * @param transport the least that a connection must be
 * @param place where it stands, for example {@code sallyport.toml:12}
 */
public record TopicLabel(List<TopicFilter> topics, TransportTrust transport, String place) {
  public TopicLabel {
    topics = List.copyOf(topics);
  }

  boolean forbids(TransportTrust connection) {
    return !connection.isAtLeast(transport);
  }

  /** The label as operators find it. */
  public String label() {
    return "[[topic]] needs " + Words.of(transport) + " " + place;
  }
}

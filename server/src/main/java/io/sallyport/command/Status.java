package io.sallyport.command;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a running broker does. Immutable; holds no secret.
 *
 * @param startedAtMillis wall-clock time
 * @param upSeconds since the start
 * @param counters by the names that operators see, in lower case
 */
public record Status(
    String name,
    String version,
    long pid,
    long startedAtMillis,
    long upSeconds,
    List<Listener> listeners,
    int devices,
    int connections,
    long sessions,
    long subscriptions,
    long retainedMessages,
    Map<String, Long> counters) {

  /**
   * One open listener.
   *
   * @param url with the port that it really has
   */
  public record Listener(String name, String url) {}

  public Status {
    listeners = List.copyOf(listeners);
    counters = Collections.unmodifiableMap(new TreeMap<>(counters));
  }
}

package io.sallyport.operations;

import io.sallyport.config.Problem;
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
    Rules rules,
    int bans,
    Store store,
    List<Alarm> alarms,
    Map<String, Long> counters) {

  /**
   * One open listener.
   *
   * @param url with the port that it really has
   */
  public record Listener(String name, String url) {}

  /**
   * Something that an operator has to see to, now.
   *
   * @param code stands in docs/errors.md
   */
  public record Alarm(String code, String text) {
    public static Alarm of(Problem problem, String text) {
      return new Alarm(problem.code(), text);
    }
  }

  /**
   * The rules in force.
   *
   * @param count how many there are
   * @param version grows with every change of rules and devices
   * @param everybodyAsked whether all who are connected have been asked by this version
   */
  public record Rules(int count, long version, boolean everybodyAsked) {}

  /**
   * How what was acknowledged is kept.
   *
   * @param queuedMessages that wait for somebody
   * @param oldestSeconds how long the first of them has waited; 0 when none waits
   * @param waitingWrites records for the disk, in the fullest queue
   * @param commitMillisHalf half of the writes of the last minute took no longer
   * @param commitMillisMost 99 of 100 did not
   * @param bytes on the disk, roughly; 0 when everything is in memory
   * @param full no further message is taken, for want of room
   */
  public record Store(
      long queuedMessages,
      long oldestSeconds,
      int waitingWrites,
      double commitMillisHalf,
      double commitMillisMost,
      long bytes,
      boolean full) {
    /** Nothing is stored. */
    public static final Store EMPTY = new Store(0, 0, 0, 0, 0, 0, false);
  }

  public Status {
    listeners = List.copyOf(listeners);
    alarms = List.copyOf(alarms);
    counters = Collections.unmodifiableMap(new TreeMap<>(counters));
  }
}

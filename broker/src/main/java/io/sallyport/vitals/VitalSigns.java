package io.sallyport.vitals;

import io.sallyport.journal.Counters;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is published below {@code $SYS/}: Mosquitto's topics, spelled as there, and our own below
 * {@code $SYS/broker/sallyport/}. Confined to one thread.
 */
public final class VitalSigns {
  private static final String BROKER = "$SYS/broker/";
  private static final String[] WINDOWS = {"1min", "5min", "15min"};
  private static final Set<Counter> DROPPED =
      EnumSet.of(
          Counter.DROPPED_QUEUE_FULL,
          Counter.DROPPED_PRINCIPAL_FULL,
          Counter.DROPPED_STORE_FULL,
          Counter.DROPPED_EXPIRED,
          Counter.DROPPED_SLOW_RECEIVER,
          Counter.DROPPED_PACKET_TOO_LARGE);

  /** One topic and what it says. */
  public record Figure(TopicName topic, String text) {}

  private record Load(LongSupplier count, LoadAverage average, List<TopicName> topics) {}

  private final Map<String, TopicName> topics = new LinkedHashMap<>();
  private final List<Load> loads = new ArrayList<>();
  private final Counters counters;
  private final String version;
  private final long startNanos;
  private long lastNanos;

  /**
   * @param version of the program, as people write it
   * @param nanos now
   */
  public VitalSigns(Counters counters, String version, long nanos) {
    this.counters = counters;
    this.version = version;
    this.startNanos = nanos;
    this.lastNanos = nanos;
    load("messages/received", of(Counter.PACKETS_RECEIVED));
    load("messages/sent", of(Counter.PACKETS_SENT));
    load("publish/received", of(Counter.PUBLISHES_RECEIVED));
    load("publish/sent", of(Counter.PUBLISHES_SENT));
    load("publish/dropped", this::dropped);
    load("bytes/received", of(Counter.BYTES_RECEIVED));
    load("bytes/sent", of(Counter.BYTES_SENT));
    load("sockets", of(Counter.CONNECTIONS_ACCEPTED));
    load(
        "connections",
        () -> counters.of(Counter.LOGINS_ACCEPTED) + counters.of(Counter.LOGINS_REFUSED));
  }

  private LongSupplier of(Counter counter) {
    return () -> counters.of(counter);
  }

  private long dropped() {
    return DROPPED.stream().mapToLong(counters::of).sum();
  }

  private void load(String name, LongSupplier count) {
    List<TopicName> names = new ArrayList<>();
    for (String window : WINDOWS) {
      names.add(TopicName.of(BROKER + "load/" + name + "/" + window));
    }
    loads.add(new Load(count, new LoadAverage(), names));
  }

  /** The averages go on; to be called at regular times. */
  public void goOn(long nanos) {
    long elapsed = nanos - lastNanos;
    lastNanos = nanos;
    loads.forEach(load -> load.average().update(load.count().getAsLong(), elapsed));
  }

  /** Everything there is to say now. */
  public List<Figure> figures(Headcount heads, long nanos) {
    List<Figure> all = new ArrayList<>();
    add(all, "version", "sallyport version " + version);
    add(all, "uptime", TimeUnit.NANOSECONDS.toSeconds(nanos - startNanos) + " seconds");
    addClients(all, heads);
    addMessages(all, heads);
    for (Load load : loads) {
      for (int i = 0; i < WINDOWS.length; i++) {
        String text = String.format(Locale.ROOT, "%.2f", load.average().perMinute(i));
        all.add(new Figure(load.topics().get(i), text));
      }
    }
    for (Counter counter : Counter.values()) {
      String name = counter.name().toLowerCase(Locale.ROOT);
      add(all, "sallyport/" + name, counters.of(counter));
    }
    return all;
  }

  private void addClients(List<Figure> all, Headcount heads) {
    add(all, "clients/total", heads.connected() + heads.disconnected());
    add(all, "clients/maximum", heads.mostConnected());
    add(all, "clients/connected", heads.connected());
    add(all, "clients/active", heads.connected());
    add(all, "clients/disconnected", heads.disconnected());
    add(all, "clients/inactive", heads.disconnected());
    add(all, "subscriptions/count", heads.subscriptions());
  }

  private void addMessages(List<Figure> all, Headcount heads) {
    add(all, "messages/received", counters.of(Counter.PACKETS_RECEIVED));
    add(all, "messages/sent", counters.of(Counter.PACKETS_SENT));
    add(all, "messages/stored", heads.stored());
    add(all, "store/messages/count", heads.stored());
    add(all, "store/messages/bytes", heads.storedBytes());
    add(all, "retained messages/count", heads.retained());
    addStore(all, heads.store());
    add(all, "bytes/received", counters.of(Counter.BYTES_RECEIVED));
    add(all, "bytes/sent", counters.of(Counter.BYTES_SENT));
    add(all, "publish/messages/received", counters.of(Counter.PUBLISHES_RECEIVED));
    add(all, "publish/messages/sent", counters.of(Counter.PUBLISHES_SENT));
    add(all, "publish/messages/dropped", dropped());
    add(all, "publish/bytes/received", counters.of(Counter.PUBLISH_BYTES_RECEIVED));
    add(all, "publish/bytes/sent", counters.of(Counter.PUBLISH_BYTES_SENT));
  }

  private void addStore(List<Figure> all, Headcount.Store store) {
    add(all, "sallyport/store/waiting", store.waiting());
    add(all, "sallyport/store/oldest_message_seconds", store.oldestSeconds());
    add(all, "sallyport/store/commit_microseconds/half", store.commitMicrosHalf());
    add(all, "sallyport/store/commit_microseconds/most", store.commitMicrosMost());
    add(all, "sallyport/store/bytes", store.bytes());
  }

  private void add(List<Figure> all, String name, long value) {
    add(all, name, Long.toString(value));
  }

  private void add(List<Figure> all, String name, String text) {
    all.add(new Figure(topics.computeIfAbsent(name, it -> TopicName.of(BROKER + it)), text));
  }
}

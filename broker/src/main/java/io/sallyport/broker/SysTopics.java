package io.sallyport.broker;

import io.sallyport.delivery.HomeLoop;
import io.sallyport.delivery.Matches;
import io.sallyport.delivery.Receiver;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.records.ShardCounts;
import io.sallyport.store.LogFigures;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.vitals.Headcount;
import io.sallyport.vitals.VitalSigns;
import io.sallyport.vitals.VitalSigns.Figure;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Publishes figures about the broker below {@code $SYS/}: at regular times while somebody
 * subscribes, and at once to whoever comes. At QoS 0 and to connections only, since a figure of
 * yesterday helps nobody.
 *
 * <p>Confined to one loop.
 */
public final class SysTopics {
  private final Broker broker;
  private final HomeLoop loop;
  private final VitalSigns signs;
  private final long intervalNanos;
  private final SubscriptionIndex.Walk<Receiver> walk = new SubscriptionIndex.Walk<>();
  private long lastNanos;
  private long indexVersion = -1;
  private int interest;

  /**
   * @param loop the one that calls {@link #tick}
   * @param version what the program calls itself
   */
  public SysTopics(Broker broker, int loop, String version) {
    this.broker = broker;
    this.loop = broker.loop(loop).home();
    this.intervalNanos = broker.settings().sysInterval().toNanos();
    this.lastNanos = broker.ticker().nanos();
    this.signs = new VitalSigns(broker.counters(), version, lastNanos);
  }

  /** Called often, on the loop; does something when the time has come or somebody new is there. */
  public void tick() {
    if (intervalNanos == 0) {
      return;
    }
    long now = broker.ticker().nanos();
    boolean due = now - lastNanos >= intervalNanos;
    if (due) {
      lastNanos = now;
      signs.goOn(now);
    }
    boolean changed = broker.node().index().versions().whole() != indexVersion;
    if (!changed && !(due && interest > 0)) {
      return;
    }
    indexVersion = broker.node().index().versions().whole();
    List<Figure> figures = signs.figures(headcount(), now);
    int before = interest;
    interest = interestIn(figures);
    if (interest > before || (due && interest > 0)) {
      figures.forEach(this::publish);
    }
  }

  private Headcount headcount() {
    ShardCounts stored = broker.node().shards().counts();
    return new Headcount(
        broker.node().seats().size(),
        broker.node().mostSeats(),
        stored.detachedSessions(),
        broker.node().liveSubscriptions() + stored.subscriptions(),
        stored.queuedMessages() + stored.retainedMessages(),
        stored.storedBytes() + stored.retainedBytes(),
        stored.retainedMessages(),
        store(stored));
  }

  private Headcount.Store store(ShardCounts stored) {
    LogFigures log = broker.node().shards().figures();
    long wallMillis = broker.node().ticker().wallMillis();
    return new Headcount.Store(
        broker.node().shards().backlog(),
        stored.oldestMillis() == Long.MAX_VALUE
            ? 0
            : Math.max(0, TimeUnit.MILLISECONDS.toSeconds(wallMillis - stored.oldestMillis())),
        TimeUnit.NANOSECONDS.toMicros(log.commitNanosHalf()),
        TimeUnit.NANOSECONDS.toMicros(log.commitNanosMost()),
        log.usedBytes());
  }

  private int interestIn(List<Figure> figures) {
    int[] found = {0};
    for (Figure figure : figures) {
      broker
          .node()
          .index()
          .match(
              figure.topic(),
              walk,
              (receiver, _) -> found[0] += receiver instanceof Receiver.Connected ? 1 : 0);
    }
    return found[0];
  }

  private void publish(Figure figure) {
    Publish message =
        new Publish(
            figure.topic(),
            QoS.AT_MOST_ONCE,
            false,
            false,
            0,
            Properties.NONE,
            Payload.of(figure.text()));
    Matches unused = broker.node().routing().toConnections(loop, message, null);
  }
}

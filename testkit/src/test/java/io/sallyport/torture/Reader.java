package io.sallyport.torture;

import io.sallyport.chronicle.Entry;
import io.sallyport.chronicle.What;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe;
import io.sallyport.testkit.Packets;
import io.sallyport.time.Ticker;
import java.util.List;

/**
 * Comes as a stranger, looks at what is retained on one topic, and goes. On the way it tells only
 * what it saw; the last of all waits, and may say that there was nothing.
 */
final class Reader extends Device {
  private static final long GLANCE_MILLIS = 400;
  private static final long LAST_LOOK_NANOS = 1_500_000_000L;

  private final List<String> topics;
  private final boolean last;
  private String topic = Entry.NOTHING;
  private long sinceNanos;
  private volatile boolean done;

  Reader(World world, String id, Line.Route route, List<String> topics, boolean last) {
    super(world, id, route);
    this.topics = topics;
    this.last = last;
  }

  @Override
  String manner() {
    return Entry.FLEETING;
  }

  @Override
  long stayMillis() {
    return GLANCE_MILLIS;
  }

  @Override
  boolean isQuiet() {
    return !last || done;
  }

  @Override
  boolean isDone() {
    return done;
  }

  @Override
  void connected(boolean present) {
    topic = topics.get(random.nextInt(topics.size()));
    sinceNanos = Ticker.system().nanos();
    tell(What.READING, topic, Entry.NOTHING);
    say(Packets.subscribe(1, new Subscribe.Request(topic, QoS.AT_MOST_ONCE)));
  }

  @Override
  void heard(Packet packet) {
    if (packet instanceof Publish message && message.retain()) {
      found(message.payload().text());
    }
  }

  @Override
  void idle() {
    if (last && Ticker.system().nanos() - sinceNanos > LAST_LOOK_NANOS) {
      found(Entry.NOTHING);
    }
  }

  private void found(String id) {
    world.tell(id(), What.READ, topic, id, 0, Entry.NOTHING);
    done = last;
    cut();
  }
}

package io.sallyport.torture;

import io.sallyport.chronicle.Entry;
import io.sallyport.chronicle.What;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.Packets;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishes without end, a few messages at a time, and says again after a broken connection what
 * has no answer yet: PUBLISH with DUP, or PUBREL, in the order in which they were begun.
 */
final class Publisher extends Device {
  private static final int CUTS_ONE_IN = 300;
  private static final int PACKET_IDS = 60_000;

  /** What is to be said. */
  record Task(QoS qos, List<String> topics, boolean retained, int window) {
    Task(QoS qos, String... topics) {
      this(qos, List.of(topics), false, 6);
    }

    static Task register(QoS qos, String... topics) {
      return new Task(qos, List.of(topics), true, 2);
    }
  }

  private record Flight(Publish message, String id, boolean received) {}

  private final Task task;
  private final Map<Integer, Flight> flights = new LinkedHashMap<>();
  private int lastPacketId;
  private long count;
  private volatile boolean quiet = true;

  Publisher(World world, String id, Line.Route route, Task task) {
    super(world, id, route);
    this.task = task;
  }

  @Override
  boolean isQuiet() {
    return super.isQuiet() && quiet;
  }

  @Override
  void connected(boolean present) {
    for (Flight flight : new ArrayList<>(flights.values())) {
      if (flight.received()) {
        say(Packets.rel(flight.message().packetId()));
      } else {
        say(present ? Packets.again(flight.message()) : flight.message());
      }
      if (perhapsCut(CUTS_ONE_IN)) {
        return;
      }
    }
  }

  @Override
  void idle() {
    if (!world.isSettling()) {
      while (flights.size() < task.window() && !perhapsCut(CUTS_ONE_IN)) {
        begin();
      }
    }
    quiet = flights.isEmpty();
  }

  private void begin() {
    quiet = false;
    String topic = task.topics().get(random.nextInt(task.topics().size()));
    boolean clear = task.retained() && random.nextInt(3) == 0;
    String id = id() + "#" + ++count;
    lastPacketId = lastPacketId % PACKET_IDS + 1;
    Publish message =
        new Publish(
            TopicName.of(topic),
            task.qos(),
            task.retained(),
            false,
            lastPacketId,
            Properties.NONE,
            clear ? Payload.EMPTY : Payload.of(id));
    flights.put(lastPacketId, new Flight(message, id, false));
    String note = task.retained() ? Entry.RETAIN : Entry.NOTHING;
    tell(What.PUBLISHING, message, id, clear ? Entry.CLEAR : note);
    say(message);
  }

  @Override
  void heard(Packet packet) {
    switch (packet) {
      case PubAck ack -> answered(ack.packetId(), ack.reason());
      case PubComp comp -> answered(comp.packetId(), ReasonCode.SUCCESS);
      case PubRec rec -> received(rec);
      default -> {
        // nothing else is for a publisher
      }
    }
    if (!perhapsCut(CUTS_ONE_IN)) {
      idle();
    }
  }

  private void received(PubRec rec) {
    Flight flight = flights.get(rec.packetId());
    if (flight == null) {
      return; // an answer to what was said twice
    }
    if (rec.reason().isError()) {
      answered(rec.packetId(), rec.reason());
      return;
    }
    flights.put(rec.packetId(), new Flight(flight.message(), flight.id(), true));
    if (!perhapsCut(CUTS_ONE_IN)) {
      say(Packets.rel(rec.packetId()));
    }
  }

  private void answered(int packetId, ReasonCode reason) {
    Flight flight = flights.remove(packetId);
    if (flight != null) {
      What what = reason.isError() ? What.REFUSED : What.PUBLISHED;
      tell(what, flight.message(), flight.id(), reason.hex());
    }
  }

  private void tell(What what, Publish message, String id, String note) {
    world.tell(id(), what, message.topic().text(), id, message.qos().level(), note);
  }
}

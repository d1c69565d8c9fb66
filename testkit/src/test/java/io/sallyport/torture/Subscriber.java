package io.sallyport.torture;

import io.sallyport.chronicle.Entry;
import io.sallyport.chronicle.What;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.Packets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes what comes: hands QoS 1 to its application whenever it comes, QoS 2 once for each packet
 * id, and remembers ids as long as the session lives.
 */
class Subscriber extends Device {
  private static final int CUTS_ONE_IN = 250;

  private final List<String> filters;
  private final QoS qos;
  private final String manner;
  private final Set<Integer> received = new HashSet<>();
  private final Set<String> granted = new HashSet<>();
  private int packetId;
  private String asked = Entry.NOTHING;
  private volatile boolean quiet;

  Subscriber(
      World world, String id, Line.Route route, String manner, QoS qos, List<String> filters) {
    super(world, id, route);
    this.manner = manner;
    this.qos = qos;
    this.filters = filters;
  }

  @Override
  String manner() {
    return manner;
  }

  @Override
  boolean isQuiet() {
    return super.isQuiet() && quiet;
  }

  final QoS qos() {
    return qos;
  }

  /** What it should be subscribed to now. */
  boolean wants(String filter) {
    return true;
  }

  final boolean has(String filter) {
    return granted.contains(filter);
  }

  @Override
  void connected(boolean present) {
    if (!present) {
      received.clear();
      granted.clear();
    }
    asked = Entry.NOTHING;
    change();
  }

  /** One SUBSCRIBE or UNSUBSCRIBE at a time. */
  final void change() {
    if (!asked.equals(Entry.NOTHING)) {
      return;
    }
    quiet = true;
    for (String filter : filters) {
      if (wants(filter) != has(filter)) {
        ask(filter);
        return;
      }
    }
  }

  private void ask(String filter) {
    quiet = false;
    asked = filter;
    packetId = packetId % 1_000 + 1;
    world.tell(
        id(),
        wants(filter) ? What.SUBSCRIBING : What.UNSUBSCRIBING,
        filter,
        Entry.NOTHING,
        qos.level(),
        Entry.NOTHING);
    if (wants(filter)) {
      say(Packets.subscribe(packetId, new Subscribe.Request(filter, qos)));
    } else {
      say(new Unsubscribe(packetId, List.of(filter), Properties.NONE));
    }
  }

  @Override
  final void heard(Packet packet) {
    switch (packet) {
      case Publish message -> message(message);
      case PubRel rel -> released(rel);
      case SubAck ack when ack.packetId() == packetId ->
          answered(What.SUBSCRIBED, ack.reasons().getFirst());
      case UnsubAck ack when ack.packetId() == packetId ->
          answered(What.UNSUBSCRIBED, ReasonCode.SUCCESS);
      default -> {
        // an answer to an earlier connection's question
      }
    }
  }

  private void answered(What what, ReasonCode reason) {
    String filter = asked;
    asked = Entry.NOTHING;
    if (reason.isError() || filter.equals(Entry.NOTHING)) {
      return; // asked again when nothing else is to be done
    }
    tell(what, filter, Entry.NOTHING);
    if (what == What.SUBSCRIBED) {
      granted.add(filter);
    } else {
      granted.remove(filter);
    }
    change();
  }

  @Override
  void idle() {
    change();
  }

  private void message(Publish message) {
    switch (message.qos()) {
      case AT_MOST_ONCE -> deliver(message);
      case AT_LEAST_ONCE -> {
        deliver(message);
        if (!perhapsCut(CUTS_ONE_IN)) {
          say(Packets.ack(message));
        }
      }
      case EXACTLY_ONCE -> {
        if (received.add(message.packetId())) {
          deliver(message);
        }
        if (!perhapsCut(CUTS_ONE_IN)) {
          say(Packets.rec(message.packetId()));
        }
      }
    }
  }

  private void released(PubRel rel) {
    received.remove(rel.packetId());
    if (!perhapsCut(CUTS_ONE_IN)) {
      say(Packets.comp(rel.packetId()));
    }
  }

  private void deliver(Publish message) {
    Payload payload = message.payload();
    world.tell(
        id(),
        What.DELIVERED,
        message.topic().text(),
        payload.isEmpty() ? Entry.NOTHING : payload.text(),
        message.qos().level(),
        message.retain() ? Entry.RETAIN : Entry.NOTHING);
  }
}

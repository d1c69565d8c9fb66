package io.sallyport.conversation;

import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.ArrayList;
import java.util.List;

/** A house with one client that writes and others that share what it says. */
final class Sharers implements AutoCloseable {
  static final String GROUP = "$share/g/a/#";

  final BrokerFixture house = BrokerFixture.open();
  final Dialer writer = house.dial().connected("writer");
  private int packetId;

  @Override
  public void close() {
    writer.close();
    house.close();
  }

  void send(QoS qos, String payload) {
    packetId++;
    writer.send(Packets.publish("a/b", qos, qos == QoS.AT_MOST_ONCE ? 0 : packetId, payload));
    switch (qos) {
      case AT_MOST_ONCE -> writer.expectAlive();
      case AT_LEAST_ONCE -> writer.expect(PubAck.class);
      case EXACTLY_ONCE -> {
        writer.expect(PubRec.class);
        writer.send(Packets.rel(packetId)).next();
      }
    }
  }

  Dialer member(Way way, String name, QoS qos) {
    return way.dial(house).connected(name).subscribed(GROUP, qos);
  }

  Dialer member(String name) {
    return member(Way.TCP_5, name, QoS.EXACTLY_ONCE);
  }

  Dialer stored(Way way, String name) {
    return way.dial(house).greet(name).stored().in();
  }

  void cut(Dialer member) {
    int before = house.events().of(Event.Disconnected.class).size();
    member.close();
    await().until(() -> house.events().of(Event.Disconnected.class).size() > before);
  }

  static void finish(Dialer member, Publish message) {
    if (message.qos() == QoS.AT_LEAST_ONCE) {
      member.send(Packets.ack(message));
    } else {
      member.send(Packets.rec(message.packetId())).expect(PubRel.class);
      member.send(Packets.comp(message.packetId()));
    }
  }

  /** What comes before the answer to a ping; acknowledged. */
  static List<String> waiting(Dialer member) {
    List<String> payloads = new ArrayList<>();
    member.send(PingReq.INSTANCE);
    for (Packet next = member.next(); !(next instanceof PingResp); next = member.next()) {
      Publish message = (Publish) next;
      payloads.add(message.payload().text());
      if (message.qos() == QoS.AT_LEAST_ONCE) {
        member.send(Packets.ack(message));
      }
    }
    return payloads;
  }
}

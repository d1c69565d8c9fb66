package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Packet;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Packets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages of one topic and one QoS arrive in the order in which they were sent. */
@Clause({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
class OrderTest {
  /** So many connections fill the first loop; the next ones live on another. */
  private static final int ONE_LOOP = 256;

  private static final int ROUNDS = 20;
  private static final int EACH = 20;

  private final BrokerFixture house = BrokerFixture.with().ticker(new FakeTicker()).start();
  private final List<Dialer> all = new ArrayList<>();

  @AfterEach
  void close() {
    all.forEach(Dialer::close);
    house.close();
  }

  private Dialer reader(String id, boolean stored) {
    Dialer reader = house.dial();
    all.add(reader);
    (stored ? reader.greet(id).stored() : reader.greet(id)).accepted();
    return reader.subscribed("order/#", QoS.EXACTLY_ONCE);
  }

  private Dialer writer(String id) {
    Dialer writer = house.dial().connected(id);
    all.add(writer);
    return writer;
  }

  @Test
  void on_one_loop_and_across_two_live_and_stored() {
    List<Dialer> readers = new ArrayList<>(List.of(reader("r1", false), reader("r2", true)));
    Dialer here = writer("w1");
    for (int i = all.size(); i < ONE_LOOP; i++) {
      all.add(house.dial());
    }
    readers.add(reader("r3", false));
    readers.add(reader("r4", true));
    Dialer there = writer("w2");
    Map<String, Integer> last = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      publish(here, "w1", round);
      publish(there, "w2", round);
      for (int i = 0; i < readers.size(); i++) {
        hear(readers.get(i), "r" + i, last);
      }
    }
    assertThat(last).hasSize(readers.size() * 2 * 3).containsValue(ROUNDS * EACH - 1);
    assertThat(last.values()).containsOnly(ROUNDS * EACH - 1);
  }

  /** {@value #EACH} of each QoS, in turn, and all their answers. */
  private static void publish(Dialer writer, String name, int round) {
    for (int i = 0; i < EACH; i++) {
      String payload = String.valueOf(round * EACH + i);
      for (QoS qos : QoS.values()) {
        int id = qos == QoS.AT_MOST_ONCE ? 0 : 1 + 2 * i + qos.level() % 2;
        writer.send(Packets.publish("order/" + name, qos, id, payload));
      }
    }
    for (int open = 2 * EACH; open > 0; ) {
      switch (writer.next()) {
        case PubAck _, PubComp _ -> open--;
        case PubRec rec -> writer.send(Packets.rel(rec.packetId()));
        case Packet other -> throw new AssertionError(other.type() + " is no answer");
      }
    }
  }

  private static void hear(Dialer reader, String name, Map<String, Integer> last) {
    int messages = 2 * 3 * EACH;
    int releases = 2 * EACH;
    while (messages > 0 || releases > 0) {
      switch (reader.next()) {
        case Publish message -> {
          messages--;
          String stream = name + message.topic().text() + message.qos();
          int number = Integer.parseInt(message.payload().text());
          assertThat(number).as(stream).isEqualTo(last.getOrDefault(stream, -1) + 1);
          last.put(stream, number);
          if (message.qos() == QoS.AT_LEAST_ONCE) {
            reader.send(Packets.ack(message));
          } else if (message.qos() == QoS.EXACTLY_ONCE) {
            reader.send(Packets.rec(message.packetId()));
          }
        }
        case PubRel rel -> {
          releases--;
          reader.send(Packets.comp(rel.packetId()));
        }
        case Packet other -> throw new AssertionError(other.type() + " was not expected");
      }
    }
  }
}

package io.sallyport.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;

/**
 * Two well-behaved clients over TLS that talk to each other while somebody else misbehaves: they
 * must lose nothing. Confined to one thread.
 */
public final class Canary implements AutoCloseable {
  private static final String TOPIC = "canary/song";
  private static final int PACKET_IDS = 1_000;

  private final BrokerFixture house;
  private final Dialer singer;
  private final Dialer hearer;
  private int notes;

  /** The rules of {@code house} let guests publish and subscribe below {@code canary/}. */
  public Canary(BrokerFixture house) {
    this.house = house;
    this.singer = house.dialTls().connected("canary-singer");
    this.hearer = house.dialTls().connected("canary-hearer").subscribed(TOPIC, QoS.AT_LEAST_ONCE);
  }

  /** One message goes through, and nothing else comes. */
  public void sing() {
    notes++;
    int packetId = 1 + notes % PACKET_IDS;
    singer.send(Packets.publish(TOPIC, QoS.AT_LEAST_ONCE, packetId, "note " + notes));
    assertThat(singer.expect(PubAck.class).packetId()).isEqualTo(packetId);
    Publish heard = hearer.expect(Publish.class);
    assertThat(heard.payload().text()).isEqualTo("note " + notes);
    hearer.send(Packets.ack(heard));
  }

  /** Both sing on, nobody is left over, and somebody new gets in. */
  public void expectUnharmed() {
    sing();
    hearer.expectAlive();
    singer.expectAlive();
    try (Dialer fresh = house.dialTls().connected("canary-fresh")) {
      fresh.expectAlive();
    }
  }

  @Override
  public void close() {
    singer.close();
    hearer.close();
  }
}

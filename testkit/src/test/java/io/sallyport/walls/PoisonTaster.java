package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.codec.PacketEncoder;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import java.util.List;

/** A subscriber that must hear all it can take, as it was said, and never be cut off. */
final class PoisonTaster implements AutoCloseable {

  /** What it says about itself. */
  enum Kind {
    THREE,
    FIVE,
    /** Takes packets of a hundred bytes, and is spared those that are larger. */
    FIVE_SMALL,
    /** Has a subscription identifier of four bytes and takes topic aliases. */
    FIVE_WITH_IDS;

    boolean isFive() {
      return this != THREE;
    }

    private long limit() {
      return this == FIVE_SMALL ? 100 : Integer.MAX_VALUE;
    }
  }

  private static final int ID = 268_435_455;
  private static final int ALIASES = 4;

  private final Kind kind;
  private final Dialer dialer;

  private PoisonTaster(Kind kind, Dialer dialer) {
    this.kind = kind;
    this.dialer = dialer;
  }

  /** Comes in as {@code id}; with a session that stays, or anew. */
  static PoisonTaster in(BrokerFixture house, boolean web, Kind kind, String id, boolean stored) {
    String way = (web ? "WS" : "TCP") + (kind.isFive() ? "_5" : "_3_1_1");
    Dialer dialer = AnyWay.valueOf(way).dial(house).takingAliases(ALIASES);
    Greeting greeting = dialer.greet(id).keepAlive(0);
    if (kind == Kind.FIVE_SMALL) {
      greeting.with(Property.MAXIMUM_PACKET_SIZE, kind.limit());
    }
    if (kind == Kind.FIVE_WITH_IDS) {
      greeting.with(Property.TOPIC_ALIAS_MAXIMUM, ALIASES);
    }
    (stored ? greeting.stored() : greeting).in();
    return new PoisonTaster(kind, dialer);
  }

  PoisonTaster subscribed(String filter) {
    Properties properties =
        kind == Kind.FIVE_WITH_IDS
            ? Properties.builder().subscriptionIdentifier(ID).build()
            : Properties.NONE;
    Subscribe.Request request = new Subscribe.Request(filter, QoS.AT_LEAST_ONCE);
    dialer.send(new Subscribe(1, List.of(request), properties));
    assertThat(dialer.expect(SubAck.class).reasons()).noneMatch(reason -> reason.isError());
    return this;
  }

  /** The next message is {@code sent}, unless that is more than this one takes. */
  void expect(Publish sent) {
    Properties properties = kind.isFive() ? sent.properties() : Properties.NONE;
    if (kind == Kind.FIVE_WITH_IDS) {
      properties = properties.toBuilder().subscriptionIdentifier(ID).build();
    }
    if (PacketEncoder.encodedBytes(Packets.with(sent, properties), dialer.version())
        > kind.limit()) {
      return;
    }
    Publish came = dialer.expect(Publish.class);
    dialer.send(Packets.ack(came));
    assertThat(came.topic()).isEqualTo(sent.topic());
    assertThat(came.payload()).isEqualTo(sent.payload());
    assertThat(came.properties()).isEqualTo(aged(properties, came.properties()));
  }

  /** A second may have passed since. */
  private static Properties aged(Properties sent, Properties came) {
    Property expiry = Property.MESSAGE_EXPIRY_INTERVAL;
    if (!sent.has(expiry)) {
      return sent;
    }
    long left = came.number(expiry, -1);
    assertThat(left).isBetween(sent.number(expiry, 0) - 60, sent.number(expiry, 0));
    return sent.toBuilder().number(expiry, left).build();
  }

  void expectAlive() {
    dialer.expectAlive();
  }

  @Override
  public void close() {
    dialer.close();
  }
}

package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Has a stored session, leaves in the middle of it, and misses nothing by it. */
final class LeavingListener {
  /** What comes before its version; it may be back before the broker has seen it go. */
  static final String NAME = "calm-leaving-";

  private static final int STAYS = 120;
  private static final long AWAY_NANOS = Duration.ofMillis(300).toNanos();

  private final Choir choir;
  private final ProtocolVersion version;
  private final Song once;
  private final Song twice;

  /** QoS 2 messages that were taken and not released yet; they outlive a connection. */
  private final Set<Integer> taken = new HashSet<>();

  LeavingListener(Choir choir, ProtocolVersion version) {
    this.choir = choir;
    this.version = version;
    this.once = new Song("leaving, QoS 1", QoS.AT_LEAST_ONCE, false);
    this.twice = new Song("leaving, QoS 2", QoS.EXACTLY_ONCE, false);
  }

  void sing() {
    boolean known = false;
    for (int stay = 0; !once.isOver() || !twice.isOver(); stay++) {
      try (Dialer me = choir.dial(version)) {
        assertThat(greeted(me)).as("the session is still there").isEqualTo(known);
        if (!known) {
          me.subscribed(Choir.topic(version, 1), QoS.AT_LEAST_ONCE);
          me.subscribed(Choir.topic(version, 2), QoS.EXACTLY_ONCE);
          choir.isThere();
          known = true;
        }
        hear(me, STAYS);
        if (stay % 2 == 0) {
          me.send(new Disconnect(ReasonCode.SUCCESS));
        }
      }
      choir.tally().count("calm stays");
      LockSupport.parkNanos(AWAY_NANOS);
    }
    choir.tally().count("calm again after coming back", once.again());
    try (Dialer me = choir.dial(version)) {
      me.greet(name()).as(Choir.USER, Choir.PASSWORD).clean().in(); // and nothing is left
    }
  }

  private String name() {
    return NAME + version.level();
  }

  private boolean greeted(Dialer me) {
    return me.greet(name()).as(Choir.USER, Choir.PASSWORD).stored().accepted().sessionPresent();
  }

  private void hear(Dialer me, int packets) {
    for (int i = 0; i < packets && (!once.isOver() || !twice.isOver()); i++) {
      switch (me.next()) {
        case Publish message when message.qos() == QoS.EXACTLY_ONCE -> {
          if (taken.add(message.packetId())) {
            twice.heard(message);
          }
          me.send(Packets.rec(message.packetId()));
        }
        case Publish message -> {
          once.heard(message);
          me.send(Packets.ack(message));
        }
        case PubRel rel -> {
          taken.remove(rel.packetId());
          me.send(Packets.comp(rel.packetId()));
        }
        case Packet other -> throw new AssertionError(other.type() + " was not expected");
      }
    }
  }
}

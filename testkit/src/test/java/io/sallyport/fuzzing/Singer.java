package io.sallyport.fuzzing;

import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Publishes a number at each QoS, again and again. */
final class Singer {
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();
  private static final int RETAINS_EVERY = 10;

  private final Choir choir;
  private final ProtocolVersion version;
  private volatile long retained;

  Singer(Choir choir, ProtocolVersion version) {
    this.choir = choir;
    this.version = version;
  }

  ProtocolVersion version() {
    return version;
  }

  /** The number that is retained by now, or a later one. */
  long retained() {
    return retained;
  }

  void sing() {
    try (Dialer me =
        choir
            .dial(version)
            .greet("calm-singer-" + version.level())
            .as(Choir.USER, Choir.PASSWORD)
            .in()) {
      for (long number = 1; !choir.isEnding(); number++) {
        me.send(Packets.publish("hidden/x", QoS.AT_MOST_ONCE, 0, Choir.SECRET));
        verse(me, Song.words(number));
        if (number % RETAINS_EVERY == 0) {
          retain(me, number);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      verse(me, Song.lastWords());
    }
  }

  private void verse(Dialer me, String words) {
    me.send(Packets.publish(Choir.topic(version, 0), QoS.AT_MOST_ONCE, 0, words));
    me.send(Packets.publish(Choir.topic(version, 1), QoS.AT_LEAST_ONCE, 1, words));
    me.send(Packets.publish(Choir.topic(version, 2), QoS.EXACTLY_ONCE, 2, words));
    for (int open = 2; open > 0; ) {
      switch (me.next()) {
        case PubAck _, PubComp _ -> open--;
        case PubRec rec -> me.send(Packets.rel(rec.packetId()));
        case Packet other -> throw new AssertionError(other.type() + " is no answer");
      }
    }
  }

  private void retain(Dialer me, long number) {
    String words = Song.words(number);
    me.send(Packets.retained(Choir.topic(version, "kept"), QoS.AT_LEAST_ONCE, 3, words));
    me.expect(PubAck.class);
    retained = number;
  }
}

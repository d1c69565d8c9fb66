package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Packet;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Comes now and then and reads what is retained: never older than what was acknowledged. */
final class RetainedReader {
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final Choir choir;
  private final Singer singer;

  /** Each has a name of its own: on a busy machine the one before may not be seen off yet. */
  private int reads;

  RetainedReader(Choir choir, Singer singer) {
    this.choir = choir;
    this.singer = singer;
  }

  void sing() {
    while (!choir.isEnding()) {
      long atLeast = singer.retained();
      if (atLeast > 0) {
        read(atLeast);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void read(long atLeast) {
    String name = "calm-reader-" + singer.version().level() + "-" + ++reads;
    try (Dialer me = choir.dial(singer.version())) {
      me.greet(name).as(Choir.USER, Choir.PASSWORD).in();
      String kept = Choir.topic(singer.version(), "kept");
      me.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, kept));
      Publish message = null;
      while (message == null) {
        switch (me.next()) {
          case SubAck _ -> {}
          case Publish came -> message = came;
          case Packet other -> throw new AssertionError(other.type() + " was not expected");
        }
      }
      assertThat(Song.number(message)).isGreaterThanOrEqualTo(atLeast);
      choir.tally().count("calm retained reads");
    }
  }
}

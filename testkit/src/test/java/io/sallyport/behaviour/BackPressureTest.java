package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sends faster than it can be served is read more slowly, and pays for it alone. */
class BackPressureTest {
  private final BrokerFixture house = BrokerFixture.open();

  private final ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();

  /** The most careful level notes every touch of a buffer: too dear for millions of packets. */
  @BeforeEach
  void hurry() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  @AfterEach
  void close() {
    house.close();
    ResourceLeakDetector.setLevel(usual);
  }

  @Test
  void who_does_not_read_its_answers_is_not_read_any_more() throws Exception {
    byte[] pings = new byte[128 * 1024];
    for (int i = 0; i < pings.length; i += 2) {
      pings[i] = (byte) 0xC0;
    }
    int rounds = 200; // 25 MiB
    AtomicLong sent = new AtomicLong();
    try (Canary canary = new Canary(house);
        Socket socket = deafSocket();
        Dialer flood = Dialer.over(socket).connected("flood")) {
      Thread sender =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < rounds; i++) {
                  flood.send(pings);
                  sent.addAndGet(pings.length);
                }
              });
      AtomicLong seen = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(400))
          .until(() -> seen.getAndSet(sent.get()) == sent.get());
      assertThat(sent.get()).as("it stands still").isLessThan(rounds * (long) pings.length);
      canary.expectUnharmed();
      socket.getInputStream().skipNBytes(rounds * (long) pings.length); // heard again
      sender.join();
      flood.expectAlive();
    }
  }

  private Socket deafSocket() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", house.port()));
    return socket;
  }

  @Test
  void a_publisher_faster_than_the_store_is_answered_for_every_message() {
    try (Canary canary = new Canary(house);
        Dialer reader = house.dial();
        Dialer writer = house.dial().connected("writer")) {
      reader.greet("reader").stored().in().subscribed("a", QoS.AT_LEAST_ONCE);
      int answered = 0;
      for (int i = 0; i < 5_000; i++) {
        writer.send(Packets.publish("a", QoS.AT_LEAST_ONCE, 1 + i % 200, "m" + i));
        if (i - answered >= 150) {
          assertThat(writer.expect(PubAck.class).packetId()).isEqualTo(1 + answered++ % 200);
        }
      }
      while (answered < 5_000) {
        assertThat(writer.expect(PubAck.class).packetId()).isEqualTo(1 + answered++ % 200);
      }
      for (int i = 0; i < 5_000; i++) {
        reader.send(Packets.ack(reader.expectMessage("m" + i)));
      }
      canary.expectUnharmed();
    }
  }
}

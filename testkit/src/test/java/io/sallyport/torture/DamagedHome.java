package io.sallyport.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A home whose store holds sessions, queues and retained messages that are known, half of them in
 * tables and half in the log; to be copied, damaged and started. Confined to one thread.
 */
final class DamagedHome {
  private static final int SESSIONS = 12;
  private static final int EARLY = 12;
  private static final int MESSAGES = 20;

  /** Retained messages are read elsewhere, and come soon after SUBACK; this is for a slow disk. */
  private static final int MANY_PINGS = 10_000;

  private static final String STOPPED = "SP-0264";
  private static final Duration STARTS = Duration.ofSeconds(30);

  private DamagedHome() {}

  /** Lives twice; ends as told the second time. */
  static Path make(Path folder, boolean clean) throws IOException {
    Path home = Files.createDirectories(folder).resolve("home");
    try (Victim victim = new Victim(folder, home, "")) {
      start(victim);
      subscribe(victim);
      publish(victim, 1, EARLY);
      victim.process().terminate().expectExit(0);
      start(victim);
      publish(victim, EARLY + 1, MESSAGES);
      if (clean) {
        victim.process().terminate().expectExit(0);
      } else {
        Awaitility.await().atMost(STARTS).until(() -> isNoted(home.resolve("data/store")));
        victim.process().kill();
      }
    }
    return home;
  }

  private static void start(Victim victim) {
    victim.start();
    Awaitility.await()
        .atMost(STARTS)
        .ignoreExceptions()
        .until(() -> {
          Dialer.to(victim.tcpPort()).close();
          return true;
        });
  }

  /** How long the log is, which the store writes down every second. */
  private static boolean isNoted(Path store) throws IOException {
    String note = Files.readString(store.resolve("extent"));
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .allMatch(file -> note.contains(file.getFileName() + " " + file.toFile().length()));
    }
  }

  private static void subscribe(Victim victim) {
    for (int i = 0; i < SESSIONS; i++) {
      try (Dialer dialer = Dialer.to(victim.tcpPort())) {
        dialer.greet("k" + i).stored().in().subscribed("k/" + i, QoS.AT_LEAST_ONCE);
      }
    }
  }

  private static void publish(Victim victim, int from, int to) {
    try (Dialer writer = Dialer.to(victim.tcpPort()).connected("writer")) {
      for (int number = from; number <= to; number++) {
        for (int i = 0; i < SESSIONS; i++) {
          String text = number + "x".repeat(200);
          writer.send(Packets.publish("k/" + i, QoS.AT_LEAST_ONCE, 1, text)).expect(PubAck.class);
          writer.send(Packets.retained("r/" + i, QoS.AT_LEAST_ONCE, 1, text)).expect(PubAck.class);
        }
      }
    }
  }

  /** With the modes, which the broker looks at. */
  static void copy(Path from, Path to) {
    Program.run(List.of("cp", "-a", from.toString(), to.toString())).expectExit(0);
  }

  /** Starts the home, and is content with a clear refusal, or with the truth. */
  static void assertTold(Path folder, Path home, String what) throws IOException {
    try (Victim victim = new Victim(folder, home, "")) {
      victim.start();
      Program broker = victim.process();
      Awaitility.await(what)
          .atMost(STARTS)
          .until(() -> !broker.isAlive() || broker.text().contains("sallyport listens on"));
      if (broker.isAlive()) {
        assertTruth(victim, what);
        broker.terminate();
        assertThat(broker.exitCode()).as(what).isZero();
      } else {
        assertThat(broker.exitCode()).as(what).isNotZero();
        assertThat(broker.text())
            .as(what)
            .containsPattern("SP-026[0-6]")
            .contains("data/store")
            .doesNotContain("\tat ");
      }
    }
  }

  private static void assertTruth(Victim victim, String what) {
    boolean allServed = true;
    for (int i = 0; i < SESSIONS; i++) {
      allServed &= servesSession(victim, i, what);
      allServed &= servesRetained(victim, i, what);
    }
    if (!allServed) {
      assertThat(victim.process().text()).as(what).contains(STOPPED);
    }
  }

  /** False when it is refused; whatever is served is whole. */
  private static boolean servesSession(Victim victim, int number, String what) {
    try (Dialer dialer = Dialer.to(victim.tcpPort())) {
      dialer.greet("k" + number).stored().send();
      Packet answer = dialer.nextOrClosed();
      if (!(answer instanceof ConnAck ack) || ack.reason() != ReasonCode.SUCCESS) {
        return false;
      }
      assertThat(ack.sessionPresent()).as("%s: session k%d is there", what, number).isTrue();
      for (int message = 1; message <= MESSAGES; message++) {
        Publish came = dialer.expect(Publish.class);
        assertThat(came.payload().text()).as(what).isEqualTo(message + "x".repeat(200));
        dialer.send(Packets.ack(came));
      }
      dialer.expectAlive();
      return true;
    }
  }

  private static boolean servesRetained(Victim victim, int number, String what) {
    try (Dialer dialer = Dialer.to(victim.tcpPort()).connected("reader")) {
      dialer.send(Packets.subscribe(1, new Subscribe.Request("r/" + number, QoS.AT_MOST_ONCE)));
      boolean mayBeStopped = victim.process().text().contains(STOPPED);
      for (int pings = 0; pings < (mayBeStopped ? 20 : MANY_PINGS); pings++) {
        if (dialer.send(PingReq.INSTANCE).next() instanceof Publish came) {
          assertThat(came.payload().text()).as(what).isEqualTo(MESSAGES + "x".repeat(200));
          return true;
        }
      }
      return false;
    }
  }
}

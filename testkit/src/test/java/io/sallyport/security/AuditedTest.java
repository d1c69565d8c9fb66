package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker as a process, clients over sockets, and an operator who asks afterwards. */
@Tag("W45")
class AuditedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GUESS = "canary-guess-5b1d";

  @TempDir Path temp;
  private final int port = OwnProgram.freePort();
  private Program broker;

  @AfterEach
  void nothing_stays_behind() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  @Timeout(300)
  void what_was_done_tried_and_refused_can_be_asked_for_also_after_a_kill() throws Exception {
    Files.writeString(
        temp.resolve("test.toml"),
        """
        [[listener]]
        name = "local"
        bind = "mqtt://127.0.0.1:%d"

        [[rule]]
        name = "own tree"
        who = "any"
        allow = ["publish", "subscribe"]
        topics = ["{user}/#"]

        [[rule]]
        name = "loudly"
        who = "any"
        deny = ["publish"]
        topics = ["cut/#"]
        on_deny = "disconnect"
        """
            .formatted(port));
    serve();
    String password =
        said(0, "device", "add", "lamp", "--json").strip().replaceAll(".*:\"(.*)\".*", "$1");
    String denied;
    String cut;
    try (Dialer lamp = Dialer.to(port)) {
      lamp.greet("c1").as("lamp", password).in();
      lamp.send(Packets.publish("door/set", QoS.AT_LEAST_ONCE, 1, "open"));
      denied = lamp.expect(PubAck.class).properties().text(Property.REASON_STRING);
      lamp.send(Packets.publish("cut/x", QoS.AT_LEAST_ONCE, 2, "x"));
      cut = lamp.expect(Disconnect.class).properties().text(Property.REASON_STRING);
    }
    try (Dialer stranger = Dialer.to(port)) {
      stranger.greet("c2").as("lamp", GUESS).send().nextOrClosed();
    }
    String story = said(0, "why", denied);
    assertThat(story)
        .startsWith("DENIED  publish door/set  QoS 1   " + denied + "\n")
        .contains("  who          user:lamp as client \"c1\"\n")
        .contains("  from         127.0.0.1 through listener local over a plain connection\n")
        .contains("  decided by   default (no rule allows it)\n")
        .contains("  nearest      rule 1 \"own tree\" test.toml:5 would allow it, but ")
        .endsWith("    topics = [\"door/set\"]\n");
    assertThat(said(0, "why", cut)).contains("  decided by   \"loudly\" test.toml:11\n");
    assertThat(said(1, "why", "SP-AAAAAA")).contains("SP-0291");
    await().atMost(PATIENCE).until(() -> said(0, "audit-log", "show").contains("login_refused"));
    assertThat(said(0, "audit-log", "verify")).contains("is whole");

    broker.kill();
    Path trail = temp.resolve("home/audit/audit-000000000000001.jsonl");
    Files.writeString(trail, "{\"n\":", StandardOpenOption.APPEND);
    assertThat(withoutTimes(said(0, "why", denied)))
        .as("the trail tells what the broker told")
        .isEqualTo(withoutTimes(story));
    said(0, "device", "remove", "lamp");
    assertThat(said(0, "audit-log", "verify")).contains("is whole", "5 bytes cut off");
    String shown = said(0, "audit-log", "show", "--last", "50");
    List<String> events = shown.lines().map(line -> line.trim().split(" +")[2]).toList();
    assertThat(events)
        .containsExactly(
            "start",
            "device_add",
            "login",
            "denied",
            "denied",
            "login_refused",
            "trail_torn",
            "device_remove");
    assertThat(Files.readString(trail)).doesNotContain(GUESS).doesNotContain(password);

    Files.writeString(trail, Files.readString(trail).replaceFirst("door/set", "lamp/set"));
    assertThat(said(1, "audit-log", "verify"))
        .contains("NOT as it was written", "first wrong  audit-000000000000001.jsonl:4\n")
        .contains("its hash does not fit what it says");
    assertThat(said(3, "audit-log", "verify", temp.toString())).contains("SP-0290");
  }

  private static String withoutTimes(String story) {
    return story.replaceAll("when .*", "when");
  }

  private void serve() {
    broker = Program.start(OwnProgram.command(temp.resolve("home"), with("serve")));
    broker.awaitLine("listening");
  }

  private String said(int code, String... words) {
    try (Program verb = Program.run(OwnProgram.command(temp.resolve("home"), with(words)))) {
      verb.expectExit(code);
      return String.join("\n", verb.lines()) + "\n";
    }
  }

  private String[] with(String... words) {
    boolean none = words[0].equals("audit-log");
    return none
        ? words
        : java.util.stream.Stream.concat(
                java.util.Arrays.stream(words),
                java.util.stream.Stream.of("--config", temp.resolve("test.toml").toString()))
            .toArray(String[]::new);
  }
}

package io.sallyport.friction;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does, verb by verb, and the line of the audit trail that answers for it; as
 * {@link FrictionsTest}, to the letter.
 */
class AuditLinesTest {
  private static final String CONFIGURATION =
      """
      [[listener]]
      name = "local"
      bind = "mqtt://127.0.0.1:1883"

      [[rule]]
      name = "devices own their tree"
      who = "user:*"
      allow = ["publish", "subscribe"]
      topics = ["{user}/#"]
      """;

  @TempDir private Path folder;

  @Test
  @Tag("W45")
  void each_verb_leaves_its_line_and_no_secret_in_it() throws IOException {
    List<String> secrets = new ArrayList<>();
    try (Scene scene = new Scene(Files.createDirectory(folder.resolve("place")), CONFIGURATION)) {
      scene.serve();
      Transcript made =
          new Transcript("audit-lines", "Who did what: verbs and their lines in the trail", scene);
      made.tell("While the broker runs")
          .type("device", "add", "lamp", "--role", "heating", "--json");
      scene.device("cam");
      secrets.add(scene.text("../cam.pw").strip());
      try (Dialer cam = Dialer.to(scene.port(1883))) {
        cam.greet("c1").as("cam", secrets.getFirst()).in();
        cam.send(Packets.retained("cam/state", QoS.AT_LEAST_ONCE, 1, "on"));
        cam.expect(PubAck.class);
      }
      made.type("device", "role", "lamp", "--add", "light", "--remove", "heating")
          .type("retained", "purge", "--by", "cam");
      scene.password("rotated", scene.type("device", "rotate", "cam", "--json").lines().getFirst());
      secrets.add(scene.text("../rotated.pw").strip());
      scene.configure(CONFIGURATION.replace("{user}/#", "home/{user}/#"));
      made.type("reload").type("backup", "copy-1").type("device", "remove", "lamp");
      scene.stop();
      made.tell("While none runs")
          .type("device", "add", "door", "--no-password")
          .type("backup", "copy-2")
          .type("restore", "copy-1", "--replace")
          .tell("What the trail has of it")
          .typeAndLookFor("  ", "audit-log", "show", "--last", "100")
          .compare();
      List<String> hashes =
          scene.text("devices.jsonl").lines().map(line -> line.replaceAll(".*\\$", "")).toList();
      assertThat(scene.text("audit/audit-000000000000001.jsonl"))
          .doesNotContain(secrets)
          .doesNotContain("$argon2")
          .doesNotContain(hashes.getFirst());
    }
  }
}

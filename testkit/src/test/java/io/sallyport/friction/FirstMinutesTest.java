package io.sallyport.friction;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link FrictionsTest}, those frictions that need a home of their own: its first start, what is
 * changed while a broker runs, and somebody who guesses.
 */
class FirstMinutesTest {
  private static final String CONFIGURATION =
      """
      [[listener]]
      name = "devices"
      bind = "mqtts://127.0.0.1:8883"

      [[listener]]
      name = "local"
      bind = "mqtt://127.0.0.1:1883"

      [limits]
      logins_failing_per_address = "2/s"
      logins_failing_burst = 2

      [[rule]]
      name = "devices own their tree"
      who = "user:*"
      allow = ["publish", "subscribe"]
      topics = ["{user}/#"]

      [[rule]]
      name = "heating"
      who = "role:heating"
      allow = ["subscribe"]
      topics = ["weather/#"]
      """;

  private static final int GUESSES = 12;

  @TempDir private Path folder;

  private Scene scene(String configuration) throws IOException {
    return new Scene(Files.createDirectory(folder.resolve("place")), configuration);
  }

  @Test
  void the_first_start_says_who_can_reach_what() throws IOException {
    try (Scene scene = scene("")) {
      Transcript made =
          new Transcript("01-reachable", "It runs, and no other machine can connect", scene);
      made.tell("Nobody is known yet, and the broker says so")
          .shows("sallyport serve", scene.serve("nobody can log in"))
          .typeAndLookFor("listener", "status")
          .typeAndLookFor("rules", "status")
          .tell("A password is shown once, with the lines to paste");
      made.type("device", "add", "lamp").type("device", "add", "lamp");
      scene.write(
          "open.toml",
          """
          [[listener]]
          bind = "mqtt://*:1883"
          """);
      made.tell("Without TLS for other machines")
          .type("config", "check", "--config", "sallyport-home/open.toml")
          .compare();
    }
  }

  @Test
  void users_and_rules_change_without_a_restart_all_of_it_or_nothing() throws IOException {
    try (Scene scene = scene(CONFIGURATION)) {
      scene.serve();
      scene.device("lamp", "--role", "heating");
      Transcript made =
          new Transcript("15-without-restart", "Users and rules need a restart, or do they", scene);
      String password = scene.text("../lamp.pw").strip();
      made.tell("A role is taken: what it allowed ends at once");
      try (Dialer lamp = Dialer.to(scene.port(1883))) {
        lamp.greet("c1").as("lamp", password).in();
        lamp.subscribed("weather/#", QoS.AT_LEAST_ONCE);
        made.type("device", "role", "lamp", "--remove", "heating")
            .log("denied")
            .why()
            .tell("Another password: who is logged in with the old one is not any more")
            .type("device", "rotate", "lamp")
            .shows(
                "the client hears",
                List.of("DISCONNECT " + lamp.expect(Disconnect.class).reason()));
      }
      scene.configure(
          CONFIGURATION.replace("weather/#", "weather/+").replace("\"2/s\"", "\"3/s\""));
      made.tell("A file that is in order")
          .type("reload", "--dry-run")
          .type("reload")
          .log("configuration_reloaded");
      scene.configure(CONFIGURATION.replace("weather/#", "weather/#/now"));
      made.tell("A file that is not").type("reload").compare();
    }
  }

  @Test
  void a_slip_of_the_pen_is_shown_where_it_is() throws IOException {
    try (Scene scene = scene(CONFIGURATION)) {
      Transcript made =
          new Transcript("16-misspelt", "A misspelt option, a file of another encoding", scene);
      scene.configure(
          CONFIGURATION
              .replace("[limits]", "[limits]\npaket = \"1 MiB\"\nwill = 5")
              .replace("allow = [\"subscribe\"]", "alow = [\"subscribe\"]\nqos = \"1\""));
      made.tell("All of it in one go, each with its place").type("config", "check");
      scene.configure(CONFIGURATION + "\n[limits]\npacket = \"1 MiB\"\n");
      made.tell("Twice the same table").type("config", "check");
      Files.write(
          scene.home().resolve("sallyport.toml"), CONFIGURATION.getBytes(StandardCharsets.UTF_16));
      made.tell("As an editor of another system saves it").type("config", "check").compare();
    }
  }

  @Test
  void what_a_verb_changes_is_still_there_after_a_restart() throws IOException {
    try (Scene scene = scene(CONFIGURATION)) {
      String configuration = scene.text("sallyport.toml");
      scene.serve();
      Transcript made =
          new Transcript("17-one-owner", "What was edited is gone after the restart", scene);
      scene.device("lamp", "--role", "heating");
      made.tell("Devices are the broker's, the configuration is yours: neither writes the other's")
          .type("device", "list");
      scene.stop();
      made.shows("after a restart", scene.serve()).type("device", "list");
      made.shows(
          "sallyport.toml",
          List.of(scene.text("sallyport.toml").equals(configuration) ? "as it was" : "CHANGED"));
      made.compare();
    }
  }

  @Test
  void somebody_who_guesses_is_slowed_down_and_seen() throws IOException {
    try (Scene scene = scene(CONFIGURATION)) {
      scene.serve();
      scene.device("lamp");
      Transcript made =
          new Transcript("19-guessing", "Somebody guesses, and nobody sees it", scene);
      List<Dialer> guesses = new ArrayList<>();
      guesses.add(guess(scene));
      made.tell("Each guess is a line with the address in front").log("auth_failed");
      for (int i = 1; i < GUESSES; i++) {
        guesses.add(guess(scene));
      }
      made.tell("After some of them nothing is tried any more")
          .log("reason=too_many_failed_logins")
          .why()
          .compare();
      guesses.forEach(Dialer::close);
    }
  }

  private static Dialer guess(Scene scene) {
    Dialer guess = Dialer.to(scene.port(1883));
    guess.greet("guess").as("lamp", "lamp-is-on").send();
    return guess;
  }
}

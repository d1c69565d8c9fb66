package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.home.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a pack prints works when it is pasted: it is pasted here, beside a broker that runs. */
class DevicePackTest {
  @TempDir Path folder;
  private Path home;
  private ServeCommand serve;
  private Thread broker;

  @BeforeEach
  void a_broker_runs() throws Exception {
    home = folder.resolve("home");
    Path config =
        Files.writeString(
            folder.resolve("test.toml"),
            """
            [[listener]]
            name = "devices"
            bind = "mqtts://*:0"

            [[rule]]
            who = "any"
            allow = ["publish", "subscribe"]
            topics = ["{user}/#"]
            """);
    serve = new ServeCommand(LiveServer::start);
    String[] line = {"serve", "--home", home.toString(), "--config", config.toString(), "--json"};
    broker = Thread.ofPlatform().start(() -> quiet(Sallyport.commandLine(serve)).execute(line));
    await().atMost(Duration.ofSeconds(30)).until(() -> run("status").startsWith("broker"));
    run("device", "add", "lamp");
    // The verbs read the same configuration.
    Files.copy(config, Home.of(home, null).configuration());
  }

  @AfterEach
  void it_ends() throws InterruptedException {
    serve.stop();
    broker.join();
  }

  @Test
  void mosquitto_takes_its_pack() throws Exception {
    Assumptions.assumeTrue(works("mosquitto_pub", "--help"), "SKIPPED: no mosquitto_pub here");
    String pack = run("device", "pack", "lamp", "--for", "mosquitto", "--rotate");
    assertThat(pasted("sh", "pack.sh", pack)).contains("lamp/state on");
  }

  @Test
  void paho_takes_its_pack() throws Exception {
    Assumptions.assumeTrue(
        works("/usr/bin/python3", "-c", "import paho.mqtt.client"),
        "SKIPPED: no paho for /usr/bin/python3 here");
    String pack = run("device", "pack", "lamp", "--for", "paho", "--rotate");
    assertThat(pasted("/usr/bin/python3", "pack.py", pack)).contains("lamp/state on");
  }

  @Test
  void a_pack_holds_the_authority_and_no_password_unless_one_is_given() {
    for (String client : new String[] {"mosquitto", "paho", "mqttjs", "esp32"}) {
      String pack = run("device", "pack", "lamp", "--for", client);
      assertThat(pack).as(client).contains("BEGIN CERTIFICATE", "lamp/#", "lamp/state");
      if (!client.equals("esp32")) {
        assertThat(pack).as(client).contains("SALLYPORT_PASSWORD");
      }
    }
  }

  @Test
  void the_host_can_be_named() {
    assertThat(run("device", "pack", "lamp", "--for", "mosquitto", "--host", "hub.example"))
        .contains("-h hub.example ");
    assertThat(run("device", "pack", "lamp", "--for", "esp32")).contains("HOST = \"");
  }

  private String pasted(String interpreter, String name, String text) throws Exception {
    Path file = Files.writeString(folder.resolve(name), text);
    Path output = folder.resolve(name + ".out");
    Process process =
        new ProcessBuilder(interpreter, file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(output)).isTrue();
    return Files.readString(output);
  }

  private static boolean works(String... line) throws InterruptedException {
    try {
      // Mosquitto's clients answer --help with 1.
      return new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          <= (line[0].startsWith("mosquitto") ? 1 : 0);
    } catch (IOException missing) {
      return false;
    }
  }

  private String run(String... words) {
    StringWriter out = new StringWriter();
    CommandLine line = quiet(Sallyport.commandLine(new ServeCommand(LiveServer::start)));
    line.setOut(new PrintWriter(out, true));
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 2, words.length);
    all[0] = "--home";
    all[1] = home.toString();
    line.execute(Sallyport.verbFirst(all));
    return out.toString();
  }

  private static CommandLine quiet(CommandLine line) {
    return line.setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(new StringWriter()));
  }
}

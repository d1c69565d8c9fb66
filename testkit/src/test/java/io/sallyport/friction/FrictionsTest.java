package io.sallyport.friction;

import io.sallyport.packet.Disconnect;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Program;
import io.sallyport.testkit.UpgradeText;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The frictions of the first minutes that concern login and rules, by their numbers in ux.md: each
 * has a file in src/test/resources/friction with all that a person types and reads, to the letter.
 *
 * <p>With SALLYPORT_REWRITE=true in the environment the files are written anew; read them then as
 * somebody who has never met us.
 */
class FrictionsTest {
  private static final String CONFIGURATION =
      """
      [[listener]]
      name = "devices"
      bind = "mqtts://127.0.0.1:8883"

      [[listener]]
      name = "elsewhere"
      bind = "mqtts://127.0.0.2:8885"

      [[listener]]
      name = "certificates"
      bind = "mqtts://127.0.0.1:8884"
      client_certificate = "required"

      [[listener]]
      name = "local"
      bind = "mqtt://127.0.0.1:1883"

      [[listener]]
      name = "lobby"
      bind = "mqtt://127.0.0.1:1884"
      guest = "visitor"

      [[listener]]
      name = "browsers"
      bind = "ws://127.0.0.1:8080/mqtt"
      origins = ["https://app.example"]

      [[rule]]
      name = "devices own their tree"
      who = "user:*"
      allow = ["publish", "subscribe"]
      topics = ["{user}/#"]

      [[rule]]
      name = "guests read the weather"
      who = "guest:visitor"
      allow = ["subscribe"]
      topics = ["weather/#"]

      [[rule]]
      name = "nobody sets valves"
      who = "any"
      deny = ["publish"]
      topics = ["+/valve/#"]
      """;

  @TempDir private static Path folder;
  private static Scene scene;

  @BeforeAll
  static void a_broker() throws IOException {
    scene = new Scene(Files.createDirectory(folder.resolve("main")), CONFIGURATION);
    scene.serve();
    scene.device("lamp");
    scene.device("cam");
    Files.writeString(scene.folder().resolve("wrong.pw"), "what-was-it-again\n");
  }

  @AfterAll
  static void nothing_stays_behind() {
    scene.close();
  }

  private static Transcript about(String name, String title) {
    return new Transcript(name, title, scene);
  }

  @Test
  void a_refused_login_has_a_cause() {
    about("02-not-authorised", "\"Connection refused: not authorised\", and nobody says why")
        .tell("A wrong password")
        .type(pub("lamp", "wrong.pw", "lamp/state"))
        .log("auth_failed")
        .why()
        .tell("No device of this name: the client hears the same, the operator another cause")
        .type(pub("lmap", "wrong.pw", "lmap/state"))
        .log("auth_failed")
        .why()
        .tell("No user name at all")
        .type("pub", "-p", "8883", "-t", "lamp/state", "-m", "on")
        .log("auth_failed")
        .why()
        .tell("A client of somebody else's, MQTT 5")
        .foreign(mosquitto("mosquitto_pub", "mqttv5", "-t", "lamp/state", "-m", "on"))
        .log("auth_failed")
        .why()
        .tell("An id that nobody knows")
        .type("why", "SP-AAAAAA")
        .type("why", "SP-0107")
        .compare();
  }

  private static String[] pub(String user, String password, String topic, String... more) {
    return with(
        new String[] {
          "pub", "-p", "8883", "-u", user, "--password-file", password, "-t", topic, "-m", "on"
        },
        more);
  }

  private static String[] sub(String user, String filter, String... more) {
    return with(
        new String[] {
          "sub", "-p", "8883", "-u", user, "--password-file", user + ".pw", "-t", filter
        },
        more);
  }

  /** As lamp with a wrong password, over TLS. */
  private static String[] mosquitto(String program, String version, String... more) {
    Program.require(program, "apt-get install mosquitto-clients");
    return with(
        new String[] {
          program,
          "-h",
          "localhost",
          "-p",
          "8883",
          "--cafile",
          "sallyport-home/pki/ca.crt",
          "-V",
          version,
          "-u",
          "lamp",
          "-P",
          "wrong"
        },
        more);
  }

  private static String[] with(String[] words, String... more) {
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  @Test
  void nobody_has_to_open_the_broker_for_everybody() throws IOException {
    Transcript made =
        about("03-allow-anonymous", "The cure that is passed around: allow_anonymous true");
    String open = CONFIGURATION.replaceFirst("\n\n", "\nallow_anonymous = true\n\n");
    Files.writeString(scene.folder().resolve("open.toml"), open);
    String exposed = CONFIGURATION.replace("mqtt://127.0.0.1:1884", "mqtts://*:1884");
    Files.writeString(scene.folder().resolve("exposed.toml"), exposed);
    made.tell("There is no such switch")
        .type("config", "check", "--config", "open.toml")
        .tell("A guest is somebody of whom rules must speak")
        .type("pub", "-p", "1884", "--plain", "-t", "weather/now", "-m", "rain", "-q", "1")
        .log("denied")
        .why()
        .type("can", "guest:visitor", "subscribe", "weather/#")
        .tell("A guest whom other machines can be is warned about")
        .type("config", "check", "--config", "exposed.toml")
        .compare();
  }

  @Test
  void a_file_that_others_can_read_is_refused_with_the_command_that_mends_it() throws IOException {
    try (Scene still = new Scene(Files.createDirectory(folder.resolve("still")), "")) {
      still.device("lamp");
      Transcript made =
          new Transcript("05-file-modes", "Owners and modes of the password file", still);
      Path devices = still.home().resolve("devices.jsonl");
      Files.setPosixFilePermissions(devices, PosixFilePermissions.fromString("rw-r--r--"));
      made.tell("Others can read who has which password hash").type("device", "list");
      Files.setPosixFilePermissions(devices, PosixFilePermissions.fromString("rw-------"));
      Path key = still.home().resolve("pki/server.key");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rwxrwxrwx"));
      made.tell("chmod 777, as many a thread has it").type("device", "list");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      still.write("devices.jsonl", still.text("devices.jsonl") + "lamp:$7$101$x\n");
      made.tell("A line of another broker's password file").type("device", "list");
      made.compare();
    }
  }

  @Test
  void a_tls_failure_has_a_name_on_both_sides() {
    about("07-tls-error", "\"A TLS error occurred.\"")
        .tell("The listener wants a client certificate")
        .type("pub", "-p", "8884", "-t", "lamp/state", "-m", "on")
        .log("tls_failed")
        .why()
        .tell("Without TLS to a port that wants it")
        .type("pub", "-p", "8883", "--plain", "-t", "lamp/state", "-m", "on")
        .log("tls_failed")
        .why()
        .tell("With TLS to a port that has none")
        .type("pub", "-p", "1883", "-t", "lamp/state", "-m", "on")
        .log("tls_failed")
        .why()
        .tell("A name that is not in the certificate")
        .type("pub", "-h", "127.0.0.2", "-p", "8885", "-t", "lamp/state", "-m", "on")
        .log("tls_failed")
        .why()
        .compare();
  }

  @Test
  void a_board_that_knows_only_a_number_can_be_helped() {
    about("11-small-boards", "A small board shows rc=4 or rc=5 and stops")
        .tell("MQTT 3.1.1 with a wrong password: all that the wire carries is 4")
        .type(pub("lamp", "wrong.pw", "lamp/state", "-V", "mqttv311"))
        .log("auth_failed")
        .why()
        .foreign(mosquitto("mosquitto_pub", "mqttv311", "-t", "lamp/state", "-m", "on"))
        .log("auth_failed")
        .why()
        .tell("The id can be found without the log")
        .typeAndLookFor("login_refused", "audit-log", "show", "--last", "1")
        .tell("5: the login is right, and the will is not allowed")
        .type(will("cam/gone", "-V", "mqttv311"))
        .log("denied")
        .why()
        .compare();
  }

  private static String[] will(String topic, String... more) {
    return with(
        pub("lamp", "lamp.pw", "lamp/state", "--will-topic", topic, "--will-payload", "x"), more);
  }

  @Test
  void a_subscription_that_is_denied_is_refused() throws IOException {
    Transcript made =
        about("12-acl-surprises", "SUBSCRIBE is accepted, and nothing ever arrives")
            .tell("To everything")
            .type(sub("lamp", "#"))
            .log("denied")
            .why()
            .tell("MQTT 3.1.1")
            .type(sub("lamp", "cam/#", "-V", "mqttv311"))
            .log("denied")
            .why()
            .tell("No rule decides it, but a limit")
            .type(sub("lamp", "lamp/+/+/+/+/+/+/+/+/+"))
            .log("protocol_violation")
            .why()
            .tell("Before anybody tries")
            .type("can", "lamp", "subscribe", "cam/#")
            .type("can", "lamp", "publish", "lamp/valve/1")
            .type("can", "lamp", "receive", "lamp/state");
    String loose =
        """
        [[listener]]
        bind = "mqtts://127.0.0.1:8883"

        [[rule]]
        name = "devices own their tree"
        who = "user:*"
        allow = ["publish", "subscribe"]
        topics = ["{user}/#"]

        [[rule]]
        name = "old pattern"
        who = "user:*"
        allow = ["publish", "subscribe"]
        topics = ["#"]

        [[test]]
        who = "user:lamp"
        deny = ["publish cam/state"]
        """;
    Files.writeString(scene.folder().resolve("loose.toml"), loose);
    made.tell("A rule that lost its placeholder")
        .type("config", "check", "--config", "loose.toml")
        .compare();
  }

  @Test
  void a_will_that_is_denied_does_not_look_like_a_wrong_password() {
    about("13-will-denied", "A will that is not allowed looks like a wrong password")
        .type(will("cam/gone"))
        .log("denied")
        .why()
        .type("can", "lamp", "will", "cam/gone")
        .compare();
  }

  @Test
  void a_publish_that_is_denied_is_told() {
    about("14-denied-publish", "A denied publish is reported as success")
        .tell("MQTT 5, QoS 1, by a rule that denies")
        .type(pub("lamp", "lamp.pw", "lamp/valve/1", "-q", "1"))
        .log("denied")
        .why()
        .tell("MQTT 5, QoS 0: the protocol has no answer, the log has")
        .type(pub("lamp", "lamp.pw", "cam/state"))
        .log("denied")
        .why()
        .tell("MQTT 3.1.1: the broker can only hang up")
        .type(pub("lamp", "lamp.pw", "cam/state", "-q", "1", "-V", "mqttv311"))
        .log("denied")
        .tell("What breaks the protocol or a limit has an id as well")
        .type(pub("lamp", "lamp.pw", "lamp/" + "a/".repeat(40) + "b", "-q", "1"))
        .log("protocol_violation")
        .why()
        .compare();
  }

  @Test
  void one_identity_owns_a_client_id() {
    Transcript made = about("18-one-client-id", "Two clients with one client id, without an end");
    made.tell("Of one device: the newer one stays, and the older one hears why");
    String password = scene.text("../lamp.pw").strip();
    try (Dialer older = Dialer.to(scene.port(1883))) {
      older.greet("c1").as("lamp", password).in();
      made.type(pub("lamp", "lamp.pw", "lamp/state", "-i", "c1"))
          .log("disconnected")
          .shows(
              "the older client hears",
              List.of("DISCONNECT " + older.expect(Disconnect.class).reason()));
      made.tell("Of another device: the one who sits there stays");
    }
    try (Dialer older = Dialer.to(scene.port(1883))) {
      older.greet("c2").as("lamp", password).in();
      made.type(pub("cam", "cam.pw", "cam/state", "-i", "c2")).log("auth_failed").why();
    }
    made.tell("An id that begins with the name of another device")
        .type(pub("cam", "cam.pw", "cam/state", "-i", "lamp-2"))
        .log("auth_failed")
        .why()
        .compare();
  }

  @Test
  void a_page_of_a_stranger_is_told_so() throws IOException {
    Transcript made = about("20-browsers", "A page's WebSocket fails, and the console is silent");
    UpgradeText asked =
        UpgradeText.to(scene.port(8080)).header("Origin", "https://elsewhere.example");
    try (Socket socket = new Socket("127.0.0.1", scene.port(8080));
        WebSocketDialer page = WebSocketDialer.over(socket, scene.port(8080))) {
      made.tell("The page of another origin; in the answer to its request stands the id")
          .shows("the answer", page.say(asked.text()).answer().lines().toList())
          .log("websocket_refused")
          .why();
    }
    made.compare();
  }
}

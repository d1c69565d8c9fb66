package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Connect;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PubTest {
  private final TinyBroker broker = new TinyBroker();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    broker.close();
  }

  private List<String> payloads() {
    return broker.heard().stream()
        .filter(Publish.class::isInstance)
        .map(p -> ((Publish) p).payload().text())
        .toList();
  }

  @Test
  void the_manuals_first_example() {
    Verb verb = Verb.pub(broker, "-t", "sensors/temperature", "-m", "32", "-q", "1");
    assertThat(verb.talk()).isEmpty();
    assertThat(verb.exitCode()).isZero();
    Publish publish = broker.heard(Publish.class);
    assertThat(publish.topic().text()).isEqualTo("sensors/temperature");
    assertThat(publish.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    assertThat(payloads()).containsExactly("32");
  }

  @Test
  void the_manuals_retained_example() {
    Verb.pub(broker, "-r", "-t", "switches/kitchen_lights/status", "-m", "on");
    assertThat(broker.heard(Publish.class).retain()).isTrue();
  }

  @Test
  void the_manuals_two_ways_to_send_a_file() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "two\nlines\n");
    assertThat(Verb.pub(broker, "-t", "my/topic", "-f", file.toString()).exitCode()).isZero();
    assertThat(Verb.pubReading("two\nlines\n", broker, "-t", "my/topic", "-s").exitCode()).isZero();
    assertThat(payloads()).containsExactly("two\nlines\n", "two\nlines\n");
  }

  @Test
  void each_line_is_a_message_also_the_empty_one_and_the_last_without_an_end() {
    assertThat(
            Verb.pubReading("a\nb\n\nc", broker, "-t", "sensors/cc128", "-l", "-q", "2").exitCode())
        .isZero();
    assertThat(payloads()).containsExactly("a", "b", "", "c");
  }

  @Test
  void a_null_message_is_empty_and_a_repeated_one_comes_again() {
    assertThat(Verb.pub(broker, "-t", "a", "-n", "--repeat", "3").exitCode()).isZero();
    assertThat(payloads()).containsExactly("", "", "");
  }

  @Test
  void a_delay_between_repetitions_ends_early_when_the_connection_is_gone() {
    Verb verb =
        Verb.pub(
            broker, "-t", "bye", "-m", "x", "-q", "1", "--repeat", "2", "--repeat-delay", "600");
    assertThat(verb.exitCode()).isEqualTo(7);
    assertThat(payloads()).containsExactly("x");
  }

  @Test
  void the_word_after_a_flag_is_its_value_whatever_it_looks_like() {
    for (String odd : new String[] {"-q", "--host", "@/etc/hosts", "", "pub", "a=b", "\"x\""}) {
      assertThat(Verb.pub(broker, "-t", "a", "-m", odd).exitCode()).as(odd).isZero();
    }
    assertThat(payloads())
        .containsExactly("-q", "--host", "@/etc/hosts", "", "pub", "a=b", "\"x\"");
  }

  @ParameterizedTest
  @CsvSource({
    "mqttv5, MQTT_5",
    "5, MQTT_5",
    "mqttv311, MQTT_3_1_1",
    "311, MQTT_3_1_1",
    "mqttv31, MQTT_3_1",
    "31, MQTT_3_1"
  })
  void versions_are_spelled_as_mosquitto_spells_them(String flag, ProtocolVersion version) {
    assertThat(Verb.pub(broker, "-V", flag, "-t", "a", "-m", "x").exitCode()).isZero();
    assertThat(broker.heard(Connect.class).version()).isEqualTo(version);
  }

  @Test
  void connect_says_what_the_flags_say() {
    Verb verb =
        Verb.pub(
            broker,
            "-t a -m x -i meter-7 -u lamp -P secret -k 17 -c -x 60 --will-topic w --will-payload gone"
                .concat(" --will-qos 1 --will-retain -D connect user-property a b")
                .split(" "));
    assertThat(verb.exitCode()).isZero();
    assertThat(verb.talk()).contains("with -P everybody").doesNotContain("secret");
    Connect connect = broker.heard(Connect.class);
    assertThat(connect.clientId()).isEqualTo("meter-7");
    assertThat(connect.userName()).isEqualTo("lamp");
    assertThat(connect.password()).asString().isEqualTo("secret");
    assertThat(connect.keepAliveSeconds()).isEqualTo(17);
    assertThat(connect.cleanStart()).isFalse();
    assertThat(connect.properties().number(io.sallyport.packet.Property.SESSION_EXPIRY_INTERVAL, 0))
        .isEqualTo(60);
    assertThat(connect.properties().userProperties()).hasSize(1);
    assertThat(connect.will().topic().text()).isEqualTo("w");
    assertThat(connect.will().retain()).isTrue();
  }

  @Test
  void a_url_names_everything_at_once() {
    Verb verb =
        Verb.run(
            new Pub(),
            java.io.OutputStream.nullOutputStream(),
            "-L",
            "mqtt://lamp:pa%40ss@127.0.0.1:" + broker.port() + "/lamp/state",
            "-m",
            "on");
    assertThat(verb.exitCode()).isZero();
    assertThat(broker.heard(Connect.class).password()).asString().isEqualTo("pa@ss");
    assertThat(broker.heard(Publish.class).topic().text()).isEqualTo("lamp/state");
  }

  @Test
  void the_password_comes_from_the_environment_or_a_file_without_its_line_end() throws Exception {
    String[] arguments = {
      "--plain", "-p", Integer.toString(broker.port()), "-u", "lamp", "-t", "a", "-m", "x"
    };
    Verb.run(
        new Pub(java.util.Map.of("SALLYPORT_PASSWORD", "from env"), System.in),
        java.io.OutputStream.nullOutputStream(),
        arguments);
    assertThat(broker.heard(Connect.class).password()).asString().isEqualTo("from env");
    broker.heard().clear();
    Path file = Files.writeString(folder.resolve("pw"), "from file\n");
    Verb.pub(broker, "-u", "lamp", "--password-file", file.toString(), "-t", "a", "-m", "x");
    assertThat(broker.heard(Connect.class).password()).asString().isEqualTo("from file");
  }

  @ParameterizedTest
  @CsvSource({"mqttv5, 134", "mqttv311, 4", "mqttv31, 4"})
  void a_refused_connection_ends_with_the_connack_code(String version, int code) {
    Verb verb = Verb.pub(broker, "-V", version, "-u", "mallory", "-P", "x", "-t", "a", "-m", "x");
    assertThat(verb.exitCode()).isEqualTo(code);
    assertThat(verb.talk()).contains("bad user name or password (" + code + ")").contains("fix:");
  }

  @Test
  void an_address_to_connect_from_is_one_of_this_machine() {
    assertThat(Verb.pub(broker, "-A", "127.0.0.1", "-t", "a", "-m", "x").exitCode()).isZero();
    assertThat(Verb.pub(broker, "-A", "192.0.2.1", "-t", "a", "-m", "x").exitCode()).isEqualTo(1);
  }

  @Test
  void a_refused_message_ends_with_its_reason() {
    Verb verb = Verb.pub(broker, "-t", "denied/x", "-m", "x", "-q", "1");
    assertThat(verb.exitCode()).isEqualTo(135);
    assertThat(verb.talk())
        .contains("the message to denied/x was refused: not authorized (135)")
        .containsOnlyOnce("sallyport why ID  tells what decided");
    assertThat(Verb.pub(broker, "--quiet", "-t", "denied/x", "-m", "x", "-q", "2").talk())
        .isEmpty();
  }

  @Test
  void nobody_listening_is_code_1() {
    broker.close();
    Verb verb = Verb.pub(broker, "-t", "a", "-m", "x");
    assertThat(verb.exitCode()).isEqualTo(1);
    assertThat(verb.talk()).contains("nobody listens there").contains("sallyport status");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-t a | both a topic",
        "-m x | both a topic",
        "-t a -m x -n | only one of",
        "-t a/# -m x | wildcard",
        "-t a -m x -q 3 | the QoS is 0, 1 or 2",
        "-t a -m x -V 6 | mqttv5, mqttv311 or mqttv31",
        "-t a -m x -i a -I b | cannot be used together",
        "-t a -m x -c | -c keeps the session of a client id",
        "-t a -m | Missing required parameter",
        "-t a -m x --bogus | Unknown option",
        "-t a -m x -D connect bogus a | there is no property",
        "-t a -m x -D publish receive-maximum 3 | cannot stand in PUBLISH",
        "-t a -m x -D connect user-property a | -D needs COMMAND",
        "-t a -m x -D publish message-expiry-interval soon | must be a number",
        "-t a -m x -P pw -V 311 | without a user name",
        "-t a -f /no/such/file | there is no file",
        "-t a -m x --will-retain | need --will-topic",
        "-t a -m x --cert own.crt | contradict",
        "-t a -m x -x soon | 4294967295",
      })
  void wrong_usage_is_code_1_and_said_in_one_line(String arguments, String said) {
    Verb verb = Verb.pub(broker, arguments.trim().split(" "));
    assertThat(verb.exitCode()).isEqualTo(1);
    assertThat(verb.talk()).startsWith("error: ").contains(said);
    assertThat(broker.heard()).isEmpty();
  }

  @Test
  void the_result_as_json() {
    assertThat(Verb.pub(broker, "-t", "a", "-m", "x", "-q", "1", "--json").text())
        .isEqualTo("{\"v\":1,\"topic\":\"a\",\"qos\":1,\"published\":1,\"refused\":0}\n");
  }
}

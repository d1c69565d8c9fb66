package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages, between Debian's mosquitto_pub and mosquitto_sub, through this broker. */
class MosquittoClientsTest {
  private static final List<String> VERSIONS = List.of("mqttv311", "mqttv5");
  private static final int BULK = 10_000;

  private static BrokerFixture house;

  /** How a client comes in: as the guest of the plain listener, or as lamp with TLS. */
  enum Way {
    PLAIN("open"),
    TLS("lamp");

    /** The first level of every topic that whoever comes this way may use. */
    final String root;

    Way(String root) {
      this.root = root;
    }

    Mosquitto to(Mosquitto program) {
      return this == PLAIN
          ? program.plain(house, "plain")
          : program.tls(house, "tls").with("-u", "lamp", "-P", "shine");
    }
  }

  @BeforeAll
  static void open() {
    house =
        BrokerFixture.with()
            .device("lamp", "shine")
            .rules(
                """
                [[rule]]
                name = "devices own their tree"
                who = "any"
                allow = ["publish", "subscribe"]
                topics = ["{user}/#"]

                [[rule]]
                name = "a place for guests"
                who = "guest:visitor"
                allow = ["publish", "subscribe"]
                topics = ["open/#"]
                """)
            .start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  static Stream<Arguments> ways() {
    return Stream.of(Way.values())
        .flatMap(way -> VERSIONS.stream().map(version -> Arguments.of(way, version)));
  }

  static Stream<Arguments> ways_and_qos() {
    return ways()
        .flatMap(way ->
            IntStream.rangeClosed(0, 2)
                .mapToObj(qos -> Arguments.of(way.get()[0], way.get()[1], qos)));
  }

  private static Mosquitto pub(Way way, String version, Object... arguments) {
    return way.to(Mosquitto.pub()).with("-V", version).with(arguments);
  }

  private static Mosquitto sub(Way way, String version, Object... arguments) {
    return way.to(Mosquitto.sub()).with("-V", version).with(arguments);
  }

  private static String received(String topic, int qos, boolean retained, String payload) {
    return Mosquitto.MESSAGE + topic + " " + qos + " " + (retained ? 1 : 0) + " " + payload;
  }

  @ParameterizedTest
  @MethodSource("ways_and_qos")
  void a_message_arrives_with_its_qos(Way way, String version, int qos) {
    String topic = way.root + "/arrives/" + version + qos;
    try (Program reader = sub(way, version, "-t", topic, "-q", qos, "-C", 1).subscribed()) {
      pub(way, version, "-t", topic, "-q", qos, "-m", "on").run().expectExit(0);
      reader.expectExit(0);
      assertThat(reader.lines()).contains(received(topic, qos, false, "on"));
    }
  }

  @ParameterizedTest
  @MethodSource("ways_and_qos")
  void a_retained_message_waits_for_its_subscriber(Way way, String version, int qos) {
    String topic = way.root + "/retained/" + version + qos;
    pub(way, version, "-t", topic, "-q", qos, "-r", "-m", "on").run().expectExit(0);
    try (Program reader = sub(way, version, "-t", topic + "/#", "-q", qos, "-C", 1).start()) {
      reader.expectExit(0);
      assertThat(reader.lines()).contains(received(topic, qos, true, "on"));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void an_empty_retained_message_takes_the_old_one_away(Way way, String version) {
    String topic = way.root + "/cleared/" + version;
    pub(way, version, "-t", topic + "/a", "-q", 1, "-r", "-m", "old").run().expectExit(0);
    pub(way, version, "-t", topic + "/a", "-q", 1, "-r", "-n").run().expectExit(0);
    try (Program reader = sub(way, version, "-t", topic + "/#", "-C", 1).subscribed()) {
      pub(way, version, "-t", topic + "/end", "-m", "x").run().expectExit(0);
      reader.expectExit(0);
      assertThat(reader.lines()).contains(received(topic + "/end", 0, false, "x"));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void a_will_is_published_when_its_client_dies(Way way, String version) {
    String topic = way.root + "/will/" + version;
    Object[] will = {"--will-topic", topic, "--will-payload", "gone", "--will-qos", 1};
    try (Program reader = sub(way, version, "-t", topic, "-q", 1, "-C", 1).subscribed();
        Program mortal = sub(way, version, "-t", topic + "/other").with(will).subscribed()) {
      mortal.kill();
      reader.expectExit(0);
      assertThat(reader.lines()).contains(received(topic, 1, false, "gone"));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void a_client_that_says_goodbye_leaves_no_will(Way way, String version) {
    String topic = way.root + "/goodbye/" + version;
    Object[] will = {"--will-topic", topic, "--will-payload", "gone", "--will-retain"};
    try (Program reader = sub(way, version, "-t", topic + "/#", "-C", 1).subscribed()) {
      pub(way, version, "-t", topic + "/a", "-m", "x", "-q", 1).with(will).run().expectExit(0);
      reader.expectExit(0);
      assertThat(reader.lines()).contains(received(topic + "/a", 0, false, "x"));
    }
    try (Program late = sub(way, version, "-t", topic + "/#", "-C", 1).subscribed()) {
      pub(way, version, "-t", topic + "/b", "-m", "y").run().expectExit(0);
      late.expectExit(0);
      assertThat(late.lines()).contains(received(topic + "/b", 0, false, "y"));
    }
  }

  @ParameterizedTest
  @MethodSource("ways_and_qos")
  void a_stored_session_is_given_what_came_while_it_was_away(Way way, String version, int qos) {
    String topic = way.root + "/away/" + version + qos;
    String id = way.root + "-away-" + version + qos;
    try (Program reader = stored(way, version, id, topic).with("-C", 1).subscribed()) {
      pub(way, version, "-t", topic, "-m", "then it goes").run().expectExit(0);
      reader.expectExit(0);
    }
    IntStream.rangeClosed(1, 3)
        .forEach(
            i -> pub(way, version, "-t", topic, "-q", qos, "-m", "no" + i).run().expectExit(0));
    try (Program reader = stored(way, version, id, topic).with("-C", 4).subscribed()) {
      pub(way, version, "-t", topic, "-q", 1, "-m", "live").run().expectExit(0);
      // Whether QoS 0 waits is the broker's choice: this one lets it go.
      List<String> expected =
          qos == 0
              ? List.of(received(topic, 1, false, "live"))
              : List.of(
                  received(topic, qos, false, "no1"),
                  received(topic, qos, false, "no2"),
                  received(topic, qos, false, "no3"),
                  received(topic, 1, false, "live"));
      assertThat(reader.awaitLines(Mosquitto.MESSAGE, expected.size())).isEqualTo(expected);
    }
  }

  private static Mosquitto stored(Way way, String version, String id, String topic) {
    Mosquitto reader = sub(way, version, "-c", "-i", id, "-t", topic, "-q", 2);
    return version.equals("mqttv5") ? reader.with("-x", 3_600) : reader;
  }

  @ParameterizedTest
  @MethodSource("ways_and_qos")
  void ten_thousand_lines_arrive_complete_and_in_order(Way way, String version, int qos) {
    String topic = way.root + "/bulk/" + version + qos;
    try (Program reader = sub(way, version, "-t", topic, "-q", qos, "-C", BULK).subscribed();
        Program writer = pub(way, version, "-t", topic, "-q", qos, "-l").start()) {
      IntStream.range(0, BULK).forEach(i -> writer.tell("line " + i));
      writer.endInput().expectExit(0);
      assertThat(reader.awaitLines(Mosquitto.MESSAGE, BULK))
          .isEqualTo(
              IntStream.range(0, BULK)
                  .mapToObj(i -> received(topic, qos, false, "line " + i))
                  .toList());
    }
  }
}

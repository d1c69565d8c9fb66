package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Publish;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private final TinyBroker broker = new TinyBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private Verb bench(String arguments) {
    List<String> all =
        new ArrayList<>(List.of("--plain", "-p", Integer.toString(broker.port()), "--warmup", "0"));
    all.addAll(List.of(arguments.trim().split(" ")));
    return Verb.run(
        new Bench(Map.of()), OutputStream.nullOutputStream(), all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"pair, 0", "pair, 2", "fan-in, 1", "fan-out, 0"})
  void full_speed_loses_nothing_on_a_sound_broker(String scenario, int qos) {
    Verb verb =
        bench(scenario + " --duration 1 --publishers 2 --subscribers 2 --window 10 -q " + qos);
    assertThat(verb.talk()).isEmpty();
    assertThat(verb.text()).contains("lost 0  repeated 0  out of order 0");
    assertThat(verb.exitCode()).isZero();
  }

  @Test
  void a_rate_is_kept_and_reported_as_json() {
    Verb verb = bench("pair --clients 2 --duration 2 --rate 200 --json");
    assertThat(verb.exitCode()).isZero();
    assertThat(verb.text()).startsWith("{\"v\":1,\"scenario\":\"pair\"").contains("\"lost\":0");
    double perSecond =
        Double.parseDouble(
            verb.text().replaceAll(".*\"published_per_second\":([0-9.]+).*\n", "$1"));
    assertThat(perSecond).isBetween(150.0, 250.0);
  }

  @Test
  void connecting_is_a_scenario_of_its_own() {
    Verb verb = bench("connect --clients 50");
    assertThat(verb.exitCode()).isZero();
    assertThat(verb.text()).contains("connect: 50 clients").contains("(50)");
  }

  @Test
  void refused_messages_are_told_and_end_with_1() {
    Verb verb = bench("pair --clients 1 --duration 1 --rate 10 -q 1 --topic-prefix denied");
    assertThat(verb.exitCode()).isEqualTo(135);
    assertThat(verb.talk()).contains("the subscription to denied/0 was refused");
  }

  @Test
  void strangers_are_left_alone() {
    Verb verb = bench("pair -h 192.0.2.1");
    assertThat(verb.exitCode()).isEqualTo(2);
    assertThat(verb.talk()).contains("--i-am-authorised");
  }

  @ParameterizedTest
  @CsvSource({
    "sideways, no scenario",
    "pair --size 3, --size 3: it is 24 to",
    "pair --publishers 2 --subscribers 3, as many subscribers as publishers",
    "pair --rate -1, --rate is 0",
  })
  void wrong_usage_is_told(String arguments, String said) {
    Verb verb = bench(arguments);
    assertThat(verb.exitCode()).isIn(1, 2);
    assertThat(verb.talk()).contains(said);
  }

  @Test
  @Tag("R14")
  void simulated_devices_send_fictitious_values_each_at_its_pace() {
    Verb verb =
        bench(
            "simulate --clients 3 --rate 10 --jitter 0.5 --duration 2 -q 1 -t site/{n}/t -m {seq}");
    assertThat(verb.talk()).isEmpty();
    assertThat(verb.exitCode()).isZero();
    assertThat(verb.text()).contains("simulate: 3 devices").contains("refused 0, lost 0");
    List<Publish> all =
        broker.heard().stream().filter(Publish.class::isInstance).map(Publish.class::cast).toList();
    for (int n = 0; n < 3; n++) {
      String topic = "site/" + n + "/t";
      List<String> own =
          all.stream()
              .filter(p -> p.topic().text().equals(topic))
              .map(p -> p.payload().text())
              .toList();
      assertThat(own).hasSizeBetween(14, 28);
      assertThat(own)
          .containsExactlyElementsOf(
              IntStream.range(0, own.size()).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void a_simulation_that_makes_no_sense_is_told() {
    assertThat(bench("simulate --jitter 2").exitCode()).isEqualTo(2);
    assertThat(bench("simulate -m {rand:2:1}").talk()).contains("lower");
    assertThat(bench("simulate -t a/#").exitCode()).isEqualTo(2);
    Verb refused = bench("simulate --clients 1 --rate 5 --duration 1 -q 1 -t denied/{n}");
    assertThat(refused.exitCode()).isEqualTo(1);
  }
}

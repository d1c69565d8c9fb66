package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foreign.SideBySide.Outcome;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import java.nio.file.Path;
import java.util.List;

/**
 * A broker that allows everything, and on it a line of shell that is run with mosquitto's clients
 * and with ours: the same messages, the same output, the same exit code. Confined to one thread.
 */
final class Compared implements AutoCloseable {
  private static final String TIME = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000 : ";

  private final BrokerFixture house;
  private final SideBySide both;

  /** Skips the test where mosquitto's clients are missing. */
  Compared(Path folder) {
    SideBySide.requireTheirs();
    house =
        BrokerFixture.with()
            .device("mon", "mon-password", "monitor")
            .rules(
                """
                [[rule]]
                name = "everything for everybody"
                who = "any"
                allow = ["publish", "subscribe"]
                topics = ["#", "$SYS/#"]

                """)
            .start();
    both = new SideBySide(house, folder, "mon mon-password");
  }

  /** What the two made of one line. */
  record Outcomes(Outcome theirs, Outcome ours) {}

  SideBySide both() {
    return both;
  }

  /** The same line for somebody whom the broker refuses. */
  SideBySide strangers(Path folder) {
    return new SideBySide(house, folder, "mon wrong-password");
  }

  /** Runs {@code line} twice; each time the same {@code count} messages came. */
  Outcomes publish(int count, String line) {
    try (Program watching = watch()) {
      Outcome theirs = both.theirs(line);
      List<String> first = watching.awaitLines(Mosquitto.MESSAGE, count);
      Outcome ours = both.ours(line);
      List<String> all = watching.awaitLines(Mosquitto.MESSAGE, 2 * count);
      assertThat(all.subList(count, 2 * count)).as(line).isEqualTo(first);
      return new Outcomes(theirs, ours);
    }
  }

  /** Sees payloads in hex, and retain as the publisher set it. */
  private Program watch() {
    return Mosquitto.sub()
        .plain(house, "plain")
        .with("-u", "mon", "-P", "mon-password", "-V", "mqttv5", "-q", 2, "-t", "#")
        .with("--retain-as-published", "-F", Mosquitto.MESSAGE + "%t %q %r %l %x")
        .subscribed();
  }

  /** Runs {@code line} twice over some retained messages; both print the same and end alike. */
  void print(String line) {
    retainSomething();
    Outcome theirs = both.theirs(line);
    Outcome ours = both.ours(line);
    assertThat(comparable(ours.lines())).as(line).isEqualTo(comparable(theirs.lines()));
    assertThat(ours.exitCode()).as(line).isEqualTo(theirs.exitCode());
  }

  void retainSomething() {
    try (Dialer writer = house.dial().connected("writer")) {
      int id = 1;
      for (String topic :
          List.of(
              "sensors/temperature",
              "sensors/machines/a/temperature/sda",
              "sensors/machines/b/temperature/sdb")) {
        writer.send(Packets.retained(topic, QoS.AT_LEAST_ONCE, id++, "{\"t\":[20,{}]}"));
        writer.expect(PubAck.class);
      }
    }
  }

  /** The order of retained messages means nothing; the hour is the hour. */
  private static List<String> comparable(List<String> lines) {
    return lines.stream().map(line -> line.replaceFirst(TIME, "TIME : ")).sorted().toList();
  }

  @Override
  public void close() {
    house.close();
  }
}

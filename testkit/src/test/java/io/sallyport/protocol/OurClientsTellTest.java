package io.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.cli.ClientVerbs;
import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** pub and sub say by which id the operator finds a refusal. */
class OurClientsTellTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .rules(
              """
              [[rule]]
              name = "open"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["open/#"]

              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Command(name = "sallyport")
  private static final class Root {}

  @ParameterizedTest
  @ValueSource(strings = {"pub -t secret -m x -q 1", "pub -t secret -m x -q 2", "sub -t secret"})
  void a_refusal_is_told_with_its_id(String words) {
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new Root());
    ClientVerbs.addTo(line);
    line.setErr(new PrintWriter(said));
    String[] target = {"-p", String.valueOf(house.port()), "--plain"};
    int code =
        line.execute(
            Stream.concat(Arrays.stream(words.split(" ")), Arrays.stream(target))
                .toArray(String[]::new));
    assertThat(code).as(said.toString()).isEqualTo(135);
    Event.Denied denied = house.events().of(Event.Denied.class).getFirst();
    assertThat(said.toString()).contains("not authorized (135)").contains(denied.id().text());
  }
}

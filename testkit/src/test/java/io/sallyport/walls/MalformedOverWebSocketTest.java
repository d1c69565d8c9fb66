package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Packet;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of malformed.tsv that begin a connection, over WebSocket: frames change no answer. */
@Tag("W9")
@Tag("W12")
class MalformedOverWebSocketTest {
  private static BrokerFixture house;
  private static Canary canary;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().start();
    canary = new Canary(house);
  }

  @AfterAll
  static void close() {
    canary.expectUnharmed();
    canary.close();
    house.close();
  }

  static List<MalformedRow> firsts() {
    return MalformedRow.all().stream().filter(MalformedRow::first).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("firsts")
  void is_answered_as_the_table_says(MalformedRow row) {
    try (Dialer dialer = house.knockWs().upgraded().mqtt().speaking(row.version())) {
      Packet answer = dialer.send(row.bytes()).nextOrClosed();
      assertThat(named(answer, row)).isEqualTo(row.reaction());
      if (answer != null) {
        dialer.expectClosed();
      }
    }
    canary.sing();
  }

  private static String named(Packet answer, MalformedRow row) {
    return switch (answer) {
      case null -> "close";
      case ConnAck refused when row.version().isFive() -> "connack:" + refused.reason().hex();
      case ConnAck refused -> "connack:" + refused.reason().connectReturnCode();
      default -> answer.toString();
    };
  }
}

package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of malformed.tsv over a socket: the sender hears what the row says, and two others who
 * talk meanwhile lose nothing.
 */
@Tag("W9")
@Tag("W17")
class MalformedPacketsTest {
  private static BrokerFixture house;
  private static Canary canary;

  @BeforeAll
  static void open() {
    house = BrokerFixture.open();
    canary = new Canary(house);
  }

  @AfterAll
  static void close() {
    canary.close();
    house.close();
  }

  static List<MalformedRow> rows() {
    return MalformedRow.all();
  }

  /** The state of the codec is the same behind TLS; one row of each reaction shows it. */
  static Stream<MalformedRow> rowsOfEachReaction() {
    return MalformedRow.all().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                row -> row.version() + " " + row.first() + " " + row.reaction(),
                row -> row,
                (one, other) -> one,
                java.util.TreeMap::new))
        .values()
        .stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void is_answered_as_the_table_says(MalformedRow row) {
    try (Dialer dialer = house.dial()) {
      sendAndHear(dialer, row);
    }
    canary.sing();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rowsOfEachReaction")
  void is_answered_the_same_behind_tls(MalformedRow row) {
    try (Dialer dialer = house.dialTls()) {
      sendAndHear(dialer, row);
    }
    canary.sing();
  }

  @Test
  void leaves_nothing_behind() {
    for (Way way : Way.values()) {
      try (Dialer dialer = way.dial(house).connected("afterwards")) {
        dialer.expectAlive();
      }
    }
    canary.expectUnharmed();
  }

  private static void sendAndHear(Dialer dialer, MalformedRow row) {
    dialer.speaking(row.version());
    if (!row.first()) {
      dialer.connected("client");
    }
    dialer.send(row.bytes());
    if (row.reaction().startsWith("suback:")) {
      SubAck answer = dialer.expect(SubAck.class);
      assertThat(answer.reasons())
          .anyMatch(reason -> ("suback:" + reason.hex()).equals(row.reaction()));
      dialer.expectAlive();
      return;
    }
    Packet answer = dialer.nextOrClosed();
    assertThat(named(answer, row)).isEqualTo(row.reaction());
    if (answer != null) {
      dialer.expectClosed();
    }
  }

  /** {@code answer} as the table writes it. */
  private static String named(Packet answer, MalformedRow row) {
    return switch (answer) {
      case null -> "close";
      case ConnAck refused when row.version().isFive() -> "connack:" + refused.reason().hex();
      case ConnAck refused -> "connack:" + refused.reason().connectReturnCode();
      case Disconnect goodbye -> "disconnect:" + goodbye.reason().hex();
      default -> answer.toString();
    };
  }
}

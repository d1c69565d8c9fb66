package io.sallyport.walls;

import static io.sallyport.testkit.WebSocketDialer.BINARY;
import static io.sallyport.testkit.WebSocketDialer.CONTINUATION;
import static io.sallyport.testkit.WebSocketDialer.LAST;
import static io.sallyport.testkit.WebSocketDialer.PING;
import static io.sallyport.testkit.WebSocketDialer.PONG;
import static io.sallyport.testkit.WebSocketDialer.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebSocketDialer.Frame;
import io.sallyport.testkit.WebWay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** W12: whatever is done with frames costs the one who does it his connection, and nothing more. */
@Tag("W12")
@Tag("F26")
class Wall12WebSocketTest {
  private static final byte[] NOTHING = {};

  /** The head of the longest frame that can be declared, with a mask that changes nothing. */
  private static final String ENDLESS = "82FF7FFFFFFFFFFFFFFF 00000000 ";

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house = BrokerFixture.with().web().ticker(ticker).start();
  private Canary canary;

  @BeforeEach
  void open() {
    canary = new Canary(house);
  }

  @AfterEach
  void close() {
    canary.expectUnharmed();
    canary.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  @Clause(value = "MQTT-6.0.0-1", v311 = "MQTT-6.0.0-1")
  void text_ends_the_connection_before_the_login_and_after(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      attacker.frame(LAST | TEXT, new byte[] {0x10}).expectClose(1003);
    }
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      Dialer mqtt = attacker.mqtt().speaking(way.version()).connected("attacker");
      attacker.frame(LAST | TEXT, new byte[] {(byte) 0xC0, 0});
      if (way.isFive()) {
        assertThat(attacker.next().payload()[2]).isEqualTo(code(ReasonCode.PROTOCOL_ERROR));
      }
      attacker.expectClose(1003);
      mqtt.close();
    }
    assertThat(house.events().of(Event.ProtocolBroken.class))
        .extracting(Event.ProtocolBroken::clause)
        .containsExactly("MQTT-6.0.0-1", "MQTT-6.0.0-1");
  }

  /** Frames whose first bytes are enough to know. */
  static Stream<Arguments> broken() {
    String mask = " 00000000";
    return Stream.of(
        Arguments.of("not masked", "8202C000", 1002),
        Arguments.of("a ping that is not masked", "8900", 1002),
        Arguments.of("compressed", "C282" + mask + "C000", 1002),
        Arguments.of("the second reserved bit", "A282" + mask + "C000", 1002),
        Arguments.of("the third reserved bit", "9282" + mask + "C000", 1002),
        Arguments.of("an unknown opcode", "8382" + mask + "C000", 1002),
        Arguments.of("an unknown control frame", "8B80" + mask, 1002),
        Arguments.of("a continuation of nothing", "8082" + mask + "C000", 1002),
        Arguments.of("a message within a message", "0281" + mask + "10 8281" + mask + "00", 1002),
        Arguments.of("text within a message", "0281" + mask + "10 8181" + mask + "00", 1003),
        Arguments.of("a ping in pieces", "0980" + mask, 1002),
        Arguments.of("a ping of 126 bytes", "89FE007E" + mask, 1002),
        Arguments.of("a close of 64 KiB", "88FF0000000000010000" + mask, 1002),
        Arguments.of("a length of 2 in two bytes", "82FE0002" + mask, 1002),
        Arguments.of("a length of 2 in eight bytes", "82FF0000000000000002" + mask, 1002),
        Arguments.of("a negative length", "82FF8000000000000001" + mask, 1002));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void a_frame_that_there_is_not_ends_the_connection(String name, String hex, int closeCode) {
    for (WebWay way : List.of(WebWay.WS_5, WebWay.WSS_5)) {
      try (WebSocketDialer attacker = way.knock(house).upgraded()) {
        attacker.sendHex(hex).expectClose(closeCode);
      }
    }
    assertThat(house.events().of(Event.ProtocolBroken.class)).as(name).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void a_frame_without_end_does_not_hide_a_large_packet(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      attacker.sendHex(ENDLESS + "10FE7F").expectClose(1000); // a login of 16 KiB and a byte
    }
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      Dialer mqtt = attacker.mqtt().speaking(way.version()).connected("attacker");
      attacker.sendHex(ENDLESS + "30FDFF0F"); // a packet of 256 KiB and a byte
      if (way.isFive()) {
        assertThat(attacker.next().payload()[2]).isEqualTo(code(ReasonCode.PACKET_TOO_LARGE));
      }
      attacker.expectClose(1000);
      mqtt.close();
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void a_small_frame_does_not_hide_a_large_packet(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      attacker.binary(Bytes.of("10FFFFFF7F").array()).expectClose(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void pings_beyond_the_rate_end_the_connection(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      flood(attacker, LAST | PING);
      attacker.expectClose(1008);
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void pongs_and_empty_frames_count_as_well(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      flood(attacker, LAST | PONG);
      attacker.expectClose(1008);
    }
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      flood(attacker, LAST | BINARY);
      attacker.expectClose(1008);
    }
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      attacker.frame(BINARY, NOTHING);
      flood(attacker, CONTINUATION);
      attacker.expectClose(1008);
    }
  }

  private static void flood(WebSocketDialer attacker, int first) {
    byte[] frame = WebSocketDialer.framed(first, NOTHING);
    Bytes all = new Bytes();
    for (int i = 0; i < 101; i++) {
      all.add(frame);
    }
    attacker.send(all.array());
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void a_client_that_pings_now_and_then_stays(WebWay way) {
    try (WebSocketDialer patient = way.knock(house).upgraded()) {
      Dialer mqtt = patient.mqtt().speaking(way.version()).connected("patient");
      for (int i = 0; i < 300; i++) {
        ticker.advance(Duration.ofMillis(100));
        assertThat(patient.frame(LAST | PING, NOTHING).next().opcode()).isEqualTo(PONG);
      }
      mqtt.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void compression_is_never_agreed_on(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house)) {
      String asked =
          attacker.request().header("Sec-WebSocket-Extensions", "permessage-deflate").text();
      assertThat(attacker.say(asked).answer()).contains(" 101 ").doesNotContain("deflate");
      attacker.sendHex("C28B 00000000 ECC101010000008090FEAF"); // a bomb in eleven bytes
      attacker.sendHex("00").expectClose(1002);
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void the_login_deadline_runs_from_the_first_byte(WebWay way) {
    List<WebSocketDialer> slow = new ArrayList<>();
    slow.add(way.knock(house).say("GET /mqtt HT"));
    slow.add(way.knock(house).say("GET /mqtt HTTP/1.1\r\nX: "));
    slow.add(way.knock(house).upgraded());
    slow.add(way.knock(house).upgraded().sendHex(ENDLESS + "10"));
    slow.add(way.knock(house).upgraded().sendHex("82"));
    slow.add(way.knock(house).upgraded().sendHex("0281 00000000 10"));
    WebSocketDialer mid = way.knock(house).upgraded();
    slow.add(mid.sendHex("8285 00000000 10 20 00 04 4D")); // a frame shorter than its packet
    await().until(() -> house.server().census().connections() == 7);
    ticker.advance(Duration.ofMillis(5_100));
    for (WebSocketDialer one : slow.subList(0, 2)) {
      assertThat(one.answer()).startsWith("HTTP/1.1 408 ");
      one.expectEnd();
    }
    slow.subList(2, slow.size()).forEach(WebSocketDialer::expectEnd);
    slow.forEach(WebSocketDialer::close);
    assertThat(house.events().of(Event.UpgradeRefused.class))
        .extracting(Event.UpgradeRefused::cause)
        .containsExactly("too_slow", "too_slow");
    assertThat(house.events().of(Event.LoginRefused.class))
        .extracting(Event.LoginRefused::cause)
        .containsOnly("too_slow")
        .hasSize(5);
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void hundreds_of_half_frames_harm_nobody(WebWay way) {
    List<WebSocketDialer> attackers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      attackers.add(way.knock(house).upgraded().sendHex("82FE4000 00000000 10"));
    }
    canary.sing();
    attackers.forEach(WebSocketDialer::close);
    await().until(() -> house.server().census().connections() == 2);
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void what_follows_a_broken_frame_is_not_looked_at(WebWay way) {
    try (WebSocketDialer attacker = way.knock(house).upgraded()) {
      Dialer mqtt = attacker.mqtt().speaking(way.version()).connected("attacker");
      Bytes both = new Bytes();
      both.add(WebSocketDialer.framed(LAST | TEXT, NOTHING));
      both.add(WebSocketDialer.framed(LAST | BINARY, new byte[] {(byte) 0xC0, 0}));
      attacker.send(both.array());
      Frame answer = attacker.next();
      if (way.isFive()) {
        assertThat(answer.payload()[0]).isEqualTo((byte) 0xE0);
        answer = attacker.next();
      }
      assertThat(answer.closeCode()).isEqualTo(1003);
      mqtt.close();
    }
  }

  private static byte code(ReasonCode reason) {
    return (byte) reason.code();
  }
}

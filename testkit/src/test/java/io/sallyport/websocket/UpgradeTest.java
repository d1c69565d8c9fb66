package io.sallyport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.UpgradeText;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebWay;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One form of request becomes a WebSocket; every other hears a number and the id of an event. */
class UpgradeTest {
  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  @Clause(
      value = {"MQTT-6.0.0-3", "MQTT-6.0.0-4"},
      v311 = "MQTT-6.0.0-4") // no version is known yet
  void the_answer_proves_the_key_and_names_the_subprotocol(WebWay way) {
    try (WebSocketDialer dialer = way.knock(house)) {
      assertThat(dialer.say(dialer.request().text()).answer())
          .isEqualTo(
              """
              HTTP/1.1 101 Switching Protocols
              Upgrade: websocket
              Connection: Upgrade
              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
              Sec-WebSocket-Protocol: mqtt

              """
                  .replace("\n", "\r\n"));
    }
  }

  static Stream<Arguments> granted() {
    return Stream.of(
        granted("old name", r -> r.instead("Sec-WebSocket-Protocol", "mqttv3.1"), "mqttv3.1"),
        granted(
            "old name first", r -> r.instead("Sec-WebSocket-Protocol", "mqttv3.1, mqtt"), "mqtt"),
        granted("first of many", r -> r.instead("Sec-WebSocket-Protocol", "a, mqtt,b"), "mqtt"),
        granted(
            "in two lines",
            r ->
                r.instead("Sec-WebSocket-Protocol", "chat")
                    .header("sec-websocket-protocol", "mqtt"),
            "mqtt"),
        granted("words in capitals", r -> r.instead("Upgrade", "WebSocket"), "mqtt"),
        granted("keep-alive, Upgrade", r -> r.instead("Connection", "keep-alive, Upgrade"), "mqtt"),
        granted("an empty body", r -> r.header("Content-Length", "0"), "mqtt"),
        granted("extensions offered", r -> r.header("Sec-WebSocket-Extensions", DEFLATE), "mqtt"));
  }

  private static final String DEFLATE = "permessage-deflate; client_max_window_bits";

  private static Arguments granted(
      String name, UnaryOperator<UpgradeText> change, String subprotocol) {
    return Arguments.of(name, change, subprotocol);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("granted")
  void is_granted(String name, UnaryOperator<UpgradeText> change, String subprotocol) {
    try (WebSocketDialer dialer = house.knockWs()) {
      String answer = dialer.say(change.apply(dialer.request()).text()).answer();
      assertThat(answer)
          .as(name)
          .startsWith("HTTP/1.1 101 ")
          .contains("Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
          .doesNotContain("Extensions");
    }
  }

  static Stream<Arguments> refused() {
    String protocol = "Sec-WebSocket-Protocol";
    String version = "Sec-WebSocket-Version";
    String key = "Sec-WebSocket-Key";
    return Stream.of(
        refused("POST", r -> r.line("POST /mqtt HTTP/1.1"), 405, "method"),
        refused("HTTP/1.0", r -> r.line("GET /mqtt HTTP/1.0"), 400, "http_version"),
        refused("HTTP/2", r -> r.line("PRI * HTTP/2.0"), 400, "http_version"),
        refused("another path", r -> r.line("GET / HTTP/1.1"), 404, "path"),
        refused("a longer path", r -> r.line("GET /mqtt/ HTTP/1.1"), 404, "path"),
        refused("a query", r -> r.line("GET /mqtt?a HTTP/1.1"), 404, "path"),
        refused("an escaped path", r -> r.line("GET /%6Dqtt HTTP/1.1"), 404, "path"),
        refused("dots", r -> r.line("GET /a/../mqtt HTTP/1.1"), 404, "path"),
        refused("a whole address", r -> r.line("GET http://127.0.0.1/mqtt HTTP/1.1"), 404, "path"),
        refused("no upgrade", r -> r.without("Upgrade"), 426, "no_upgrade"),
        refused("another upgrade", r -> r.instead("Upgrade", "h2c"), 426, "no_upgrade"),
        refused("no connection", r -> r.without("Connection"), 426, "no_upgrade"),
        refused("keep-alive", r -> r.instead("Connection", "keep-alive"), 426, "no_upgrade"),
        refused("no version", r -> r.without(version), 426, "version"),
        refused("version 8", r -> r.instead(version, "8"), 426, "version"),
        refused("version 7", r -> r.instead(version, "7"), 426, "version"),
        refused("version 013", r -> r.instead(version, "013"), 426, "version"),
        refused("two versions", r -> r.header(version, "13"), 426, "version"),
        refused("a list of versions", r -> r.instead(version, "13, 8"), 426, "version"),
        refused("no key", r -> r.without(key), 400, "key"),
        refused("a short key", r -> r.instead(key, "dGhlIHNhbXBsZQ=="), 400, "key"),
        refused("two keys", r -> r.header(key, "dGhlIHNhbXBsZSBub25jZQ=="), 400, "key"),
        refused("no subprotocol", r -> r.without(protocol), 400, "subprotocol"),
        refused("another subprotocol", r -> r.instead(protocol, "chat"), 400, "subprotocol"),
        refused("MQTT in capitals", r -> r.instead(protocol, "MQTT"), 400, "subprotocol"),
        refused("no host", r -> r.without("Host"), 400, "host"),
        refused("two hosts", r -> r.header("Host", "b"), 400, "host"),
        refused("a body", r -> r.header("Content-Length", "5"), 400, "body"),
        refused("chunks", r -> r.header("Transfer-Encoding", "chunked"), 400, "not_http"),
        refused("two lengths", r -> length(r, "0").header("Content-Length", "4"), 400, "not_http"),
        refused("a long line", r -> r.line("GET /" + "a".repeat(1_024)), 414, "too_large"),
        refused("a long header", r -> r.header("X", "a".repeat(8_192)), 431, "too_large"),
        refused("many headers", UpgradeTest::manyHeaders, 431, "too_large"),
        refused("a space in a name", r -> r.header("Upgrade ", "b"), 400, "not_http"),
        refused("MQTT", r -> r.line("\u0010\u0010\0\u0004MQTT"), 400, "not_http"));
  }

  private static UpgradeText length(UpgradeText request, String bytes) {
    return request.header("Content-Length", bytes);
  }

  private static UpgradeText manyHeaders(UpgradeText request) {
    for (int i = 0; i < 2_000; i++) {
      request.header("X-" + i, "x");
    }
    return request;
  }

  private static Arguments refused(
      String name, UnaryOperator<UpgradeText> change, int status, String cause) {
    return Arguments.of(name, change, status, cause);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void is_refused(String name, UnaryOperator<UpgradeText> change, int status, String cause) {
    for (WebWay way : List.of(WebWay.WS_5, WebWay.WSS_5)) {
      try (WebSocketDialer dialer = way.knock(house)) {
        String answer = dialer.say(change.apply(dialer.request()).text()).answer();
        dialer.expectEnd();
        assertThat(answer).as(name).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).contains("Connection: close\r\n").doesNotContain("Server", "allyport");
        if (status == 426) {
          assertThat(answer).contains("Sec-WebSocket-Version: 13\r\n");
        }
        Event.UpgradeRefused event = house.events().of(Event.UpgradeRefused.class).getLast();
        assertThat(event.cause()).isEqualTo(cause);
        assertThat(answer).endsWith("\r\n\r\n" + event.id() + "\r\n");
      }
    }
  }
}

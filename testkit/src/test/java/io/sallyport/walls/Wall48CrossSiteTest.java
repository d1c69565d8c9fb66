package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.UpgradeText;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebWay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W48: a page of somebody else's site opens no WebSocket in the name of who looks at it. */
@Tag("W48")
class Wall48CrossSiteTest {
  private static final String OTHER_PORTS =
      """
      [[listener]]
      name = "ws"
      bind = "ws://127.0.0.1:0"
      origins = ["https://app.example", "http://localhost:5173"]

      [[listener]]
      name = "wss"
      bind = "wss://127.0.0.1:0"
      origins = ["https://app.example", "http://localhost:5173"]

      """;

  private static BrokerFixture house;
  private static BrokerFixture listed;

  @BeforeAll
  static void open() {
    house = BrokerFixture.with().web().start();
    listed = BrokerFixture.with().listeners(OTHER_PORTS).start();
  }

  @AfterAll
  static void close() {
    house.close();
    listed.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void a_page_from_the_same_place_is_let_in(WebWay way) {
    String scheme = way.isTls() ? "https" : "http";
    int port = house.server().port(way.isTls() ? "wss" : "ws");
    assertGranted(way, house, "127.0.0.1:" + port, scheme + "://127.0.0.1:" + port);
    assertGranted(way, house, "Hub.local:" + port, scheme + "://hub.local:" + port);
    assertGranted(way, house, "hub.local", scheme + "://hub.local");
    assertGranted(way, house, "hub.local:" + (way.isTls() ? 443 : 80), scheme + "://hub.local");
    assertGranted(way, house, "[::1]:" + port, scheme + "://[::1]:" + port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://hub.local",
        "https://hub.local:8085",
        "https://hub.local.evil.example:8084",
        "https://evil.example:8084",
        "https://hub.local:8084/",
        "https://hub.local:8084@evil.example",
        "https://hub.local:8084,https://evil.example",
        "https://hub.local:8084 https://evil.example",
        "ftp://hub.local:8084",
        "hub.local:8084",
        "null",
        "*",
        "file://",
        "",
      })
  void a_page_from_elsewhere_is_refused(String origin) {
    for (WebWay way : new WebWay[] {WebWay.WS_5, WebWay.WSS_5}) {
      assertRefused(way, house, "hub.local:8084", origin);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void a_page_that_came_unencrypted_is_not_from_the_place_of_an_encrypted_one(WebWay way) {
    String other = way.isTls() ? "http" : "https";
    assertRefused(way, house, "hub.local", other + "://hub.local");
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void a_list_names_the_pages_and_no_others(WebWay way) {
    assertGranted(way, listed, "hub.local", "https://app.example");
    assertGranted(way, listed, "hub.local", "HTTPS://App.Example");
    assertGranted(way, listed, "hub.local", "http://localhost:5173");
    assertRefused(way, listed, "hub.local", "http://app.example");
    assertRefused(way, listed, "hub.local", "https://app.example:8443");
    assertRefused(way, listed, "hub.local", "https://app.example.evil.example");
    assertRefused(way, listed, "hub.local", "https://hub.local"); // the same place is not listed
    assertRefused(way, listed, "hub.local", "null");
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void whoever_is_no_browser_sends_none(WebWay way) {
    for (BrokerFixture one : new BrokerFixture[] {house, listed}) {
      try (WebSocketDialer device = way.knock(one).upgraded()) {
        device.mqtt().connect("device").next();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void an_origin_too_long_to_be_read_is_refused(WebWay way) {
    assertStatus(400 + 31, way, listed, r -> r.header("Origin", "https://" + "a".repeat(9_000)));
    assertStatus(403, way, listed, r -> r.header("Origin", "https://" + "a".repeat(4_000)));
    assertStatus(403, way, house, r -> r.header("Origin", "http://" + "a".repeat(4_000)));
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void two_origins_are_refused_whatever_they_say(WebWay way) {
    String good = "https://app.example";
    assertStatus(400, way, listed, r -> r.header("Origin", good).header("Origin", "https://b"));
    assertStatus(400, way, listed, r -> r.header("Origin", good).header("origin", good));
  }

  private static void assertGranted(WebWay way, BrokerFixture at, String host, String origin) {
    assertStatus(101, way, at, r -> r.instead("Host", host).header("Origin", origin));
  }

  private static void assertRefused(WebWay way, BrokerFixture at, String host, String origin) {
    assertStatus(403, way, at, r -> r.instead("Host", host).header("Origin", origin));
    assertThat(at.events().of(Event.UpgradeRefused.class).getLast().cause()).isEqualTo("origin");
  }

  private static void assertStatus(
      int status,
      WebWay way,
      BrokerFixture at,
      java.util.function.UnaryOperator<UpgradeText> change) {
    try (WebSocketDialer page = way.knock(at)) {
      assertThat(page.say(change.apply(page.request()).text()).answer())
          .startsWith("HTTP/1.1 " + status + " ");
    }
  }
}

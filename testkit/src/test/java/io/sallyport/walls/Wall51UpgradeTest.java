package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.WebSocketDialer;
import io.sallyport.testkit.WebWay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W51: one version of WebSocket, one upgrade, one request, however its bytes are cut. */
@Tag("W51")
class Wall51UpgradeTest {
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
  @ValueSource(
      strings = {"0", "6", "7", "8", "12", "14", "013", "13.0", "0x0D", "+13", "13 13", ""})
  void only_version_13_is_spoken(String version) {
    for (WebWay way : new WebWay[] {WebWay.WS_5, WebWay.WSS_5}) {
      try (WebSocketDialer client = way.knock(house)) {
        String request = client.request().instead("Sec-WebSocket-Version", version).text();
        assertThat(client.say(request).answer())
            .startsWith("HTTP/1.1 426 ")
            .contains("Sec-WebSocket-Version: 13\r\n");
        client.expectEnd();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void the_key_pair_of_the_first_drafts_is_not_understood(WebWay way) {
    try (WebSocketDialer client = way.knock(house)) {
      String request =
          client
              .request()
              .without("Sec-WebSocket-Key")
              .without("Sec-WebSocket-Version")
              .header("Sec-WebSocket-Key1", "18x 6]8vM;54 *(5:  {   U1]8  z [  8")
              .header("Sec-WebSocket-Key2", "1_ tx7X d  <  nf  334J702) 7]o}` 0")
              .text();
      assertThat(client.say(request + "Tm[K T2u").answer()).startsWith("HTTP/1.1 426 ");
      client.expectEnd();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void a_second_request_in_the_same_bytes_ends_it(WebWay way) {
    for (int cut : new int[] {1, 3, 40, 1_000}) {
      try (WebSocketDialer client = way.knock(house)) {
        String one = client.request().text();
        String second = one.repeat(10).substring(0, cut);
        assertThat(client.say(one + second).answer()).startsWith("HTTP/1.1 400 ");
        client.expectEnd();
        assertThat(house.events().of(Event.UpgradeRefused.class).getLast().cause())
            .isEqualTo("pipelined");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void frames_in_the_same_bytes_end_it(WebWay way) {
    try (WebSocketDialer client = way.knock(house)) {
      String frame = "\u0082\u0080\0\0\0\0";
      assertThat(client.say(client.request().text() + frame).answer()).startsWith("HTTP/1.1 400 ");
      client.expectEnd();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void a_second_request_after_the_upgrade_is_a_broken_frame(WebWay way) {
    try (WebSocketDialer client = way.knock(house).upgraded()) {
      client.say(client.request().text()).expectClose(1002); // 'E' has no mask bit
    }
    try (WebSocketDialer client = way.knock(house).upgraded()) {
      Dialer mqtt = client.mqtt().connected("twice");
      client.say(client.request().text()).expectClose(1002);
      mqtt.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WS_5", "WSS_5"})
  void a_request_byte_by_byte_is_the_same_request(WebWay way) {
    try (WebSocketDialer client = way.knock(house)) {
      for (char one : client.request().text().toCharArray()) {
        client.say(String.valueOf(one));
      }
      assertThat(client.answer()).startsWith("HTTP/1.1 101 ");
      client.mqtt().speaking(way.version()).connected("slowly").expectAlive();
    }
  }

  @Test
  void who_speaks_mqtt_at_the_door_for_browsers_is_refused_at_once() {
    try (Dialer device = Dialer.to(house.server().port("ws"))) {
      device.connect("device").sendHex("C000 0D0A 0D0A");
      await()
          .until(() ->
              house.events().of(Event.UpgradeRefused.class).stream()
                  .anyMatch(event -> event.cause().equals("not_http")));
    }
  }
}

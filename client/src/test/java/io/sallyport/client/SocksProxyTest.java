package io.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.client.ClientSettings.SocksProxy;
import io.sallyport.packet.ConnAck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Through a SOCKS 5 proxy, whose part the test plays byte by byte. */
class SocksProxyTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String GRANTED = "05000001" + "00000000" + "0000";

  private final ScriptedBroker proxy = new ScriptedBroker();
  private final ClientLoops loops = ClientLoops.of(1);

  @AfterEach
  void close() {
    proxy.close();
    loops.close();
  }

  private CompletableFuture<ConnAck> connect(String host, String user, String password) {
    ClientSettings settings =
        ClientSettings.builder()
            .host(host)
            .port(1883)
            .proxy(
                new SocksProxy(
                    "127.0.0.1",
                    proxy.port(),
                    user,
                    password == null ? null : ClientPassword.of(password)))
            .clientId("meter-7")
            .build();
    return MqttClient.create(settings, loops, ClientListener.DEAF).connect();
  }

  private static void say(ScriptedBroker.Peer peer, String hex) {
    peer.sendBytes(HexFormat.of().parseHex(hex));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void the_proxy_looks_the_broker_up_and_mqtt_follows() throws Exception {
    CompletableFuture<ConnAck> connecting = connect("broker.invalid", null, null);
    ScriptedBroker.Peer peer = proxy.accept();
    assertThat(peer.bytes(3)).isEqualTo("050100");
    say(peer, "0500");
    assertThat(peer.bytes(4 + 1 + 14 + 2))
        .isEqualTo("05010003" + "0e" + hex("broker.invalid") + "075b");
    say(peer, GRANTED.substring(0, 8));
    say(peer, GRANTED.substring(8));
    assertThat(peer.welcome().clientId()).isEqualTo("meter-7");
    assertThat(Await.of(connecting, SOON).reason().isError()).isFalse();
  }

  @Test
  void a_login_goes_first_when_the_proxy_asks_for_it() throws Exception {
    CompletableFuture<ConnAck> connecting = connect("::1", "me", "secret");
    ScriptedBroker.Peer peer = proxy.accept();
    assertThat(peer.bytes(4)).isEqualTo("05020002");
    say(peer, "0502");
    assertThat(peer.bytes(11)).isEqualTo("01" + "02" + hex("me") + "06" + hex("secret"));
    say(peer, "0100");
    assertThat(peer.bytes(4 + 16 + 2)).isEqualTo("05010004" + "0".repeat(31) + "1" + "075b");
    say(peer, "0500000304" + hex("here") + "0000");
    peer.welcome();
    assertThat(Await.of(connecting, SOON).reason().isError()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0400, it does not speak SOCKS 5",
    "05FF, it wants a login that is not here",
    "0502, it wants a login that is not here",
    "0500 05040001000000000000, 'the broker cannot be reached from it, or has no such name (4)'",
    "0500 05020001000000000000, its rules forbid the connection (2)",
    "0500 0500000900000000, its answer is not SOCKS 5",
    "0500, it closed the connection",
  })
  void what_the_proxy_refuses_is_told(String answers, String said) {
    CompletableFuture<ConnAck> connecting = connect("127.0.0.1", null, null);
    try (ScriptedBroker.Peer peer = proxy.accept()) {
      peer.bytes(3);
      for (String answer : answers.split(" ")) {
        say(peer, answer);
      }
      if (said.contains("closed")) {
        peer.bytes(10);
        peer.close();
      }
      assertThatThrownBy(() -> Await.of(connecting, SOON))
          .isInstanceOf(ConnectFailed.Unreachable.class)
          .hasMessageContaining("the proxy at socks5h://127.0.0.1:")
          .hasMessageContaining(said);
    }
  }

  @Test
  void a_proxy_that_is_not_there_is_named() {
    proxy.close();
    assertThatThrownBy(() -> Await.of(connect("127.0.0.1", null, null), SOON))
        .hasMessageContaining("the proxy socks5h://127.0.0.1:")
        .hasMessageContaining("nobody listens there");
  }

  @Test
  void its_password_is_not_shown() {
    assertThat(new SocksProxy("::1", 1080, "me", ClientPassword.of("secret")).toString())
        .isEqualTo("socks5h://[::1]:1080");
  }
}

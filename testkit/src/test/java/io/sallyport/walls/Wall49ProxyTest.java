package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W49: behind a load balancer a client is who it is, and nobody else can say so. */
@Tag("W49")
@Tag("R96")
class Wall49ProxyTest {
  private static final String BALANCED =
      """
      [[listener]]
      name = "%s"
      bind = "%s://127.0.0.1:0"
      guest = "visitor"
      proxy_protocol = { from = ["%s"] }
      %s

      """;
  private static final String CLIENT = "203.0.113.7";
  private static final String LINE = "PROXY TCP4 " + CLIENT + " 192.0.2.1 56324 8883\r\n";
  private static final String LIMITS =
      """
      [limits]
      logins_failing_per_address = "10000/s"
      logins_failing_burst = 100000
      connections_per_address = 3
      """;

  @TempDir Path temp;
  private BrokerFixture house;
  private Program haproxy;

  @AfterEach
  void close() {
    if (haproxy != null) {
      haproxy.close();
    }
    if (house != null) {
      house.close();
    }
  }

  private void start(String from) {
    StringBuilder listeners = new StringBuilder();
    listeners.append(BALANCED.formatted("plain", "mqtt", from, ""));
    listeners.append(BALANCED.formatted("tls", "mqtts", from, ""));
    listeners.append(BALANCED.formatted("ws", "ws", from, ""));
    listeners.append(BALANCED.formatted("wss", "wss", from, ""));
    String trust = "trust_proxy_tls = true";
    listeners.append(BALANCED.formatted("trusting", "mqtt", from, trust));
    String prefix = trust + "\nuser_prefix = \"partner-\"";
    listeners.append(BALANCED.formatted("partners", "mqtt", from, prefix));
    house =
        BrokerFixture.with()
            .listeners(listeners.toString())
            .with(LIMITS)
            .device("lamp", "lamp-password")
            .device("partner-lamp", "partner-password")
            .start();
  }

  private static String listener(AnyWay way) {
    String word = way.name().substring(0, way.name().indexOf('_')).toLowerCase(Locale.ROOT);
    return word.equals("tcp") ? "plain" : word;
  }

  private Dialer dial(AnyWay way, byte[] header) {
    String listener = listener(way);
    Socket socket = house.socketAfter(listener, header);
    return listener.startsWith("w")
        ? WebSocketDialer.over(socket, house.server().port(listener))
            .upgraded()
            .mqtt()
            .speaking(way.version())
        : Dialer.over(socket).speaking(way.version());
  }

  private static byte[] line(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private List<String> addresses() {
    return house.events().of(Event.Connected.class).stream()
        .map(event -> event.origin().address())
        .toList();
  }

  private void awaitRefused(int count) {
    await().until(() -> house.events().of(Event.ProxyRefused.class).size() == count);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("W49 logs, limits and guesses know the client's address, on every way in")
  void the_address_is_the_clients(AnyWay way) {
    start("127.0.0.0/8");
    try (Dialer one = dial(way, line(LINE));
        Dialer two = dial(way, line(LINE));
        Dialer three = dial(way, line(LINE))) {
      one.connected("one").expectAlive();
      two.greet("two").as("lamp", "guess").refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      three.connected("three").expectAlive();
      assertThat(addresses()).containsOnly(CLIENT);
      Event.LoginRefused refused = house.events().of(Event.LoginRefused.class).getFirst();
      assertThat(refused.origin().address()).isEqualTo(CLIENT);
      try (Dialer four = dial(way, line(LINE.replace(CLIENT, "203.0.113.8")))) {
        four.connected("four").expectAlive();
      }
    }
  }

  @Test
  void connections_of_one_client_are_limited_whoever_brings_them() {
    start("127.0.0.0/8");
    try (Dialer one = dial(AnyWay.TCP_5, line(LINE)).connected("one");
        Dialer two = dial(AnyWay.TCP_5, line(LINE)).connected("two");
        Dialer three = dial(AnyWay.TCP_5, line(LINE)).connected("three")) {
      dial(AnyWay.TCP_5, line(LINE)).expectClosed();
      try (Dialer other =
          dial(AnyWay.TCP_5, line(LINE.replace(CLIENT, "203.0.113.8"))).connected("other")) {
        other.expectAlive();
      }
      one.expectAlive();
      two.expectAlive();
      three.expectAlive();
    }
  }

  @Test
  @DisplayName("W49 a user's guesses count under the client's address")
  void guesses_count_under_the_clients_address() {
    start("127.0.0.0/8");
    for (int i = 0; i < 6; i++) {
      try (Dialer guesser = dial(AnyWay.TCP_5, line(LINE))) {
        guesser
            .greet("guesser")
            .as("lamp", "guess" + i)
            .refused(
                i < 5 ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.CONNECTION_RATE_EXCEEDED);
      }
    }
    try (Dialer owner = dial(AnyWay.TCP_5, line(LINE.replace(CLIENT, "198.51.100.1")))) {
      owner.greet("owner").as("lamp", "lamp-password").accepted();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "tls", "ws", "wss"})
  @DisplayName("W49 who is not a load balancer is cut off, with a header and without")
  void nobody_else_may_say_so(String listener) throws IOException {
    start("192.0.2.0/24");
    for (byte[] first : List.of(line(LINE), new byte[0])) {
      try (Socket socket = new Socket("127.0.0.1", house.server().port(listener))) {
        expectEnd(socket, first);
      }
    }
    awaitRefused(2);
    assertThat(house.events().of(Event.ProxyRefused.class).getFirst().origin().address())
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "tls", "ws", "wss"})
  @DisplayName("W49 no header, or one that is not one, ends the connection")
  void without_a_header_it_ends(String listener) throws IOException {
    start("127.0.0.0/8");
    List<byte[]> wrong =
        List.of(
            line("GET /mqtt HTTP/1.1\r\n\r\n"),
            new byte[] {0x16, 0x03, 0x01, 0x00, 0x05},
            new byte[] {0x10, 0x0C, 0x00, 0x04, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0},
            line("PROXY UNKNOWN\r\n"),
            line(LINE.replace("TCP4", "TCP6")));
    for (byte[] first : wrong) {
      try (Socket socket = new Socket("127.0.0.1", house.server().port(listener))) {
        expectEnd(socket, first);
      }
    }
    awaitRefused(wrong.size());
    assertThat(addresses()).isEmpty();
  }

  private static void expectEnd(Socket socket, byte[] first) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      socket.getOutputStream().write(first);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (java.net.SocketException reset) {
      // ended as well
    }
  }

  @Test
  void a_header_in_pieces_with_the_greeting_behind_it_is_one() throws Exception {
    start("127.0.0.0/8");
    Socket socket = house.socketAfter("plain", line(LINE.substring(0, 9)));
    socket.setTcpNoDelay(true);
    for (char c : LINE.substring(9).toCharArray()) {
      socket.getOutputStream().write(c);
      socket.getOutputStream().flush();
    }
    try (Dialer client = Dialer.over(socket).connected("slow")) {
      client.send(Packets.subscribe(1, QoS.AT_MOST_ONCE, "a")).expect(SubAck.class);
    }
    assertThat(addresses()).containsExactly(CLIENT);
  }

  // --- Debian's HAProxy

  /** HAProxy at a port of its own in front of {@code listener}. */
  private int haproxy(String bind, String listener, String how) throws IOException {
    Program.require("haproxy", "apt-get install haproxy");
    int port = OwnProgram.freePort();
    Path file = temp.resolve("haproxy.cfg");
    Files.writeString(
        file,
        """
        global
          maxconn 100
        defaults
          mode tcp
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        listen mqtt
          bind 127.0.0.1:%d %s
          server hub 127.0.0.1:%d %s
        """
            .formatted(port, bind, house.server().port(listener), how));
    haproxy = Program.start(List.of("haproxy", "-db", "-f", file.toString()));
    await()
        .until(() -> {
          try (Socket probe = new Socket("127.0.0.1", port)) {
            return probe.isConnected();
          } catch (IOException notYet) {
            return false;
          }
        });
    return port;
  }

  private Program publish(int port, String... more) {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                "mosquitto_pub",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-A",
                "127.0.0.77",
                "-q",
                "1",
                "-t",
                "a",
                "-m",
                "x"));
    command.addAll(List.of(more));
    return Program.run(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c"})
  @Timeout(60)
  @DisplayName("R96 HAProxy in front of mqtt: versions 1, 2, 2 with a checksum")
  void haproxy_in_front(String how) throws Exception {
    Program.require("mosquitto_pub", "apt-get install mosquitto-clients");
    start("127.0.0.1/32");
    publish(haproxy("", "plain", how)).expectExit(0);
    assertThat(addresses()).containsExactly("127.0.0.77");
  }

  @Test
  @Timeout(60)
  @DisplayName("R96 HAProxy passes TLS through: the client's address, and our own TLS")
  void haproxy_passes_tls_through() throws Exception {
    Program.require("mosquitto_pub", "apt-get install mosquitto-clients");
    start("127.0.0.1/32");
    int port = haproxy("", "tls", "send-proxy-v2");
    publish(port, "--cafile", house.caFile().toString()).expectExit(0);
    assertThat(addresses()).containsExactly("127.0.0.77");
  }

  @Test
  @Timeout(60)
  @DisplayName("R96 HAProxy ends TLS: its word counts where the listener says so, and only there")
  void haproxy_ends_tls() throws Exception {
    Program.require("mosquitto_pub", "apt-get install mosquitto-clients");
    start("127.0.0.1/32");
    house.certificates().issue("lamp");
    Path pki = house.home().resolve("pki");
    Path pem = temp.resolve("server.pem");
    Files.writeString(
        pem,
        Files.readString(pki.resolve("server.crt")) + Files.readString(pki.resolve("server.key")));
    String bind = "ssl crt %s ca-file %s verify optional".formatted(pem, house.caFile());
    String[] shown = {
      "--cafile", house.caFile().toString(),
      "--cert", house.certificates().certificateFile("lamp").toString(),
      "--key", house.certificates().keyFile("lamp").toString()
    };
    int port = haproxy(bind, "trusting", "send-proxy-v2-ssl-cn");
    publish(port, shown).expectExit(0);
    assertThat(house.events().of(Event.Connected.class).getLast().principal())
        .isEqualTo("user:lamp");
    haproxy.close();
    port = haproxy(bind, "partners", "send-proxy-v2-ssl-cn");
    publish(port, shown).expectExit(0);
    assertThat(house.events().of(Event.Connected.class).getLast().principal())
        .as("not one of ours")
        .isEqualTo("user:partner-lamp");
    haproxy.close();
    port = haproxy(bind, "plain", "send-proxy-v2-ssl-cn");
    publish(port, shown).expectExit(0);
    assertThat(house.events().of(Event.Connected.class).getLast().principal())
        .as("a guest, as far as this listener knows")
        .isEqualTo("guest:visitor");
  }
}

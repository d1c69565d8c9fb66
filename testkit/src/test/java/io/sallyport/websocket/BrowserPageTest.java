package io.sallyport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sallyport.journal.Event;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A web page in headless Chromium, which trusts the home's CA, talks to the broker over wss from an
 * origin that one listener names and the other does not.
 */
class BrowserPageTest {
  @TempDir(cleanup = CleanupMode.NEVER) // a browser goes on writing for a moment when it is ended
  Path home;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private HttpServer site;
  private BrokerFixture house;
  private byte[] script;

  @BeforeEach
  void open() throws IOException {
    Program.require("chromium", "apt-get install chromium");
    Program.require("certutil", "apt-get install libnss3-tools");
    script = Files.readAllBytes(MqttJs.script());
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    house =
        BrokerFixture.with()
            .with(
                """
                [[listener]]
                name = "strict"
                bind = "wss://127.0.0.1:0/mqtt"

                [[listener]]
                name = "listed"
                bind = "wss://127.0.0.1:0/mqtt"
                guest = "visitor"
                origins = ["%s"]
                """
                    .formatted(origin()))
            .start();
    site.createContext("/", this::serve);
    site.start();
  }

  @AfterEach
  void close() {
    if (site != null) {
      site.stop(0);
    }
    if (house != null) {
      house.close();
    }
  }

  @Test
  @Tag("W48")
  void a_listed_page_exchanges_messages_and_is_refused_where_it_is_not_listed() {
    trustTheHome();
    try (Dialer device =
            house.dialTls().connected("device").subscribed("page/out", QoS.AT_MOST_ONCE);
        Program browser = Program.start(chromium(), null, Map.of("HOME", home.toString()))) {
      await(browser, "subscribed");
      device.send(Packets.publish("page/in", QoS.AT_MOST_ONCE, 0, "hello"));
      device.expectMessage("answer to hello");
      await(browser, "acknowledged");
      await(browser, "strict refused");
      assertThat(told).contains("heard hello").doesNotContain("strict opened");
      assertThat(house.events().of(Event.UpgradeRefused.class))
          .singleElement()
          .satisfies(refused -> assertThat(refused.cause()).isEqualTo("origin"))
          .satisfies(refused -> assertThat(refused.text()).contains(origin()));
    }
  }

  private String origin() {
    return "http://localhost:" + site.getAddress().getPort();
  }

  /** Chromium trusts what stands in the NSS database of its user, beside its own roots. */
  private void trustTheHome() {
    String database = "sql:" + home.resolve(".pki/nssdb");
    assertThat(home.resolve(".pki/nssdb").toFile().mkdirs()).isTrue();
    Program.run(List.of("certutil", "-d", database, "-N", "--empty-password")).expectExit(0);
    Program.run(
            List.of(
                "certutil",
                "-d",
                database,
                "-A",
                "-t",
                "C,,",
                "-n",
                "home",
                "-i",
                house.caFile().toString()))
        .expectExit(0);
  }

  private List<String> chromium() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + home.resolve("profile"),
                "--remote-debugging-port=0", // else it ends when the page is loaded
                origin() + "/"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add(1, "--no-sandbox"); // it has none for root
    }
    return command;
  }

  private void await(Program browser, String line) {
    Awaitility.await()
        .atMost(Program.PATIENCE)
        .until(() -> told.contains(line) || hasFailed() || !browser.isAlive());
    assertThat(told).as(() -> browser.text()).contains(line);
  }

  private boolean hasFailed() {
    return told.stream().anyMatch(line -> line.startsWith("error"));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> answer(exchange, "text/html", page().getBytes(StandardCharsets.UTF_8));
        case "/mqtt.js" -> answer(exchange, "text/javascript", script);
        case "/told" -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private String page() throws IOException {
    try (InputStream in = BrowserPageTest.class.getResourceAsStream("page.html")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .replace("$LISTED", String.valueOf(house.server().port("listed")))
          .replace("$STRICT", String.valueOf(house.server().port("strict")));
    }
  }
}

package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** W51 at the door for browsers: not a byte of HTTP is heard before the certificate is settled. */
@Tag("W51")
@DisplayName("W51: a split ClientHello changes nothing over wss")
class Wall51WebTest {
  private static CertificateDoor door;

  @BeforeAll
  static void open() throws IOException {
    door =
        CertificateDoor.with(
            """
            [[listener]]
            name = "wss"
            bind = "wss://127.0.0.1:0"
            client_certificate = "required"

            """);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 38, 39, 100, 200, 300})
  void in_two(int first) throws IOException {
    IntUnaryOperator pieces = at -> at == 0 ? first : Integer.MAX_VALUE;
    letIn(pieces);
    shutOut(pieces);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void into_many_records(int bytes) throws IOException {
    letIn(_ -> bytes);
    shutOut(_ -> bytes);
  }

  private static void letIn(IntUnaryOperator pieces) throws IOException {
    try (Dialer client = knock(door.lamp(), pieces).upgraded().mqtt().connected("lamp-web")) {
      client.expectAlive();
      assertThat(door.house().events().of(Event.Connected.class).getLast().method())
          .isEqualTo("certificate");
    }
  }

  private static void shutOut(IntUnaryOperator pieces) throws IOException {
    int before = door.refusals();
    try (WebSocketDialer client = knock(door.nobody(), pieces)) {
      assertThat(heard(client)).doesNotContain("HTTP");
    }
    door.expectRefusalAfter(before);
  }

  private static String heard(WebSocketDialer client) {
    try {
      return client.say(client.request().text()).answer();
    } catch (UncheckedIOException brokenOff) {
      return "";
    }
  }

  private static WebSocketDialer knock(SSLContext tls, IntUnaryOperator pieces) throws IOException {
    int port = door.house().server().port("wss");
    SplittingSocket socket = SplittingSocket.connected(port, pieces);
    SSLSocket over =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", port, true);
    return WebSocketDialer.over(over, port);
  }
}

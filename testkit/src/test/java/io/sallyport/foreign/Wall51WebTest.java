package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
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
  private static BrokerFixture house;
  private static SSLContext nobody;
  private static SSLContext lamp;

  @BeforeAll
  static void open() throws IOException {
    house =
        BrokerFixture.with()
            .device("lamp", "shine")
            .listeners(
                """
                [[listener]]
                name = "wss"
                bind = "wss://127.0.0.1:0"
                client_certificate = "required"

                """)
            .start();
    ClientTls trust = ClientTls.trusting(house.caFile());
    nobody = trust.context();
    lamp = trust.showing(house.certificates().issue("lamp")).context();
  }

  @AfterAll
  static void close() {
    house.close();
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
    try (Dialer client = knock(lamp, pieces).upgraded().mqtt().connected("lamp-web")) {
      client.expectAlive();
      assertThat(house.events().of(Event.Connected.class).getLast().method())
          .isEqualTo("certificate");
    }
  }

  private static void shutOut(IntUnaryOperator pieces) throws IOException {
    int before = house.events().of(Event.TlsFailed.class).size();
    try (WebSocketDialer client = knock(nobody, pieces)) {
      assertThat(heard(client)).doesNotContain("HTTP");
    }
    await().until(() -> house.events().of(Event.TlsFailed.class).size() == before + 1);
    assertThat(house.events().of(Event.TlsFailed.class).getLast().failure())
        .isEqualTo(TlsFailure.NO_CLIENT_CERTIFICATE.code());
  }

  private static String heard(WebSocketDialer client) {
    try {
      return client.say(client.request().text()).answer();
    } catch (UncheckedIOException brokenOff) {
      return "";
    }
  }

  private static WebSocketDialer knock(SSLContext tls, IntUnaryOperator pieces) throws IOException {
    int port = house.server().port("wss");
    SplittingSocket socket = SplittingSocket.connected(port, pieces);
    SSLSocket over =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", port, true);
    return WebSocketDialer.over(over, port);
  }
}

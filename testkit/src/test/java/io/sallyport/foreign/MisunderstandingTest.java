package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Program;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not what the port speaks, and those that never come. */
class MisunderstandingTest {
  /** The head of a TLS handshake of 512 bytes, and the first of them. */
  private static final String HALF_A_HELLO = "16 03 01 02 00  01 00 01 fc 03 03";

  private final BrokerFixture house =
      BrokerFixture.with()
          .listeners(
              """
              [[listener]]
              name = "plain"
              bind = "mqtt://127.0.0.1:0"
              guest = "visitor"

              [[listener]]
              name = "openssl"
              bind = "mqtts://127.0.0.1:0"
              tls_engine = "openssl"
              guest = "visitor"

              [[listener]]
              name = "jdk"
              bind = "mqtts://127.0.0.1:0"
              tls_engine = "jdk"
              guest = "visitor"

              """)
          .with("[limits]\nlogin_timeout = \"500ms\"")
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  private void assertTlsFailed(TlsFailure failure) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(house.events().of(Event.TlsFailed.class))
                .extracting(Event.TlsFailed::failure)
                .containsExactly(failure.code()));
  }

  private Dialer dial(String listener) {
    return Dialer.to(house.server().port(listener));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void plain_mqtt_at_a_tls_port_ends_at_once(String listener) {
    try (Dialer client = dial(listener).connect("lost")) {
      client.expectEnd();
      assertTlsFailed(TlsFailure.PLAIN_TO_TLS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void a_browser_at_a_tls_port_ends_at_once(String listener) {
    byte[] request = "GET / HTTP/1.1\r\nHost: hub\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Dialer client = dial(listener).send(request)) {
      client.expectEnd();
      assertTlsFailed(TlsFailure.PLAIN_TO_TLS);
    }
  }

  @Test
  void tls_at_a_plain_port_ends_at_once() {
    String address = "127.0.0.1:" + house.port();
    try (Program client = OpenSsl.client(address, house.caFile()).endInput()) {
      assertThat(client.exitCode()).isNotZero();
      assertTlsFailed(TlsFailure.TLS_TO_PLAIN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void a_handshake_that_stalls_ends_with_the_login_deadline(String listener) {
    try (Dialer client = dial(listener).sendHex(HALF_A_HELLO)) {
      client.expectEnd();
      assertTlsFailed(TlsFailure.BROKEN_OFF);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void a_client_that_says_nothing_at_all_ends_with_the_login_deadline(String listener) {
    try (Dialer client = dial(listener)) {
      client.expectEnd();
      assertTlsFailed(TlsFailure.BROKEN_OFF);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void who_says_nothing_after_the_handshake_ends_with_the_same_deadline(String listener) {
    String address = "127.0.0.1:" + house.server().port(listener);
    try (Program client = OpenSsl.client(address, house.caFile(), "-brief")) {
      client.exitCode();
      assertThat(client.text()).contains("Ciphersuite");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() ->
              assertThat(house.events().of(Event.LoginRefused.class))
                  .extracting(Event.LoginRefused::cause)
                  .containsExactly("too_slow"));
    }
  }
}

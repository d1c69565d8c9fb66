package io.sallyport.foreign;

import io.sallyport.testkit.Dialer;
import java.io.IOException;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * W51: in 2026 a ClientHello split across records made Netty's name-based choice of a context fall
 * back to the default one, and with it a demand for client certificates away. However it is split,
 * the decision about the client is the same.
 */
@Tag("W51")
@DisplayName("W51: a split ClientHello changes nothing")
class Wall51Test {
  private static CertificateDoor door;

  @BeforeAll
  static void open() throws IOException {
    door =
        CertificateDoor.with(
            """
            [[listener]]
            name = "openssl"
            bind = "mqtts://127.0.0.1:0"
            client_certificate = "required"
            tls_engine = "openssl"

            [[listener]]
            name = "jdk"
            bind = "mqtts://127.0.0.1:0"
            client_certificate = "required"
            tls_engine = "jdk"

            """);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  @ParameterizedTest
  @CsvSource({"openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2"})
  void in_two_wherever_the_cut_is(String listener, String version) throws IOException {
    int length = knock(listener, version, door.lamp(), _ -> Integer.MAX_VALUE, true);
    // TLS 1.2 begins alike; what differs is behind the ClientHello.
    int step = version.equals("TLSv1.3") ? 1 : 13;
    for (int offset = 1; offset < length; offset += step) {
      int first = offset;
      IntUnaryOperator twoPieces = at -> at == 0 ? first : Integer.MAX_VALUE;
      knock(listener, version, door.lamp(), twoPieces, true);
      knock(listener, version, door.nobody(), twoPieces, false);
    }
  }

  @ParameterizedTest
  @CsvSource({"openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2"})
  void into_records_of_one_byte(String listener, String version) throws IOException {
    knock(listener, version, door.nobody(), _ -> 1, false);
    knock(listener, version, door.lamp(), _ -> 1, true);
  }

  /**
   * @return the length of the ClientHello
   */
  private static int knock(
      String listener, String version, SSLContext tls, IntUnaryOperator pieces, boolean opens)
      throws IOException {
    int refused = door.refusals();
    int port = door.house().server().port(listener);
    try (SplittingSocket socket = SplittingSocket.connected(port, pieces);
        SSLSocket over =
            (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", port, true)) {
      over.setSSLParameters(small(over.getSSLParameters(), version));
      if (opens) {
        try (Dialer client = Dialer.over(over).connected("lamp-" + listener)) {
          client.expectAlive();
        }
      } else {
        try (Dialer client = Dialer.over(over)) {
          expectRefused(client);
        }
        door.expectRefusalAfter(refused);
      }
      return socket.helloBytes();
    }
  }

  /** TLS 1.2 breaks while we shake hands; with 1.3 we are through before the broker looks. */
  private static void expectRefused(Dialer client) {
    try {
      client.connect("lamp");
    } catch (java.io.UncheckedIOException duringTheHandshake) {
      return;
    }
    client.expectEnd();
  }

  /** One suite and one group: a ClientHello of some 150 bytes, so that all offsets are few. */
  private static SSLParameters small(SSLParameters parameters, String version) {
    parameters.setProtocols(new String[] {version});
    parameters.setCipherSuites(
        new String[] {
          version.equals("TLSv1.3")
              ? "TLS_AES_128_GCM_SHA256"
              : "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        });
    parameters.setNamedGroups(new String[] {"x25519", "secp256r1"});
    parameters.setSignatureSchemes(new String[] {"ecdsa_secp256r1_sha256"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }
}

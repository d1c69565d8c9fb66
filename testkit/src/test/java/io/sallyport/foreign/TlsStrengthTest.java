package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which TLS is spoken and which is not, on both engines, as seen by OpenSSL. The listeners {@code
 * openssl} and {@code jdk} have the home's EC certificate, {@code openssl-rsa} and {@code jdk-rsa}
 * one with an RSA key, because only such a one could be asked for key exchange without forward
 * secrecy.
 */
class TlsStrengthTest {
  @TempDir static Path folder;

  private static BrokerFixture house;
  private static Path rsaCertificate;

  @BeforeAll
  static void open() throws IOException {
    rsaCertificate = folder.resolve("rsa.crt");
    Path key = folder.resolve("rsa.key");
    OpenSsl.run(
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            2,
            "-subj",
            "/CN=localhost",
            "-keyout",
            key,
            "-out",
            rsaCertificate)
        .expectExit(0);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    house =
        BrokerFixture.with()
            .listeners(
                listener("openssl", "openssl", "")
                    + listener("jdk", "jdk", "")
                    + listener("openssl-rsa", "openssl", rsa(key))
                    + listener("jdk-rsa", "jdk", rsa(key)))
            .with("[limits]\nlogin_timeout = \"1s\"\nlogins_failing_burst = 1000\n")
            .start();
  }

  private static String listener(String name, String engine, String more) {
    return """
    [[listener]]
    name = "%s"
    bind = "mqtts://127.0.0.1:0"
    tls_engine = "%s"
    %s
    """
        .formatted(name, engine, more);
  }

  private static String rsa(Path key) {
    return "certificate = \"%s\"\nkey = \"%s\"\n".formatted(rsaCertificate, key);
  }

  @AfterAll
  static void close() {
    if (house != null) {
      house.close();
    }
  }

  private static Program client(String listener, Object... arguments) {
    Path authority = listener.endsWith("-rsa") ? rsaCertificate : house.caFile();
    return OpenSsl.client("127.0.0.1:" + house.server().port(listener), authority, arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "openssl, -tls1_3, TLS_AES_128_GCM_SHA256",
    "openssl, -tls1_3, TLS_AES_256_GCM_SHA384",
    "openssl, -tls1_3, TLS_CHACHA20_POLY1305_SHA256",
    "openssl, -tls1_2, ECDHE-ECDSA-AES128-GCM-SHA256",
    "openssl, -tls1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
    "openssl, -tls1_2, ECDHE-ECDSA-CHACHA20-POLY1305",
    "openssl-rsa, -tls1_2, ECDHE-RSA-AES128-GCM-SHA256",
    "jdk, -tls1_3, TLS_AES_128_GCM_SHA256",
    "jdk, -tls1_3, TLS_AES_256_GCM_SHA384",
    "jdk, -tls1_3, TLS_CHACHA20_POLY1305_SHA256",
    "jdk, -tls1_2, ECDHE-ECDSA-AES128-GCM-SHA256",
    "jdk, -tls1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
    "jdk, -tls1_2, ECDHE-ECDSA-CHACHA20-POLY1305",
    "jdk-rsa, -tls1_2, ECDHE-RSA-AES128-GCM-SHA256",
  })
  void is_accepted(String listener, String version, String cipher) {
    String option = version.equals("-tls1_3") ? "-ciphersuites" : "-cipher";
    try (Program client = client(listener, version, option, cipher, "-brief")) {
      client.endInput().expectExit(0);
      assertThat(client.lines()).contains("Ciphersuite: " + cipher);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openssl, -tls1, ALL@SECLEVEL=0, OLD_PROTOCOL",
    "openssl, -tls1_1, ALL@SECLEVEL=0, OLD_PROTOCOL",
    "openssl, -tls1_2, ECDHE-ECDSA-AES128-SHA256, NO_COMMON_CIPHER",
    "openssl, -tls1_2, ECDHE-ECDSA-AES256-SHA, NO_COMMON_CIPHER",
    "openssl, -tls1_2, ECDHE-ECDSA-AES128-CCM, NO_COMMON_CIPHER",
    "openssl-rsa, -tls1_2, AES128-GCM-SHA256, NO_COMMON_CIPHER",
    "openssl-rsa, -tls1_2, AES256-SHA256, NO_COMMON_CIPHER",
    "openssl-rsa, -tls1_2, DHE-RSA-AES128-GCM-SHA256, NO_COMMON_CIPHER",
    "openssl-rsa, -tls1_2, ECDHE-RSA-AES256-SHA384, NO_COMMON_CIPHER",
    "openssl-rsa, -tls1_2, AECDH-AES128-SHA@SECLEVEL=0, NO_COMMON_CIPHER",
    "openssl-rsa, -tls1_2, NULL-SHA256@SECLEVEL=0, NO_COMMON_CIPHER",
    "jdk, -tls1, ALL@SECLEVEL=0, OLD_PROTOCOL",
    "jdk, -tls1_1, ALL@SECLEVEL=0, OLD_PROTOCOL",
    "jdk, -tls1_2, ECDHE-ECDSA-AES128-SHA256, NO_COMMON_CIPHER",
    "jdk, -tls1_2, ECDHE-ECDSA-AES256-SHA, NO_COMMON_CIPHER",
    "jdk, -tls1_2, ECDHE-ECDSA-AES128-CCM, NO_COMMON_CIPHER",
    "jdk-rsa, -tls1_2, AES128-GCM-SHA256, NO_COMMON_CIPHER",
    "jdk-rsa, -tls1_2, AES256-SHA256, NO_COMMON_CIPHER",
    "jdk-rsa, -tls1_2, DHE-RSA-AES128-GCM-SHA256, NO_COMMON_CIPHER",
    "jdk-rsa, -tls1_2, ECDHE-RSA-AES256-SHA384, NO_COMMON_CIPHER",
    "jdk-rsa, -tls1_2, AECDH-AES128-SHA@SECLEVEL=0, NO_COMMON_CIPHER",
    "jdk-rsa, -tls1_2, NULL-SHA256@SECLEVEL=0, NO_COMMON_CIPHER",
  })
  void is_refused_by_name(String listener, String version, String cipher, TlsFailure failure) {
    int before = house.events().of(Event.TlsFailed.class).size();
    try (Program client = client(listener, version, "-cipher", cipher, "-brief")) {
      assertThat(client.endInput().exitCode()).isNotZero();
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(house.events().of(Event.TlsFailed.class).stream().skip(before))
                .extracting(Event.TlsFailed::failure)
                .containsExactly(failure.code()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssl", "jdk"})
  void nobody_negotiates_a_second_time(String listener) {
    try (Program client = client(listener, "-tls1_2")) {
      client.awaitLine("Extended master secret");
      client.tell("R");
      assertThat(client.exitCode()).as(client.text()).isNotZero();
      assertThat(client.text()).contains("RENEGOTIATING").containsOnlyOnce("depth=0");
    }
  }
}

package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.pki.Issued;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.Revocations;
import io.sallyport.pki.ServerCertificate;
import io.sallyport.pki.ServerNames;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A TLS session that OpenSSL takes up again, on both engines: it saves the handshake and nothing
 * else. Who comes is who came, as long as the certificate, the list and the trust allow it.
 */
class TlsResumptionTest {
  private static final String LOGIN = "\u0010\u0010\0\u0004MQTT\u0004\u0002\0\u003c\0\u0004lamp";

  @TempDir Path folder;

  private final FakeTicker clock = new FakeTicker();
  private BrokerFixture house;
  private Issued lamp;

  @BeforeEach
  void open() throws IOException {
    house =
        BrokerFixture.with()
            .ticker(clock)
            .device("lamp", "lamp-password")
            .listeners(
                listener("openssl", "none")
                    + listener("jdk", "none")
                    + listener("openssl-required", "required")
                    + listener("jdk-required", "required"))
            .start();
    lamp = house.certificates().issue("lamp");
  }

  private static String listener(String name, String certificate) {
    return """
    [[listener]]
    name = "%s"
    bind = "mqtts://127.0.0.1:0"
    tls_engine = "%s"
    client_certificate = "%s"

    """
        .formatted(name, name.startsWith("jdk") ? "jdk" : "openssl", certificate);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @CsvSource({"openssl, -tls1_3", "openssl, -tls1_2", "jdk, -tls1_3", "jdk, -tls1_2"})
  void without_certificates(String door, String version) {
    begin(door, version);
    assertThat(again(door, version)).startsWith("Reused, TLSv1.");
  }

  @ParameterizedTest
  @CsvSource({"openssl, -tls1_3", "openssl, -tls1_2", "jdk, -tls1_3", "jdk, -tls1_2"})
  void with_a_certificate_the_one_who_comes_is_the_one_who_came(String engine, String version) {
    String door = engine + "-required";
    begin(door, version, papers());
    try (Program client = client(door, version, "-sess_in", session())) {
      client.awaitLine("Reused, TLSv1.");
      client.tell(LOGIN);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> house.events().of(Event.Connected.class).size() == 2);
    }
    assertThat(house.events().of(Event.Connected.class))
        .extracting(Event.Connected::principal)
        .containsExactly("user:lamp", "user:lamp");
  }

  @ParameterizedTest
  @Tag("W40")
  @DisplayName("W40: a certificate that has expired since is refused, also when it is resumed")
  @CsvSource({"openssl, -tls1_3", "openssl, -tls1_2", "jdk, -tls1_3", "jdk, -tls1_2"})
  void expired_since(String engine, String version) {
    String door = engine + "-required";
    begin(door, version, papers());
    clock.advance(Duration.ofDays(1_000)); // further than any certificate here lasts
    int before = failures().size();
    try (Program client = client(door, version, "-sess_in", session())) {
      await().atMost(Duration.ofSeconds(10)).until(() -> failures().size() > before);
      client.endInput();
    }
    assertThat(house.events().of(Event.Connected.class)).as("the first time").hasSize(1);
  }

  @ParameterizedTest
  @Tag("W40")
  @DisplayName(
      "W40: a certificate revoked since is refused, also when its session is offered again")
  @CsvSource({"openssl, -tls1_3", "openssl, -tls1_2", "jdk, -tls1_3", "jdk, -tls1_2"})
  void revoked_since(String engine, String version) throws IOException {
    String door = engine + "-required";
    begin(door, version, papers());
    new Revocations(new PkiDirectory(house.home().resolve("pki")))
        .revoke(lamp.certificate().getSerialNumber());
    reload();
    try (Program client = client(door, version, with(papers(), "-sess_in", session()))) {
      await().atMost(Duration.ofSeconds(10)).until(() -> !failures().isEmpty());
      client.endInput();
    }
    assertThat(failures())
        .extracting(Event.TlsFailed::failure)
        .containsExactly(TlsFailure.REVOKED.code());
  }

  @ParameterizedTest
  @CsvSource({"openssl, -tls1_3", "openssl, -tls1_2", "jdk, -tls1_3", "jdk, -tls1_2"})
  void a_session_from_before_a_reload_shakes_hands_in_full(String door, String version)
      throws IOException {
    begin(door, version);
    var unused =
        new ServerCertificate(new PkiDirectory(house.home().resolve("pki")))
            .ensure(new ServerNames(List.of("localhost", "renewed.example"), List.of()));
    reload();
    assertThat(again(door, version)).startsWith("New, TLSv1.");
  }

  @ParameterizedTest
  @CsvSource({"openssl, -tls1_3", "openssl, -tls1_2"})
  void a_ticket_outlives_one_change_of_keys_and_not_two(String door, String version) {
    begin(door, version);
    clock.advance(Duration.ofHours(5));
    assertThat(again(door, version)).startsWith("Reused, TLSv1.");
    clock.advance(Duration.ofHours(5));
    assertThat(again(door, version)).startsWith("New, TLSv1.");
  }

  private void reload() throws IOException {
    house.server().tls().read().take();
  }

  private List<Event.TlsFailed> failures() {
    return house.events().of(Event.TlsFailed.class);
  }

  private Path session() {
    return folder.resolve("session.pem");
  }

  private Object[] papers() {
    return new Object[] {"-cert", lamp.certificateFile(), "-key", lamp.keyFile()};
  }

  private static Object[] with(Object[] some, Object... more) {
    List<Object> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray();
  }

  private Program client(String door, String version, Object... more) {
    return OpenSsl.client(
        "127.0.0.1:" + house.server().port(door),
        house.caFile(),
        with(new Object[] {version, "-nocommands"}, more));
  }

  /** Shakes hands, keeps the session that comes with the first answer, and goes. */
  private void begin(String door, String version, Object... more) {
    try (Program client = client(door, version, with(more, "-sess_out", session()))) {
      client.awaitLine("Verify return code: 0");
      client.tell(LOGIN);
      await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(session()));
      client.endInput().exitCode();
    }
    assertThat(session()).isNotEmptyFile();
  }

  /** Offers the session; how it went. */
  private String again(String door, String version) {
    try (Program client = client(door, version, "-sess_in", session())) {
      String line = client.awaitLine(", TLSv1.");
      client.endInput().exitCode();
      return line;
    }
  }
}

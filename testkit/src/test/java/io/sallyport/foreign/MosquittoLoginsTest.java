package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.ReasonCode;
import io.sallyport.pki.ClientCertificates;
import io.sallyport.pki.Issued;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in and who may not, as seen by Debian's mosquitto_pub and mosquitto_sub. */
class MosquittoLoginsTest {
  /** Which of the two depends on whether the handshake was over before mosquitto_pub looked. */
  private static final List<Integer> TLS_ERROR = List.of(1, 8);

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "shine")
          .device("cam", "look")
          .listeners(
              """
              [[listener]]
              name = "tls"
              bind = "mqtts://*:0"
              client_certificate = "optional"

              [[listener]]
              name = "strict"
              bind = "mqtts://127.0.0.1:0"
              client_certificate = "required"

              """)
          .rules(
              """
              [[rule]]
              name = "devices own their tree"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["{user}/#"]
              """)
          .start();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    house.close();
  }

  private Mosquitto pub(String version, String listener, Object... arguments) {
    return Mosquitto.pub().tls(house, listener).with("-V", version, "-m", "x").with(arguments);
  }

  private static Object[] holding(Issued certificate) {
    return new Object[] {"--cert", certificate.certificateFile(), "--key", certificate.keyFile()};
  }

  private Issued foreignCertificate(String name) throws IOException {
    PkiDirectory other = new PkiDirectory(folder.resolve("pki"));
    other.ensureAuthority("somebody else");
    return new ClientCertificates(other).issue(name);
  }

  private void assertTlsFailed(TlsFailure failure) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(house.events().of(Event.TlsFailed.class))
                .extracting(Event.TlsFailed::failure)
                .containsExactly(failure.code()));
    assertThat(house.events().of(Event.Connected.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"mqttv311,4", "mqttv5,134"})
  void a_wrong_password_is_refused_and_the_exit_code_says_so(String version, int code) {
    Program client = pub(version, "tls", "-t", "lamp/a", "-u", "lamp", "-P", "dark").run();
    client.expectExit(code);
    assertThat(house.events().of(Event.LoginRefused.class))
        .extracting(Event.LoginRefused::reason)
        .containsExactly(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void an_unknown_user_hears_what_a_wrong_password_hears(String version) {
    Program stranger = pub(version, "tls", "-t", "a", "-u", "nobody", "-P", "dark").run();
    Program forgetful = pub(version, "tls", "-t", "a", "-u", "lamp", "-P", "dark").run();
    stranger.expectExit(forgetful.exitCode());
    assertThat(withoutIds(stranger)).isEqualTo(withoutIds(forgetful));
  }

  private static List<String> withoutIds(Program program) {
    return program.lines().stream().map(line -> line.replaceAll("SP-[0-9A-Z]+", "SP-")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void nobody_comes_in_without_credentials(String version) {
    assertThat(pub(version, "tls", "-t", "a").run().exitCode()).isNotZero();
    assertThat(house.events().of(Event.Connected.class)).isEmpty();
  }

  @Test
  void a_broker_with_another_name_is_refused_by_the_client() {
    Program client =
        Mosquitto.pub()
            .tls("127.0.0.2", house.tlsPort(), house.caFile())
            .with("-u", "lamp", "-P", "shine", "-t", "lamp/a", "-m", "x")
            .run();
    assertThat(client.exitCode()).isIn(TLS_ERROR);
    // Its alert is "certificate unknown", which does not tell a name from an authority.
    assertTlsFailed(TlsFailure.UNKNOWN_CA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
  void a_broker_with_the_right_name_is_accepted(String host) {
    Mosquitto.pub()
        .tls(host, house.tlsPort(), house.caFile())
        .with("-u", "lamp", "-P", "shine", "-t", "lamp/a", "-m", "x", "-q", 1)
        .run()
        .expectExit(0);
  }

  @Test
  void a_broker_with_another_authority_is_refused_by_the_client() throws IOException {
    foreignCertificate("cam");
    Program client =
        Mosquitto.pub()
            .tls("127.0.0.1", house.tlsPort(), folder.resolve("pki/ca.crt"))
            .with("-u", "lamp", "-P", "shine", "-t", "lamp/a", "-m", "x")
            .run();
    assertThat(client.exitCode()).isIn(TLS_ERROR);
    assertTlsFailed(TlsFailure.UNKNOWN_CA);
  }

  @ParameterizedTest
  @CsvSource({"mqttv311,tls", "mqttv5,tls", "mqttv311,strict", "mqttv5,strict"})
  void a_certificate_names_its_user(String version, String listener) throws IOException {
    Issued certificate = house.certificates().issue("cam");
    Mosquitto reader =
        Mosquitto.sub()
            .tls(house, listener)
            .with("-V", version, "-t", "cam/#", "-C", 1)
            .with(holding(certificate));
    try (Program hears = reader.subscribed()) {
      pub(version, listener, "-t", "cam/a", "-q", 1).with(holding(certificate)).run().expectExit(0);
      hears.expectExit(0);
      assertThat(hears.lines()).contains(Mosquitto.MESSAGE + "cam/a 0 0 x");
    }
    assertThat(house.events().of(Event.Connected.class))
        .extracting(Event.Connected::principal, Event.Connected::method)
        .containsOnly(org.assertj.core.groups.Tuple.tuple("user:cam", "certificate"));
  }

  @Test
  void a_certificate_opens_no_tree_but_its_own() throws IOException {
    Issued certificate = house.certificates().issue("cam");
    Program client = pub("mqttv5", "tls", "-t", "lamp/a", "-q", 1).with(holding(certificate)).run();
    assertThat(client.text()).contains("RC:135");
    assertThat(house.events().of(Event.Denied.class))
        .extracting(Event.Denied::principal, Event.Denied::topic)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("user:cam", "lamp/a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void a_certificate_cannot_be_talked_into_another_user(String version) throws IOException {
    Issued certificate = house.certificates().issue("cam");
    Program client =
        pub(version, "tls", "-t", "lamp/a", "-u", "lamp", "-P", "shine")
            .with(holding(certificate))
            .run();
    assertThat(client.exitCode()).isNotZero();
    assertThat(house.events().of(Event.Connected.class)).isEmpty();
  }

  @Test
  void a_listener_that_requires_a_certificate_refuses_who_has_none() {
    Program client = pub("mqttv5", "strict", "-t", "lamp/a", "-u", "lamp", "-P", "shine").run();
    assertThat(client.exitCode()).isNotZero();
    assertTlsFailed(TlsFailure.NO_CLIENT_CERTIFICATE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "strict"})
  void a_certificate_of_another_authority_is_refused(String listener) throws IOException {
    Program client =
        pub("mqttv5", listener, "-t", "cam/a").with(holding(foreignCertificate("cam"))).run();
    assertThat(client.exitCode()).isNotZero();
    assertTlsFailed(TlsFailure.UNKNOWN_CA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "strict"})
  void a_revoked_certificate_is_refused(String listener) throws IOException {
    Issued certificate = house.certificates().issue("cam");
    house.certificates().revoke("cam");
    house.server().tls().read().take();
    Program client = pub("mqttv5", listener, "-t", "cam/a").with(holding(certificate)).run();
    assertThat(client.exitCode()).isNotZero();
    assertTlsFailed(TlsFailure.REVOKED);
  }
}

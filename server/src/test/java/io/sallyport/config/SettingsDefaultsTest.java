package io.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.broker.Limits;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.tls.TlsSettings;
import io.sallyport.tls.TlsSettings.ClientCertificate;
import io.sallyport.tls.TlsSettings.Engine;
import io.sallyport.transport.ListenerSettings;
import io.sallyport.transport.ListenerSettings.Scheme;
import io.sallyport.websocket.WebSocketSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds when the file says nothing. */
class SettingsDefaultsTest {
  @TempDir Path home;

  @Test
  void an_empty_file_is_a_whole_configuration() throws IOException {
    Settings settings = read("");
    assertThat(settings.limits()).isEqualTo(Limits.defaults());
    assertThat(settings.chain())
        .containsExactly(Settings.Method.CERTIFICATE, Settings.Method.PASSWORD);
    assertThat(settings.durability().sync()).isEqualTo(Settings.Sync.BATCH);
    assertThat(settings.loginTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.guard().connections()).isEqualTo(20_000);
    assertThat(settings.guard().connectionsPerAddress()).isEqualTo(10_000);
  }

  @Test
  @Tag("R28")
  void without_a_word_only_tls_is_spoken_and_nobody_may_do_anything() throws IOException {
    Settings settings = read("");
    ListenerSettings only = settings.listeners().getFirst();
    assertThat(settings.listeners()).hasSize(1);
    assertThat(only.url()).isEqualTo("mqtts://*:8883");
    assertThat(only.guest()).isNull();
    assertThat(settings.policy().rules()).isEmpty();
    assertThat(settings.policy().onDeny()).isEqualTo(OnDeny.REASON);
  }

  @Test
  void a_secure_listener_has_the_files_of_the_home() throws IOException {
    TlsSettings tls =
        Objects.requireNonNull(
            read("[[listener]]\nbind = \"mqtts://*:8883\"\nclient_certificate = \"optional\"\n")
                .listeners()
                .getFirst()
                .tls());
    assertThat(tls.certificate()).isEqualTo(home.resolve("pki/server.crt"));
    assertThat(tls.key()).isEqualTo(home.resolve("pki/server.key"));
    assertThat(tls.clientCa()).isEqualTo(home.resolve("pki/ca.crt"));
    assertThat(tls.crl()).isEqualTo(home.resolve("pki/ca.crl"));
    assertThat(tls.clientCertificate()).isEqualTo(ClientCertificate.OPTIONAL);
    assertThat(tls.engine()).isEqualTo(Engine.OPENSSL);
  }

  @Test
  @Tag("R36")
  void a_plain_listener_on_loopback_stands_beside_a_secure_one() throws IOException {
    List<ListenerSettings> listeners =
        read("""
        [[listener]]
        bind = "mqtts://*:8883"
        [[listener]]
        name = "old"
        bind = "mqtt://[::1]:1883"
        """)
            .listeners();
    assertThat(listeners)
        .extracting(ListenerSettings::url)
        .containsExactly("mqtts://*:8883", "mqtt://[::1]:1883");
    assertThat(listeners.get(1).scheme()).isEqualTo(Scheme.MQTT);
    assertThat(listeners.get(1).tls()).isNull();
    assertThat(listeners.get(1).isLoopback()).isTrue();
  }

  @Test
  void a_listener_for_browsers_has_a_path_and_takes_pages_of_its_own_place() throws IOException {
    List<ListenerSettings> listeners =
        read("""
        [[listener]]
        bind = "wss://*:8084"
        [[listener]]
        bind = "ws://[::1]:8083/a/b"
        origins = ["http://localhost:5173"]
        """)
            .listeners();
    assertThat(listeners)
        .extracting(ListenerSettings::url)
        .containsExactly("wss://*:8084/mqtt", "ws://[::1]:8083/a/b");
    assertThat(listeners)
        .extracting(ListenerSettings::web)
        .containsExactly(
            new WebSocketSettings("/mqtt", List.of()),
            new WebSocketSettings("/a/b", List.of("http://localhost:5173")));
    assertThat(listeners.getFirst().tls()).isNotNull();
    assertThat(listeners.getFirst().name()).isEqualTo("wss-8084");
    assertThat(listeners.get(1).tls()).isNull();
  }

  @Test
  @Tag("R104")
  void every_limit_is_finite_unless_somebody_writes_otherwise() throws IOException {
    Limits limits = read("").limits();
    assertThat(limits.toString()).doesNotContain(String.valueOf(Limits.UNLIMITED));
    assertThat(
            read("[limits]\nsessions_per_principal = \"unlimited\"\n")
                .limits()
                .sessionsPerPrincipal())
        .isEqualTo(Limits.UNLIMITED);
  }

  private Settings read(String toml) throws IOException {
    Path file = Files.writeString(home.resolve("sallyport.toml"), toml);
    Reading reading = TomlConfiguration.read(file, home);
    assertThat(reading.remarks()).noneMatch(Remark::isError);
    return Objects.requireNonNull(reading.settings());
  }
}

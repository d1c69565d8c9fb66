package io.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half a TLS configuration opens no listener at all. */
@Tag("W41")
@DisplayName("W41")
class Wall41Test {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "certificate = \"pki/server.crt\"",
        "key = \"pki/server.key\"",
        "client_certificate = \"required\"",
        "client_certificate = \"none\"",
        "client_ca = \"pki/ca.crt\"",
        "crl = \"pki/ca.crl\"",
        "identity_from = \"cn\"",
        "user_prefix = \"x\"",
        "tls_engine = \"jdk\""
      })
  void a_key_of_tls_on_a_listener_without_tls_is_an_error_on_loopback_too(String line)
      throws IOException {
    for (String bind : new String[] {"mqtt://127.0.0.1:1883", "mqtt://*:1883"}) {
      Reading reading =
          read(
              "[[listener]]\nbind = \"%s\"\nplaintext = \"i-accept-the-risk\"\n%s\n"
                  .formatted(bind, line));
      assertThat(reading.isGood()).isFalse();
      assertThat(reading.remarks())
          .anySatisfy(remark -> {
            assertThat(remark.problem()).isEqualTo(Problem.TLS_ON_PLAIN_LISTENER);
            assertThat(remark.line()).isEqualTo(4);
          });
    }
  }

  @Test
  void keys_of_tls_without_a_listener_open_none() throws IOException {
    Reading reading = read("client_certificate = \"required\"\n");
    assertThat(reading.isGood()).isFalse();
    assertThat(reading.settings()).isNull();
  }

  @Test
  void a_private_key_that_others_may_read_is_refused_with_the_command_that_mends_it()
      throws IOException {
    Path key = Files.writeString(home.resolve("my.key"), "");
    Files.writeString(home.resolve("my.crt"), "");
    Files.setPosixFilePermissions(
        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    Reading reading =
        read("[[listener]]\nbind = \"mqtts://*:1\"\ncertificate = \"my.crt\"\nkey = \"my.key\"\n");
    assertThat(reading.render()).contains("SP-0201", "mode 0644", "chmod 600 " + key.toRealPath());
  }

  private Reading read(String toml) throws IOException {
    return TomlConfiguration.read(Files.writeString(home.resolve("sallyport.toml"), toml), home);
  }
}

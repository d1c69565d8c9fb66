package io.sallyport.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.principal.Secret;
import java.security.SecureRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeakPasswordTest {
  @ParameterizedTest
  @Tag("R47")
  @DisplayName("R47: what is guessed first is not taken")
  @CsvSource({
    "'', shorter",
    "seven77, shorter",
    "Thermostat, the user name",
    "thermostat, the user name",
    "aaaaaaaa, repeats",
    "abababab, repeats",
    "Password123, guessed first"
  })
  void weak_ones_are_named(String password, String reason) {
    assertThat(WeakPassword.reason("thermostat", Secret.of(password))).contains(reason);
  }

  @Test
  void others_are_taken() {
    assertThat(WeakPassword.reason("thermostat", Secret.of("correct horse"))).isNull();
    assertThat(WeakPassword.reason("t", GeneratedPassword.next(new SecureRandom()))).isNull();
    assertThat(WeakPassword.reason("t", Secret.of("ab1".repeat(400)))).contains("longer");
  }
}

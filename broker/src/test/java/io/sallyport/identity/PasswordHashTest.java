package io.sallyport.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.principal.Secret;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1, 1);

  /** From the tests of the reference implementation: "password" under the salt "somesalt". */
  private static final String REFERENCE =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

  @Test
  void agrees_with_the_reference_implementation() {
    PasswordHash hash = PasswordHash.parse(REFERENCE);
    assertThat(hash.verify("password".getBytes(UTF_8))).isTrue();
    assertThat(hash.verify("Password".getBytes(UTF_8))).isFalse();
    assertThat(hash.verify(new byte[0])).isFalse();
    assertThat(hash.toPhc()).isEqualTo(REFERENCE);
  }

  @Test
  void what_is_made_is_written_and_read_again() {
    PasswordHash made = PasswordHash.create(Secret.of("hunter2 hunter2"), RANDOM);
    assertThat(made.toPhc()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    PasswordHash read = PasswordHash.parse(made.toPhc());
    assertThat(read).isEqualTo(made);
    assertThat(read.verify("hunter2 hunter2".getBytes(UTF_8))).isTrue();
  }

  @Test
  void the_same_password_has_another_hash_each_time() {
    assertThat(PasswordHash.create(Secret.of("same"), RANDOM, CHEAP))
        .isNotEqualTo(PasswordHash.create(Secret.of("same"), RANDOM, CHEAP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=262145,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=11,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=5$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=99999999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29t$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4\n",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4$x"
      })
  void a_line_of_a_file_can_be_neither_rubbish_nor_a_bomb(String phc) {
    assertThatThrownBy(() -> PasswordHash.parse(phc))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("password hash: ")
        .hasMessageNotContaining("nf65");
  }

  @Test
  void is_never_printed() {
    assertThat(PasswordHash.parse(REFERENCE).toString()).isEqualTo("PasswordHash[redacted]");
    Account account =
        new Account("lamp", 1, PasswordHash.parse(REFERENCE), Set.of("sensor"), Map.of());
    assertThat(account.toString()).contains("lamp").doesNotContain("nf65", "redacted", "argon");
  }

  @Test
  void generated_passwords_are_long_distinct_and_easy_to_read() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String password = new String(GeneratedPassword.next(RANDOM).reveal(), UTF_8);
      assertThat(password).matches("[A-HJ-NP-Za-km-np-z2-9]{20}");
      assertThat(seen.add(password)).isTrue();
    }
    double bits =
        GeneratedPassword.LENGTH * Math.log(GeneratedPassword.ALPHABET.length()) / Math.log(2);
    assertThat(bits).isGreaterThan(100);
    assertThat(GeneratedPassword.ALPHABET.chars().distinct().count())
        .isEqualTo(GeneratedPassword.ALPHABET.length());
  }
}

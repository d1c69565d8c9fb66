package io.sallyport.identity;

import static io.sallyport.identity.Logins.account;
import static io.sallyport.identity.Logins.accounts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.principal.PrincipalId;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client id that begins with somebody's name is that one's alone. */
class ClientIdOwnerTest {
  private final Accounts accounts =
      accounts(
          account("lamp", 1, null), account("lamp-2", 1, null), account("n".repeat(128), 1, null));

  @ParameterizedTest
  @CsvSource({
    "lamp, lamp",
    "lamp-, lamp",
    "lamp-1, lamp",
    "lamp-1-2-3, lamp",
    "lamp-2, lamp-2",
    "lamp-2-x, lamp-2",
    "lamp-20, lamp",
    "lamp2, -",
    "lam, -",
    "'', -",
    "-lamp, -",
    "LAMP-1, -",
    "other-lamp, -"
  })
  void belongs_to_the_longest_name_before_a_dash(String clientId, String owner) {
    Account account = accounts.ownerOfClientId(clientId);
    assertThat(account == null ? "-" : account.user()).isEqualTo(owner);
  }

  @Test
  void the_longest_ids_are_looked_at_within_bounds() {
    assertThat(accounts.ownerOfClientId("n".repeat(128) + "-" + "x".repeat(65_000)).user())
        .hasSize(128);
    assertThat(accounts.ownerOfClientId("-".repeat(65_535))).isNull();
    assertThat(accounts.ownerOfClientId("lamp" + "-".repeat(60_000)).user()).isEqualTo("lamp");
    String words =
        IntStream.range(0, 9_000).mapToObj(i -> "w" + i).collect(Collectors.joining("-"));
    assertThat(accounts.ownerOfClientId(words)).isNull();
  }

  @Test
  void a_principal_is_found_in_its_own_generation_only() {
    assertThat(accounts.find(PrincipalId.user("lamp", 1))).isNotNull();
    assertThat(accounts.find(PrincipalId.user("lamp", 2))).isNull();
    assertThat(accounts.find(PrincipalId.guest("lamp"))).isNull();
  }

  @Test
  void accounts_are_names_and_each_has_one() {
    assertThatThrownBy(() -> account("a/b", 1, null)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> account("a", 0, null)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> accounts(account("a", 1, null), account("a", 2, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package io.sallyport.identity;

import static io.sallyport.identity.Logins.account;
import static io.sallyport.identity.Logins.accounts;
import static io.sallyport.identity.Logins.cause;
import static io.sallyport.identity.Logins.nothing;
import static io.sallyport.identity.Logins.principal;
import static io.sallyport.identity.Logins.user;
import static io.sallyport.identity.Logins.verdict;
import static io.sallyport.identity.Logins.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.Secret;
import io.sallyport.time.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorChainTest {
  private static final String BAD = "BAD_USER_NAME_OR_PASSWORD ";

  private final AccountBook book =
      new AccountBook(accounts(account("lamp", 2, "right", "light"), account("dim", 1, "p")));
  private final Authenticator certificates = new CertificateAuthenticator(book);
  private final Authenticator guests = new GuestAuthenticator();
  private final Authenticator passwords =
      new PasswordAuthenticator(
          book, Runnable::run, new FakeTicker(), PasswordSettings.defaults(), GuessLimit.NONE);
  private final List<Throwable> failures = new ArrayList<>();
  private final Authenticator house = chain(certificates, passwords, guests);

  private AuthenticatorChain chain(Authenticator... links) {
    return new AuthenticatorChain(Arrays.asList(links), Duration.ofMinutes(1), failures::add);
  }

  @Test
  void a_certificate_is_its_account() {
    Principal principal = principal(house, with(null, null, "lamp", null));
    assertThat(principal.id()).isEqualTo(PrincipalId.user("lamp", 2));
    assertThat(principal.roles()).containsExactly("light");
    assertThat(principal.method()).isEqualTo("certificate");
    assertThat(principal(house, with("lamp", null, "lamp", null)).id().name()).isEqualTo("lamp");
  }

  @Test
  void connect_cannot_override_a_certificate() {
    assertThat(cause(house, with("dim", null, "lamp", null))).isEqualTo(BAD + "bad_certificate");
    assertThat(cause(house, with("dim", Secret.of("p"), "lamp", null)))
        .isEqualTo(BAD + "bad_certificate");
    assertThat(cause(house, with("", null, "lamp", null))).isEqualTo(BAD + "bad_certificate");
    Authenticator otherOrder = chain(passwords, certificates);
    assertThat(cause(otherOrder, with("dim", Secret.of("p"), "lamp", null)))
        .isEqualTo(BAD + "bad_certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "", "+", "#", "a/b", "$SYS", "lamp\0"})
  void a_certificate_of_nobody_opens_nothing(String name) {
    assertThat(cause(house, with(null, null, name, "visitor"))).isEqualTo(BAD + "unknown_user");
    assertThat(cause(house, with("lamp", Secret.of("right"), name, null)))
        .isEqualTo(BAD + "bad_certificate");
  }

  @Test
  void a_guest_is_who_brings_nothing_where_a_guest_is_named() {
    Principal principal = principal(house, with(null, null, null, "visitor"));
    assertThat(principal.id()).isEqualTo(PrincipalId.guest("visitor"));
    assertThat(principal.roles()).isEmpty();
    assertThat(cause(house, nothing())).isEqualTo("NOT_AUTHORIZED no_credentials");
  }

  @Test
  @Tag("W28")
  @DisplayName("W28: a failed attempt to be somebody never becomes a guest")
  void half_or_wrong_credentials_do_not_make_a_guest() {
    assertThat(cause(house, with("lamp", null, null, "visitor"))).startsWith(BAD);
    assertThat(cause(house, with("", null, null, "visitor"))).startsWith(BAD);
    assertThat(cause(house, with(null, Secret.of(""), null, "visitor"))).startsWith(BAD);
    assertThat(cause(house, with("lamp", Secret.of("wrong"), null, "visitor"))).startsWith(BAD);
    assertThat(cause(chain(guests), with("lamp", null, null, "visitor")))
        .isEqualTo("NOT_AUTHORIZED no_credentials");
  }

  @Test
  void an_empty_chain_lets_nobody_in() {
    assertThat(cause(chain(), user("lamp", "right"))).isEqualTo("NOT_AUTHORIZED no_credentials");
  }

  @Test
  @Tag("I6")
  @DisplayName("I6: an authenticator in trouble is a refusal, and the next one is not asked")
  void trouble_is_a_refusal() {
    List<Authenticator> troubled =
        List.of(
            _ -> {
              throw new IllegalStateException("down");
            },
            _ -> CompletableFuture.failedFuture(new IllegalStateException("down")),
            _ -> CompletableFuture.completedFuture(null));
    for (Authenticator broken : troubled) {
      assertThat(cause(chain(broken, passwords), user("lamp", "right")))
          .isEqualTo("SERVER_UNAVAILABLE failed");
    }
    assertThat(failures).hasSize(2);
  }

  @Test
  @Tag("I6")
  @DisplayName("I6: an authenticator that does not answer is a refusal")
  void silence_is_a_refusal() {
    Authenticator silent = _ -> new CompletableFuture<>();
    Authenticator chain =
        new AuthenticatorChain(List.of(silent, passwords), Duration.ofMillis(20), failures::add);
    assertThat(cause(chain, user("lamp", "right"))).isEqualTo("SERVER_UNAVAILABLE failed");
  }

  @Test
  void the_first_that_does_not_abstain_has_the_word() {
    Verdict abstained = new Verdict.Abstained();
    Authenticator later =
        _ -> CompletableFuture.supplyAsync(() -> abstained); // on another thread, as back ends do
    principal(chain(later, later, passwords), user("lamp", "right"));
    assertThat(verdict(chain(passwords, later), user("lamp", "wrong")))
        .isInstanceOf(Verdict.Refused.class);
  }
}

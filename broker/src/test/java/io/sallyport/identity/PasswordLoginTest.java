package io.sallyport.identity;

import static io.sallyport.identity.Logins.account;
import static io.sallyport.identity.Logins.accounts;
import static io.sallyport.identity.Logins.cause;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordLoginTest {
  private static final String BAD = "BAD_USER_NAME_OR_PASSWORD ";

  private final FakeTicker ticker = new FakeTicker();
  private final AccountBook book =
      new AccountBook(
          accounts(
              account("lamp", 3, "right", "light"),
              account("meter", 1, null),
              account("dim", 1, "other")));
  private int hashed;
  private final PasswordAuthenticator passwords = authenticator(this::hashHere);

  private void hashHere(Runnable task) {
    hashed++;
    task.run();
  }

  private PasswordAuthenticator authenticator(Executor pool) {
    return authenticator(pool, Duration.ofMinutes(1));
  }

  private PasswordAuthenticator authenticator(Executor pool, Duration deadline) {
    return new PasswordAuthenticator(
        book,
        pool,
        ticker,
        new PasswordSettings(deadline, 100, Duration.ofMinutes(10)),
        GuessLimit.NONE);
  }

  @Test
  void the_right_password_gives_the_account() {
    Principal principal = principal(passwords, user("lamp", "right"));
    assertThat(principal.id()).isEqualTo(PrincipalId.user("lamp", 3));
    assertThat(principal.roles()).containsExactly("light");
    assertThat(principal.attributes()).containsEntry("serial", "7");
    assertThat(principal.method()).isEqualTo("password");
    assertThat(principal.listener()).isEqualTo("devices");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "right ", "Right", "right\0"})
  void any_other_password_is_wrong(String password) {
    assertThat(cause(passwords, user("lamp", password))).isEqualTo(BAD + "bad_password");
    assertThat(hashed).isOne();
  }

  @ParameterizedTest
  @Tag("W20")
  @DisplayName("W20: names that mean something elsewhere are nobody, and cost what anybody costs")
  @ValueSource(strings = {"", "+", "#", "a/b", "+/x", "$SYS", "user:lamp", "*", "lamp\0", "LAMP"})
  void whoever_does_not_exist_looks_like_a_wrong_password(String name) {
    assertThat(cause(passwords, user(name, "right"))).isEqualTo(BAD + "unknown_user");
    assertThat(hashed).isOne();
  }

  @Test
  void an_account_without_a_password_looks_like_a_wrong_one() {
    assertThat(cause(passwords, user("meter", ""))).isEqualTo(BAD + "bad_password");
    assertThat(hashed).isOne();
  }

  @Test
  @Tag("W28")
  @DisplayName("W28: a user name without a password, or a password without one, is refused")
  void half_credentials_are_refused() {
    assertThat(cause(passwords, user("lamp", null))).isEqualTo(BAD + "no_credentials");
    assertThat(cause(passwords, user(null, "right"))).isEqualTo(BAD + "no_credentials");
    assertThat(hashed).isZero();
  }

  @Test
  void who_brings_nothing_is_left_to_others() {
    assertThat(verdict(passwords, Logins.nothing())).isEqualTo(new Verdict.Abstained());
    assertThat(verdict(passwords, with("lamp", null, "lamp", null)))
        .isEqualTo(new Verdict.Abstained());
  }

  @Test
  void a_user_name_beside_a_certificate_is_the_same_one() {
    assertThat(cause(passwords, with("lamp", Secret.of("right"), "dim", null)))
        .isEqualTo(BAD + "bad_certificate");
    principal(passwords, with("lamp", Secret.of("right"), "lamp", null));
  }

  @Test
  @DisplayName("R43: a password of 65,535 bytes is a wrong one and costs one hash")
  void a_huge_password_costs_no_more() {
    Secret huge = Secret.copyOf(new byte[65_535]);
    assertThat(cause(passwords, with("lamp", huge, null, null))).isEqualTo(BAD + "bad_password");
    assertThat(hashed).isOne();
  }

  @Test
  void a_password_of_1024_bytes_may_be_right() {
    String longest = "x".repeat(PasswordAuthenticator.LONGEST_PASSWORD_BYTES);
    book.replace(accounts(account("lamp", 3, longest), account("dim", 1, longest + "x")));
    principal(passwords, user("lamp", longest));
    assertThat(cause(passwords, user("dim", longest + "x"))).isEqualTo(BAD + "bad_password");
  }

  @Test
  void success_is_remembered_for_ten_minutes_and_failure_never() {
    principal(passwords, user("lamp", "right"));
    principal(passwords, user("lamp", "right"));
    assertThat(hashed).isOne();
    ticker.advance(Duration.ofMinutes(9));
    principal(passwords, user("lamp", "right"));
    assertThat(hashed).isOne();
    ticker.advance(Duration.ofMinutes(1));
    principal(passwords, user("lamp", "right"));
    assertThat(hashed).isEqualTo(2);

    cause(passwords, user("lamp", "wrong"));
    cause(passwords, user("lamp", "wrong"));
    assertThat(hashed).isEqualTo(4);
  }

  @Test
  void what_is_remembered_ends_with_the_password_the_generation_and_the_account() {
    principal(passwords, user("lamp", "right"));
    book.replace(accounts(account("lamp", 3, "rotated")));
    assertThat(cause(passwords, user("lamp", "right"))).isEqualTo(BAD + "bad_password");
    book.replace(accounts());
    assertThat(cause(passwords, user("lamp", "right"))).isEqualTo(BAD + "unknown_user");
    book.replace(accounts(account("lamp", 4, "right")));
    assertThat(principal(passwords, user("lamp", "right")).id().generation()).isEqualTo(4);
    assertThat(hashed).isEqualTo(4);
  }

  @Test
  void remembering_is_bounded() {
    List<Account> many = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      many.add(account("u" + i, 1, "p"));
    }
    book.replace(Accounts.of(many));
    for (int i = 0; i < 150; i++) {
      principal(passwords, user("u" + i, "p"));
    }
    assertThat(passwords.remembered()).isEqualTo(100);
  }

  @Test
  void roles_that_changed_are_seen_by_a_remembered_login() {
    principal(passwords, user("lamp", "right"));
    Account lamp = book.find("lamp");
    book.replace(accounts(new Account("lamp", 3, lamp.hash(), Set.of("admin"), Map.of())));
    assertThat(principal(passwords, user("lamp", "right")).roles()).containsExactly("admin");
    assertThat(hashed).isOne();
  }

  @Test
  @Tag("F7")
  @DisplayName("F7: a full pool refuses instead of queueing without end")
  void a_full_pool_is_busy() {
    PasswordAuthenticator full =
        authenticator(_ -> {
          throw new RejectedExecutionException();
        });
    assertThat(cause(full, user("lamp", "right"))).isEqualTo("SERVER_BUSY busy");
  }

  @Test
  void a_missed_deadline_is_busy_and_what_waited_is_not_hashed() {
    List<Runnable> waiting = new ArrayList<>();
    PasswordAuthenticator slow = authenticator(waiting::add, Duration.ofMillis(20));
    assertThat(cause(slow, user("lamp", "right"))).isEqualTo("SERVER_BUSY busy");
    waiting.forEach(Runnable::run);
    assertThat(slow.remembered()).isZero();
  }

  @Test
  void an_account_removed_while_its_password_is_hashed_stays_out() {
    List<Runnable> waiting = new ArrayList<>();
    PasswordAuthenticator slow = authenticator(waiting::add);
    CompletableFuture<Verdict> verdict =
        slow.authenticate(user("lamp", "right")).toCompletableFuture();
    book.replace(accounts(account("lamp", 4, "right")));
    waiting.forEach(Runnable::run);
    assertThat(verdict.join()).isInstanceOf(Verdict.Refused.class);
    assertThat(slow.remembered()).isZero();
  }

  @Test
  void a_secret_wiped_by_its_owner_meanwhile_changes_nothing() {
    List<Runnable> waiting = new ArrayList<>();
    PasswordAuthenticator slow = authenticator(waiting::add);
    Credentials credentials = user("lamp", "right");
    CompletableFuture<Verdict> verdict = slow.authenticate(credentials).toCompletableFuture();
    credentials.password().close();
    waiting.forEach(Runnable::run);
    assertThat(verdict.join()).isInstanceOf(Verdict.Accepted.class);
    assertThat(slow.authenticate(with("lamp", Secret.copyOf(new byte[5]), null, null)))
        .as("zeros are not what was remembered")
        .isNotCompleted();
  }
}

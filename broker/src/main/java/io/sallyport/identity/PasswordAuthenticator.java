package io.sallyport.identity;

import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;
import io.sallyport.principal.Secret;
import io.sallyport.time.Ticker;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * User name and password against the accounts. Thread-safe; returns at once and hashes on the pool
 * it was given.
 *
 * <p>Someone who does not exist, someone without a password, a text that cannot be a name and a
 * password too long to be one all cost a hash and sound the same. A full pool and a missed deadline
 * are refusals. Works on its own copy of the password, which it wipes: the caller may close the
 * login's secret at any time, and what was verified is exactly what is remembered.
 */
public final class PasswordAuthenticator implements Authenticator {
  /** A longer password is a wrong one: it must not buy more work than others. */
  static final int LONGEST_PASSWORD_BYTES = 1024;

  private static final Verdict ABSTAINED = new Verdict.Abstained();
  private static final Verdict BUSY = new Verdict.Refused(ReasonCode.SERVER_BUSY, "busy");
  private static final Verdict FAILED =
      new Verdict.Refused(ReasonCode.SERVER_UNAVAILABLE, "failed");
  private static final Verdict TOO_MANY =
      new Verdict.Refused(ReasonCode.CONNECTION_RATE_EXCEEDED, "too_many_wrong_passwords");

  private final AccountBook accounts;
  private final Executor pool;
  private final PasswordSettings settings;
  private final GuessLimit guesses;
  private final LoginCache cache;
  private final SecureRandom random;
  private volatile PasswordHash decoy;

  /**
   * @param pool bounded: it throws {@link RejectedExecutionException} when it has enough to do, see
   *     {@link HashingPool}
   * @param guesses asked before a password is compared with anything, and once more before it is
   *     hashed: so of many that wait for the pool at once only the first few are
   */
  public PasswordAuthenticator(
      AccountBook accounts,
      Executor pool,
      Ticker ticker,
      PasswordSettings settings,
      GuessLimit guesses) {
    this.accounts = accounts;
    this.guesses = guesses;
    this.pool = pool;
    this.settings = settings;
    this.random = new SecureRandom();
    this.cache =
        new LoginCache(random, ticker, settings.rememberedLogins(), settings.rememberedFor());
    this.decoy = PasswordHash.decoy(PasswordHash.Cost.DEFAULT, random);
  }

  @Override
  public CompletionStage<Verdict> authenticate(Credentials credentials) {
    Secret password = credentials.password();
    if (password == null) {
      return done(withoutPassword(credentials));
    }
    String user = credentials.userName();
    if (user == null) {
      return done(wrong("no_credentials"));
    }
    String certificateName = credentials.certificateName();
    if (certificateName != null && !certificateName.equals(user)) {
      return done(wrong("bad_certificate"));
    }
    return check(new Login(credentials, user, copyOf(password)));
  }

  /** A user name alone proves nothing, unless a certificate is still to be asked. */
  private static Verdict withoutPassword(Credentials credentials) {
    boolean othersMayKnow = credentials.userName() == null || credentials.certificateName() != null;
    return othersMayKnow ? ABSTAINED : wrong("no_credentials");
  }

  private CompletionStage<Verdict> check(Login login) {
    Account account = accounts.find(login.user);
    GuessLimit.Target target = target(login, account);
    if (!guesses.mayTry(target)) {
      login.wipe();
      return done(TOO_MANY);
    }
    long generation = account == null ? 0 : account.generation();
    ByteBuffer name = cache.nameOf(login.user, generation, login.password);
    if (account != null && !login.isTooLong() && cache.knows(name, account.hash())) {
      login.wipe();
      guesses.right(target);
      return done(accepted(account, login.credentials));
    }
    CompletableFuture<Verdict> answer = new CompletableFuture<>();
    try {
      pool.execute(() -> hash(login, account, target, name, answer));
    } catch (RejectedExecutionException _) {
      login.wipe();
      return done(BUSY);
    }
    return answer.completeOnTimeout(BUSY, settings.deadline().toNanos(), TimeUnit.NANOSECONDS);
  }

  private GuessLimit.Target target(Login login, @Nullable Account account) {
    PasswordHash hash = account == null ? null : account.hash();
    return guesses.target(
        login.user, hash == null ? 0 : hash.number(), login.credentials.peer().getAddress());
  }

  private void hash(
      Login login,
      @Nullable Account account,
      GuessLimit.Target target,
      ByteBuffer name,
      CompletableFuture<Verdict> answer) {
    try {
      if (!answer.isDone()) { // else nobody waits any more, and the hash would be for nothing
        answer.complete(
            guesses.mayTry(target) ? told(target, verdict(login, account, name)) : TOO_MANY);
      }
    } catch (RuntimeException | OutOfMemoryError _) {
      answer.complete(FAILED);
    } finally {
      login.wipe();
    }
  }

  private Verdict told(GuessLimit.Target target, Verdict verdict) {
    if (verdict instanceof Verdict.Accepted) {
      guesses.right(target);
    } else {
      guesses.wrong(target);
    }
    return verdict;
  }

  private Verdict verdict(Login login, @Nullable Account account, ByteBuffer name) {
    PasswordHash hash = account == null ? null : account.hash();
    if (account == null || hash == null || login.isTooLong()) {
      decoy().verify(login.password);
      return wrong(account == null ? "unknown_user" : "bad_password");
    }
    if (!hash.verify(login.password)) {
      return wrong("bad_password");
    }
    Account now = accounts.find(account.principalId());
    if (now == null || !hash.equals(now.hash())) {
      return wrong("bad_password"); // removed, made anew or rotated while we hashed
    }
    cache.remember(name, hash);
    return accepted(now, login.credentials);
  }

  /** A hash nobody has, at the cost that most accounts have. */
  private PasswordHash decoy() {
    PasswordHash current = decoy;
    PasswordHash.Cost usual = accounts.accounts().usualCost();
    if (!current.cost().equals(usual)) {
      current = PasswordHash.decoy(usual, random);
      decoy = current;
    }
    return current;
  }

  /** How many logins are remembered, for metrics. */
  public int remembered() {
    return cache.size();
  }

  private static Verdict accepted(Account account, Credentials credentials) {
    return new Verdict.Accepted(
        new Principal(
            account.principalId(),
            account.roles(),
            account.attributes(),
            "password",
            credentials.listener(),
            credentials.transport(),
            Long.MAX_VALUE));
  }

  private static Verdict wrong(String cause) {
    return new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, cause);
  }

  private static CompletionStage<Verdict> done(Verdict verdict) {
    return CompletableFuture.completedFuture(verdict);
  }

  /** At most one byte more than is allowed, so that too long stays recognisable. */
  private static byte[] copyOf(Secret password) {
    return Arrays.copyOf(
        password.reveal(), Math.min(password.length(), LONGEST_PASSWORD_BYTES + 1));
  }

  /** One login under way, with its own copy of the password. Passed from thread to thread. */
  private static final class Login {
    final Credentials credentials;
    final String user;
    final byte[] password;

    Login(Credentials credentials, String user, byte[] password) {
      this.credentials = credentials;
      this.user = user;
      this.password = password;
    }

    boolean isTooLong() {
      return password.length > LONGEST_PASSWORD_BYTES;
    }

    void wipe() {
      Arrays.fill(password, (byte) 0);
    }
  }
}

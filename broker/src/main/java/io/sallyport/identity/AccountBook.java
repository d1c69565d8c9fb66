package io.sallyport.identity;

import io.sallyport.principal.PrincipalId;
import org.jspecify.annotations.Nullable;

/**
 * The accounts in force. Thread-safe; read without a lock. Every {@link #replace} is seen by all
 * loops at once and makes the version grow.
 */
public final class AccountBook {
  private volatile Page page;

  private record Page(long version, Accounts accounts) {}

  public AccountBook(Accounts accounts) {
    page = new Page(1, accounts);
  }

  /** Grows with every change. */
  public long version() {
    return page.version();
  }

  public Accounts accounts() {
    return page.accounts();
  }

  /** The account of {@code user}, which may be any text, or null. */
  public @Nullable Account find(String user) {
    return page.accounts().find(user);
  }

  /** The account that {@code id} names, or null when it was removed or made anew. */
  public @Nullable Account find(PrincipalId id) {
    return page.accounts().find(id);
  }

  public synchronized void replace(Accounts accounts) {
    page = new Page(page.version() + 1, accounts);
  }
}

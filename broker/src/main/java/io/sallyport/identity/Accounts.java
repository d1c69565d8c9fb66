package io.sallyport.identity;

import io.sallyport.principal.PrincipalId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All accounts at one moment. Immutable and thread-safe; as large as the device list. */
public final class Accounts {
  private static final int LONGEST_NAME = 128;
  private static final Accounts NONE = new Accounts(Map.of());

  private final Map<String, Account> byUser;
  private final PasswordHash.Cost usualCost;

  private Accounts(Map<String, Account> byUser) {
    this.byUser = byUser;
    this.usualCost = usualCost(byUser.values());
  }

  public static Accounts none() {
    return NONE;
  }

  /**
   * @throws IllegalArgumentException when two accounts have the same user
   */
  public static Accounts of(Collection<Account> accounts) {
    Map<String, Account> byUser = new HashMap<>(accounts.size() * 2);
    for (Account account : accounts) {
      if (byUser.put(account.user(), account) != null) {
        throw new IllegalArgumentException("two accounts have the user " + account.user());
      }
    }
    return new Accounts(Map.copyOf(byUser));
  }

  /** The account of {@code user}, which may be any text, or null. */
  public @Nullable Account find(String user) {
    return byUser.get(user);
  }

  /** The account that {@code id} names: the same user in the same generation, or null. */
  public @Nullable Account find(PrincipalId id) {
    Account account = id.isGuest() ? null : byUser.get(id.name());
    return account != null && account.generation() == id.generation() ? account : null;
  }

  /**
   * The account that alone may use {@code clientId}: its user is the whole id, or stands before a
   * {@code -} in it; the longest such user. Null when everybody may use it.
   */
  public @Nullable Account ownerOfClientId(String clientId) {
    int end = clientId.length();
    while (end > LONGEST_NAME) {
      end = clientId.lastIndexOf('-', LONGEST_NAME);
      if (end < 0) {
        return null;
      }
    }
    while (end > 0) {
      Account account = byUser.get(clientId.substring(0, end));
      if (account != null) {
        return account;
      }
      end = clientId.lastIndexOf('-', end - 1);
    }
    return null;
  }

  public Collection<Account> all() {
    return byUser.values();
  }

  public int size() {
    return byUser.size();
  }

  /**
   * What checking a password costs for most accounts, so that a user who does not exist can cost
   * the same.
   */
  PasswordHash.Cost usualCost() {
    return usualCost;
  }

  private static PasswordHash.Cost usualCost(Collection<Account> accounts) {
    Map<PasswordHash.Cost, Integer> votes = new HashMap<>();
    for (Account account : accounts) {
      PasswordHash hash = account.hash();
      if (hash != null) {
        votes.merge(hash.cost(), 1, Integer::sum);
      }
    }
    return votes.entrySet().stream()
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse(PasswordHash.Cost.DEFAULT);
  }

  /** How many accounts there are, not which. */
  @Override
  public String toString() {
    return "Accounts[" + byUser.size() + "]";
  }
}

package io.sallyport.walls;

import io.sallyport.identity.Account;
import io.sallyport.identity.Accounts;
import io.sallyport.identity.PasswordHash;
import io.sallyport.main.Server;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ways in which a guest named {@value #FORMER} ends to be the guest of a room. */
enum CheckOut {
  /** Her device is removed; the room goes to somebody else. */
  REMOVED(true, "bob"),

  /** Her device is removed, and one of the same name is made for whoever comes next. */
  MADE_ANEW(true, CheckOut.FORMER),

  /** She stays in the device list, for the breakfast; the role of the room goes to another one. */
  ROLE_TAKEN(false, "bob");

  static final String FORMER = "alice";

  /** Whether she cannot log in any more. */
  final boolean isGone;

  /** The device that has the room from now on. */
  final String next;

  CheckOut(boolean isGone, String next) {
    this.isGone = isGone;
    this.next = next;
  }

  String nextPassword() {
    return next + "-is-next";
  }

  /** Does what the operator's commands do. */
  void happen(Server server) {
    List<Account> after = new ArrayList<>(server.accounts().accounts().all());
    after.removeIf(account -> account.user().equals(FORMER));
    if (!isGone) {
      after.add(new Account(FORMER, 1, hash(FORMER + "-password"), Set.of(), Map.of()));
    }
    long generation = next.equals(FORMER) ? 2 : 1;
    after.add(
        new Account(next, generation, hash(nextPassword()), Set.of(Residence.ROLE), Map.of()));
    server.accounts().replace(Accounts.of(after));
    if (isGone) {
      server.principalGone(PrincipalId.user(FORMER, 1));
    }
  }

  private static PasswordHash hash(String password) {
    PasswordHash.Cost cheap = new PasswordHash.Cost(8, 1, 1);
    return PasswordHash.create(Secret.of(password), new SecureRandom(), cheap);
  }
}

package io.sallyport.walls;

import io.sallyport.identity.Account;
import io.sallyport.identity.Accounts;
import io.sallyport.main.Server;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How a right that somebody uses is taken away, and given back. */
enum Withdrawal {
  /** Other rules: a reload. */
  RULES {
    @Override
    void happen(Server server) {
      PolicySettings now = server.policy().settings();
      server.policy().replace(with(now, now.rules().stream().filter(Withdrawal::stays).toList()));
    }
  },

  /** A role less: {@code device role}. */
  ROLE {
    @Override
    void happen(Server server) {
      List<Account> accounts = new ArrayList<>();
      for (Account one : server.accounts().accounts().all()) {
        accounts.add(
            one.user().equals(TENANT)
                ? new Account(one.user(), one.generation(), one.hash(), Set.of(), one.attributes())
                : one);
      }
      server.accounts().replace(Accounts.of(accounts));
    }
  };

  /** The device that loses its right. */
  static final String TENANT = "lamp";

  abstract void happen(Server server);

  private static boolean stays(Rule rule) {
    return rule.who().stream().noneMatch(who -> who.name().equals(Residence.ROLE));
  }

  static PolicySettings with(PolicySettings settings, List<Rule> rules) {
    return new PolicySettings(rules, settings.labels(), settings.tests(), settings.onDeny());
  }
}

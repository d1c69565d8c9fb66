package io.sallyport.policy;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.packet.QoS;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules and people for tests, said briefly. */
final class Book {
  private Book() {}

  static Rule allow(String who, List<String> actions, String... topics) {
    return rule(Rule.Effect.ALLOW, who, actions, topics);
  }

  static Rule deny(String who, List<String> actions, String... topics) {
    return rule(Rule.Effect.DENY, who, actions, topics);
  }

  private static Rule rule(Rule.Effect effect, String who, List<String> actions, String... topics) {
    List<TopicPattern> patterns = new ArrayList<>();
    for (String topic : topics) {
      patterns.add(TopicPattern.parse(topic).orThrow());
    }
    List<Action> named = actions.stream().map(Action::of).toList();
    return Rule.of(
        effect + " " + who,
        "sallyport.toml:7",
        List.of(Who.parse(who).orThrow()),
        effect,
        Set.copyOf(named),
        patterns);
  }

  static PolicySettings rules(Rule... rules) {
    return PolicySettings.of(Arrays.asList(rules));
  }

  static AccountBook accounts(Account... accounts) {
    return new AccountBook(Accounts.of(Arrays.asList(accounts)));
  }

  static Account account(String user, long generation, String... roles) {
    return new Account(user, generation, null, Set.of(roles), Map.of());
  }

  static Principal user(String name, long generation) {
    return principal(PrincipalId.user(name, generation), TransportTrust.TLS);
  }

  static Principal principal(PrincipalId id, TransportTrust transport) {
    return new Principal(id, Set.of(), Map.of(), "test", "devices", transport, Long.MAX_VALUE);
  }

  static Grants lamp(PolicySettings settings) {
    return grants(settings, "lamp", "c1");
  }

  static Grants grants(PolicySettings settings, String user, String client, String... roles) {
    return new RulesPolicy(settings, accounts(account(user, 1, roles)))
        .grantsOf(user(user, 1), client);
  }

  static boolean publishes(Grants grants, String topic) {
    return grants.publish(TopicName.of(topic), QoS.AT_MOST_ONCE, false).isAllowed();
  }

  static boolean subscribes(Grants grants, String text) {
    TopicFilter filter = ShareName.isShared(text) ? ShareName.filterIn(text) : TopicFilter.of(text);
    return grants.subscribe(filter, QoS.EXACTLY_ONCE).isAllowed();
  }

  static boolean receives(Grants grants, String topic) {
    return grants.receive(TopicName.of(topic)).isAllowed();
  }
}

package io.sallyport.bench;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.policy.Action;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Rule.Effect;
import io.sallyport.policy.RulesPolicy;
import io.sallyport.policy.TopicLabel;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A thousand rules as installations have them, for one device that they are asked about. */
final class ThousandRules {
  private static final int RULES = 1_000;
  private static final int LABELS = 20;
  private static final Set<Action> BOTH = Set.of(Action.PUBLISH, Action.SUBSCRIBE);

  /** Whom the rules are about. */
  enum Mix {
    /**
     * Devices with a rule of their own (700), roles (150), everybody's places (60), client ids
     * (40), listeners (20) and denials (30).
     */
    FLEET,

    /** Every rule is about everybody, one of four has a place, one of ten denies: the worst. */
    EVERYBODY
  }

  private final List<Rule> rules = new ArrayList<>();

  private ThousandRules() {}

  static RulesPolicy policy(Mix mix) {
    ThousandRules made = new ThousandRules();
    if (mix == Mix.FLEET) {
      made.fleet();
    } else {
      made.everybody();
    }
    if (made.rules.size() != RULES) {
      throw new IllegalStateException(made.rules.size() + " rules");
    }
    List<TopicLabel> labels = new ArrayList<>();
    for (int i = 0; i < LABELS; i++) {
      TopicFilter safe = TopicFilter.of("safe/" + i + "/#");
      labels.add(new TopicLabel(List.of(safe), TransportTrust.MTLS, "here"));
    }
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < RULES; i++) {
      Set<String> roles = Set.of("line" + i % 50, "sensor");
      accounts.add(new Account("d" + i, 1, null, roles, Map.of()));
    }
    return new RulesPolicy(
        PolicySettings.of(made.rules).withLabels(labels), new AccountBook(Accounts.of(accounts)));
  }

  static Principal device(int number) {
    return new Principal(
        PrincipalId.user("d" + number, 1),
        Set.of(),
        Map.of(),
        "bench",
        "devices",
        TransportTrust.TLS,
        Long.MAX_VALUE);
  }

  private void fleet() {
    for (int i = 0; i < 700; i++) {
      add(Effect.ALLOW, "user:d" + i, BOTH, "site/" + i % 20 + "/d" + i + "/#");
    }
    for (int i = 0; i < 150; i++) {
      String topic = "line/" + i % 50 + (i < 50 ? "/#" : i < 100 ? "/+/temperature" : "/set/" + i);
      add(Effect.ALLOW, "role:line" + i % 50, BOTH, topic);
    }
    for (int i = 0; i < 60; i++) {
      String place = List.of("{user}", "{client}", "{role}").get(i % 3);
      add(Effect.ALLOW, "any", BOTH, "area" + i / 3 + "/" + place + "/#");
    }
    for (int i = 0; i < 40; i++) {
      add(Effect.ALLOW, "client:c" + i, BOTH, "test/" + i);
    }
    for (int i = 0; i < 20; i++) {
      add(Effect.ALLOW, "listener:l" + i, BOTH, "hall/" + i + "/+");
    }
    for (int i = 0; i < 30; i++) {
      add(Effect.DENY, i < 10 ? "any" : "role:line" + i, BOTH, "+/" + i + "/keys/#");
    }
  }

  private void everybody() {
    for (int i = 0; i < RULES; i++) {
      Effect effect = i % 10 == 9 ? Effect.DENY : Effect.ALLOW;
      String topic =
          switch (i % 4) {
            case 0 -> "plant/" + i + "/state";
            case 1 -> "plant/+/" + i + "/#";
            case 2 -> "plant/" + i + "/{user}/#";
            default -> "hall/" + i % 50 + "/" + i + "/+";
          };
      add(effect, "any", BOTH, topic);
    }
  }

  private void add(Effect effect, String who, Set<Action> actions, String topic) {
    rules.add(
        Rule.of(
            "rule " + rules.size(),
            "sallyport.toml:" + rules.size(),
            List.of(Who.parse(who).orThrow()),
            effect,
            actions,
            List.of(TopicPattern.parse(topic).orThrow())));
  }

  /** Topics that {@code d7} has, and some that it has not. */
  static String[] topics(Mix mix) {
    String[] topics = new String[256];
    for (int i = 0; i < topics.length; i++) {
      topics[i] =
          mix == Mix.FLEET
              ? List.of("site/7/d7/state/", "area3/d7/x/", "line/7/a/", "nowhere/at/all/")
                      .get(i % 4)
                  + i
              : List.of(
                      "plant/" + i + "/state",
                      "plant/x/" + i + "/y",
                      "plant/" + i + "/d7/z",
                      "hall/3/" + i + "/z")
                  .get(i % 4);
    }
    return topics;
  }

  /** Filters that it would have, and some that it has no right to. */
  static String[] filters(Mix mix) {
    String[] filters = topics(mix);
    for (int i = 0; i < filters.length; i++) {
      int slash = filters[i].lastIndexOf('/');
      filters[i] =
          switch (i / 4 % 3) {
            case 0 -> filters[i].substring(0, slash) + "/#";
            case 1 -> filters[i].substring(0, slash) + "/+";
            default -> filters[i];
          };
    }
    return filters;
  }
}

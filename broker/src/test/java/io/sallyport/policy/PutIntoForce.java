package io.sallyport.policy;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.packet.QoS;
import io.sallyport.policy.NaiveOracle.Person;
import io.sallyport.policy.NaiveOracle.PlainLabel;
import io.sallyport.policy.NaiveOracle.PlainRule;
import io.sallyport.policy.NaiveOracle.Wish;
import io.sallyport.policy.NaiveOracle.World;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rules of a world as the broker has them: one policy, asked by different people in turn. */
final class PutIntoForce {
  private final PolicySettings settings;
  private final AccountBook accounts = new AccountBook(Accounts.of(List.of()));
  private final RulesPolicy policy;

  PutIntoForce(World world) {
    this.settings = settings(world);
    this.policy = new RulesPolicy(settings, accounts);
  }

  PolicySettings settings() {
    return settings;
  }

  /** What the broker says to it, in the words of {@link NaiveOracle#verdict}. */
  String verdict(Person person, Wish wish) {
    return said(decision(person, wish));
  }

  Decision decision(Person person, Wish wish) {
    know(person);
    QoS qos = QoS.of(wish.qos());
    return switch (wish.action()) {
      case "kept" -> author(person).publish(TopicName.of(wish.topic()));
      case "last" ->
          policy.mayStillLeave(
              id(person),
              Set.of(),
              person.client(),
              TopicName.of(wish.topic()),
              new Policy.KeptWill(qos, wish.retain()));
      default -> request(wish, wish.topic()).ask(grants(person));
    };
  }

  /** How {@code wish} is said to the broker, for actions that rules name. */
  static AccessRequest request(Wish wish, String topic) {
    Action action = Action.of(wish.action());
    if (action == null) {
      throw new IllegalArgumentException(wish.action());
    }
    return AccessRequest.of(action, topic, QoS.of(wish.qos()), wish.retain()).orThrow();
  }

  Grants grants(Person person) {
    know(person);
    return policy.grantsOf(
        new Principal(
            id(person),
            Set.of(),
            Map.of(),
            "test",
            person.listener(),
            person.transport(),
            Long.MAX_VALUE),
        person.client());
  }

  AuthorGrants author(Person person) {
    know(person);
    return policy.authorGrants(id(person), Set.of(), person.client());
  }

  /** The accounts are those of the one who asks; the rules stay as they were compiled. */
  private void know(Person person) {
    Set<String> roles = Set.copyOf(person.roles());
    accounts.replace(Accounts.of(List.of(new Account(person.name(), 1, null, roles, Map.of()))));
  }

  static String said(Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> NaiveOracle.ALLOWED;
      case Decision.Denied denied -> denied.onDeny().name().toLowerCase(Locale.ROOT);
    };
  }

  private static PolicySettings settings(World world) {
    List<Rule> rules = new ArrayList<>();
    for (PlainRule plain : world.rules()) {
      rules.add(rule(plain, rules.size()));
    }
    List<TopicLabel> labels = new ArrayList<>();
    for (PlainLabel plain : world.labels()) {
      labels.add(
          new TopicLabel(
              plain.topics().stream().map(TopicFilter::of).toList(),
              TransportTrust.values()[plain.transport()],
              "here"));
    }
    return PolicySettings.of(rules).withLabels(labels).withOnDeny(onDeny(world.onDeny()));
  }

  private static Rule rule(PlainRule plain, int number) {
    Set<QoS> qos = EnumSet.noneOf(QoS.class);
    plain.qos().forEach(level -> qos.add(QoS.of(level)));
    Set<Action> actions = EnumSet.noneOf(Action.class);
    plain.actions().forEach(word -> actions.add(Action.of(word)));
    return new Rule(
        "rule " + number,
        "here:" + number,
        plain.who().stream().map(who -> Who.parse(who).orThrow()).toList(),
        plain.allow() ? Rule.Effect.ALLOW : Rule.Effect.DENY,
        actions,
        plain.topics().stream().map(topic -> TopicPattern.parse(topic).orThrow()).toList(),
        qos,
        plain.retain(),
        TransportTrust.values()[plain.transport()],
        plain.onDeny().isEmpty() ? null : onDeny(plain.onDeny()),
        plain.clip());
  }

  private static Decision.OnDeny onDeny(String word) {
    return Decision.OnDeny.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static PrincipalId id(Person person) {
    return person.guest() ? PrincipalId.guest(person.name()) : PrincipalId.user(person.name(), 1);
  }

  static Subject subject(Person person) {
    Subject subject =
        person.guest()
            ? Subject.guest(person.name())
            : Subject.user(person.name(), Set.copyOf(person.roles()));
    return subject
        .withClientId(person.client())
        .withListener(person.listener())
        .withTransport(person.transport());
  }
}

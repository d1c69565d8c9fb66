package io.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.packet.QoS;
import io.sallyport.policy.NaiveOracle.Person;
import io.sallyport.policy.NaiveOracle.PlainLabel;
import io.sallyport.policy.NaiveOracle.PlainRule;
import io.sallyport.policy.NaiveOracle.World;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** R56: rules drawn at random mean to the broker what they mean in plain words. */
class RulesAgainstOracleTest {
  private static final int WORLDS = 8_000;
  private static final int QUESTIONS = 30;

  private static final String[] LEVELS = {
    "a", "b", "", "$s", "+", "+", "{user}", "{client}", "{role}", "x{user}", "x{client}"
  };
  private static final String[] PLAIN_LEVELS = {"a", "b", "", "$s", "+", "xa"};
  private static final String[] CLIENTS = {
    "a", "b", "", "+", "#", "a/b", "+/x", "$s", "$SYS", "a\u0001", "{user}", "\0", "\ud800"
  };
  private static final String[] ROLES = {"a", "b", "+", "#", "$s", "{user}"};
  private static final String[] WHO = {
    "any",
    "any",
    "user:*",
    "user:a",
    "user:b",
    "guest:a",
    "role:a",
    "role:b",
    "client:a",
    "client:+",
    "listener:l"
  };

  private final SplittableRandom random = new SplittableRandom(20261120);
  private final NaiveOracle oracle = new NaiveOracle();

  @Test
  @Tag("W16")
  @Tag("W20")
  @Tag("W21")
  @DisplayName("R56: 240,000 decisions agree with an oracle that only knows sets of names")
  void decisions_agree_with_the_oracle() {
    int allowed = 0;
    for (int i = 0; i < WORLDS; i++) {
      World world = world();
      PolicySettings settings = settings(world);
      Grants grants = grants(world, settings);
      assertThat(grants.connect().isAllowed()).isEqualTo(oracle.connects(world));
      for (int q = 0; q < QUESTIONS; q++) {
        allowed += agrees(world, settings, grants) ? 1 : 0;
      }
    }
    assertThat(allowed).as("yes and no are both asked for").isBetween(20_000, 220_000);
  }

  @Test
  @DisplayName("one answer for a whole filter is the answer for every topic that it covers")
  void a_whole_filter_is_answered_as_its_topics_are() {
    int answered = 0;
    for (int i = 0; i < WORLDS / 4; i++) {
      World world = world();
      Grants grants = grants(world, settings(world));
      AuthorGrants author = author(world, settings(world));
      TopicFilter covered = TopicFilter.of(filter(PLAIN_LEVELS));
      QoS qos = QoS.of(random.nextInt(3));
      Decision receive = grants.receiveAll(covered, qos);
      Decision publish = author.publishAll(covered);
      answered += receive == null ? 0 : 1;
      for (int q = 0; q < QUESTIONS; q++) {
        TopicName topic = TopicName.of(topic());
        if (!covered.matches(topic)) {
          continue;
        }
        assertThat(receive == null ? grants.receive(topic, qos) : receive)
            .as("receive %s of %s in %s", topic, covered, world)
            .isEqualTo(grants.receive(topic, qos));
        assertThat(publish == null ? author.publish(topic) : publish)
            .as("publish %s of %s in %s", topic, covered, world)
            .isEqualTo(author.publish(topic));
      }
    }
    assertThat(answered).as("filters with one answer").isBetween(WORLDS / 40, WORLDS / 4 - 1);
  }

  private boolean agrees(World world, PolicySettings settings, Grants grants) {
    QoS qos = QoS.of(random.nextInt(3));
    boolean retain = random.nextBoolean();
    String topic = topic();
    Action action = Action.values()[1 + random.nextInt(4)];
    Decision decision;
    boolean expected;
    if (action == Action.SUBSCRIBE) {
      topic = filter(PLAIN_LEVELS);
      decision = grants.subscribe(TopicFilter.of(topic), qos);
      expected = oracle.subscribes(world, topic, qos);
    } else {
      TopicName name = TopicName.of(topic);
      decision =
          switch (action) {
            case PUBLISH -> grants.publish(name, qos, retain);
            case WILL -> grants.will(name, qos, retain);
            default -> grants.receive(name, qos);
          };
      boolean asRetained = retain && action != Action.RECEIVE;
      expected = oracle.passes(world, action.word(), topic, qos, asRetained);
    }
    String question = action.word() + " " + topic + " qos " + qos + " retain " + retain;
    assertThat(decision.isAllowed()).as("%s in %s", question, world).isEqualTo(expected);
    explainsTheSame(world, settings, decision, action, topic, qos, retain);
    return expected;
  }

  /** The explanation takes the same decision, and its steps lead to it. */
  private void explainsTheSame(
      World world,
      PolicySettings settings,
      Decision decision,
      Action action,
      String topic,
      QoS qos,
      boolean retain) {
    boolean asRetained = retain && (action == Action.PUBLISH || action == Action.WILL);
    AccessRequest request = AccessRequest.of(action, topic, qos, asRetained).orThrow();
    Explanation explanation = Explanation.of(settings, subject(world.person()), request);
    assertThat(explanation.decision()).isEqualTo(decision);
    boolean denies = has(explanation, Explanation.Outcome.DENIES);
    boolean allows = has(explanation, Explanation.Outcome.ALLOWS);
    assertThat(explanation.isAllowed()).as("%s", explanation).isEqualTo(allows && !denies);
  }

  private static boolean has(Explanation explanation, Explanation.Outcome outcome) {
    return explanation.steps().stream().anyMatch(step -> step.outcome() == outcome);
  }

  private World world() {
    boolean guest = random.nextInt(4) == 0;
    Person person =
        new Person(
            guest,
            random.nextBoolean() ? "a" : "b",
            guest ? List.of() : List.copyOf(new HashSet<>(some(2, () -> pick(ROLES)))),
            pick(CLIENTS),
            random.nextBoolean() ? "l" : "m",
            pick(TransportTrust.values()));
    return new World(
        some(5, this::rule),
        some(
            random.nextInt(4) == 0 ? 2 : 0,
            () -> new PlainLabel(List.of(filter(PLAIN_LEVELS)), random.nextInt(3))),
        person);
  }

  private PlainRule rule() {
    boolean allow = random.nextInt(4) > 0;
    Set<String> actions = new HashSet<>();
    while (actions.isEmpty()) {
      some(3, () -> actions.add(pick(Action.values()).word()));
    }
    List<Integer> qos =
        random.nextInt(3) > 0
            ? List.of(0, 1, 2)
            : IntStream.range(0, 3).boxed().filter(_ -> random.nextInt(3) > 0).toList();
    boolean clip = allow && actions.contains("subscribe") && random.nextInt(4) == 0;
    return new PlainRule(
        allow,
        List.of(pick(WHO), pick(WHO)),
        List.copyOf(actions),
        List.of(filter(LEVELS), filter(LEVELS)),
        qos,
        random.nextInt(4) > 0,
        random.nextInt(3) > 0 ? 0 : random.nextInt(3),
        clip);
  }

  /** Any name of the world, short ones more often. */
  private String topic() {
    int size = NaiveOracle.WORLD.size();
    return NaiveOracle.WORLD.get(random.nextInt(random.nextInt(3) > 0 ? 90 : size));
  }

  /** One to three levels, perhaps with a # as the last. */
  private String filter(String[] levels) {
    while (true) {
      List<String> drawn = new ArrayList<>();
      int depth = 1 + random.nextInt(3);
      for (int i = 0; i < depth; i++) {
        drawn.add(pick(levels));
      }
      if (random.nextInt(3) == 0) {
        drawn.set(depth - 1, "#");
      }
      String filter = String.join("/", drawn);
      if (!filter.isEmpty()) {
        return filter;
      }
    }
  }

  private <T> T pick(T[] of) {
    return of[random.nextInt(of.length)];
  }

  private <T> List<T> some(int most, Supplier<T> one) {
    List<T> list = new ArrayList<>();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      list.add(one.get());
    }
    return list;
  }

  private static PolicySettings settings(World world) {
    List<Rule> rules = new ArrayList<>();
    for (PlainRule plain : world.rules()) {
      Set<QoS> qos = EnumSet.noneOf(QoS.class);
      plain.qos().forEach(level -> qos.add(QoS.of(level)));
      Set<Action> actions = EnumSet.noneOf(Action.class);
      plain.actions().forEach(word -> actions.add(Action.of(word)));
      rules.add(
          new Rule(
              "rule " + rules.size(),
              "here:" + rules.size(),
              plain.who().stream().map(who -> Who.parse(who).orThrow()).toList(),
              plain.allow() ? Rule.Effect.ALLOW : Rule.Effect.DENY,
              actions,
              plain.topics().stream().map(topic -> TopicPattern.parse(topic).orThrow()).toList(),
              qos,
              plain.retain(),
              TransportTrust.values()[plain.transport()],
              null,
              plain.clip()));
    }
    List<TopicLabel> labels = new ArrayList<>();
    for (PlainLabel plain : world.labels()) {
      labels.add(
          new TopicLabel(
              plain.topics().stream().map(TopicFilter::of).toList(),
              TransportTrust.values()[plain.transport()],
              "here"));
    }
    return PolicySettings.of(rules).withLabels(labels);
  }

  private static Grants grants(World world, PolicySettings settings) {
    Person person = world.person();
    Principal principal =
        new Principal(
            id(person),
            Set.of(),
            Map.of(),
            "test",
            person.listener(),
            person.transport(),
            Long.MAX_VALUE);
    return policy(world, settings).grantsOf(principal, person.client());
  }

  private static AuthorGrants author(World world, PolicySettings settings) {
    Person person = world.person();
    return policy(world, settings).authorGrants(id(person), Set.of(), person.client());
  }

  private static PrincipalId id(Person person) {
    return person.guest() ? PrincipalId.guest(person.name()) : PrincipalId.user(person.name(), 1);
  }

  private static RulesPolicy policy(World world, PolicySettings settings) {
    Person person = world.person();
    Set<String> roles = Set.copyOf(person.roles());
    AccountBook book =
        new AccountBook(Accounts.of(List.of(new Account(person.name(), 1, null, roles, Map.of()))));
    return new RulesPolicy(settings, book);
  }

  private static Subject subject(Person person) {
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

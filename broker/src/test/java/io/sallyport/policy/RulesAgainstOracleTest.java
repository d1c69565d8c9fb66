package io.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sallyport.packet.QoS;
import io.sallyport.policy.NaiveOracle.Person;
import io.sallyport.policy.NaiveOracle.PlainLabel;
import io.sallyport.policy.NaiveOracle.PlainRule;
import io.sallyport.policy.NaiveOracle.Wish;
import io.sallyport.policy.NaiveOracle.World;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * R56: rules drawn at random mean to the broker what they mean in plain words. A difference is told
 * with as few rules as show it, and with its seed: {@code -Drules.seed=N} draws that world first.
 */
class RulesAgainstOracleTest {
  private static final long SEED = Long.getLong("rules.seed", 20261120);
  private static final int SOME_WORLDS = 600;
  private static final int MANY_WORLDS = 13_400;
  private static final int PEOPLE = 3;
  private static final int WISHES = 25;

  private final NaiveOracle oracle = new NaiveOracle();

  @Test
  @Tag("W16")
  @Tag("W20")
  @Tag("W21")
  @DisplayName("R56: 45,000 decisions agree with an oracle that only knows sets of names")
  void decisions_agree_with_the_oracle() {
    compare(SOME_WORLDS);
  }

  @Test
  @Tag("long")
  @Tag("W20")
  @Tag("W21")
  @DisplayName("R56: a million decisions agree with an oracle that only knows sets of names")
  void a_million_decisions_agree_with_the_oracle() {
    compare(MANY_WORLDS);
  }

  private void compare(int worlds) {
    int allowed = 0;
    int asked = 0;
    for (long seed = SEED; seed < SEED + worlds; seed++) {
      Chance chance = new Chance(seed);
      World world = chance.world();
      PutIntoForce broker = new PutIntoForce(world);
      for (int p = 0; p < PEOPLE; p++) {
        Person person = chance.person();
        for (int w = 0; w < WISHES; w++) {
          Wish wish = chance.wish();
          String expected = oracle.verdict(world, person, wish);
          if (!expected.equals(broker.verdict(person, wish))) {
            fail(difference(seed, world, person, wish));
          }
          explainsTheSame(seed, broker, person, wish);
          allowed += expected.equals(NaiveOracle.ALLOWED) ? 1 : 0;
          asked++;
        }
      }
    }
    System.out.printf(
        "%,d decisions from seed %d on, %,d of them yes: no difference%n", asked, SEED, allowed);
    assertThat(allowed).as("yes and no are both asked for").isBetween(asked / 12, asked * 11 / 12);
  }

  private String difference(long seed, World world, Person person, Wish wish) {
    World small = shrunk(world, person, wish);
    return "seed %d: %s wants %s;%n%s%nplain words: %s, the broker: %s"
        .formatted(
            seed,
            person,
            wish,
            small,
            oracle.verdict(small, person, wish),
            new PutIntoForce(small).verdict(person, wish));
  }

  /** Without the rules and labels that the difference does not need. */
  private World shrunk(World world, Person person, Wish wish) {
    World small = world;
    for (PlainRule rule : world.rules()) {
      List<PlainRule> fewer = new ArrayList<>(small.rules());
      fewer.remove(rule);
      small = differing(new World(fewer, small.labels(), small.onDeny()), small, person, wish);
    }
    for (PlainLabel label : world.labels()) {
      List<PlainLabel> fewer = new ArrayList<>(small.labels());
      fewer.remove(label);
      small = differing(new World(small.rules(), fewer, small.onDeny()), small, person, wish);
    }
    return small;
  }

  private World differing(World smaller, World otherwise, Person person, Wish wish) {
    String expected = oracle.verdict(smaller, person, wish);
    return expected.equals(new PutIntoForce(smaller).verdict(person, wish)) ? otherwise : smaller;
  }

  /**
   * The explanation takes the same decision, and its steps lead to it; a shared subscription is
   * decided as its filter.
   */
  private static void explainsTheSame(long seed, PutIntoForce broker, Person person, Wish wish) {
    if (Action.of(wish.action()) == null) {
      return; // nobody asks that aloud
    }
    boolean subscribes = wish.action().equals("subscribe");
    String topic = subscribes ? "$share/group/" + wish.topic() : wish.topic();
    Explanation explanation =
        Explanation.of(
            broker.settings(), PutIntoForce.subject(person), PutIntoForce.request(wish, topic));
    assertThat(explanation.decision())
        .as("seed %d: %s wants %s", seed, person, wish)
        .isEqualTo(broker.decision(person, wish));
    boolean denies = has(explanation, Explanation.Outcome.DENIES);
    boolean allows = has(explanation, Explanation.Outcome.ALLOWS);
    assertThat(explanation.isAllowed())
        .as("seed %d: %s", seed, explanation)
        .isEqualTo(!denies && (allows || wish.action().equals("connect")));
  }

  private static boolean has(Explanation explanation, Explanation.Outcome outcome) {
    return explanation.steps().stream().anyMatch(step -> step.outcome() == outcome);
  }

  @Test
  @DisplayName("one answer for a whole filter is the answer for every topic that it covers")
  void a_whole_filter_is_answered_as_its_topics_are() {
    int answered = 0;
    for (long seed = SEED; seed < SEED + SOME_WORLDS; seed++) {
      Chance chance = new Chance(seed);
      PutIntoForce broker = new PutIntoForce(chance.world());
      Person person = chance.person();
      Grants grants = broker.grants(person);
      AuthorGrants author = broker.author(person);
      TopicFilter covered = TopicFilter.of(chance.plainFilter());
      QoS qos = QoS.of(chance.qos());
      Decision receive = grants.receiveAll(covered, qos);
      Decision publish = author.publishAll(covered);
      answered += receive == null ? 0 : 1;
      for (String name : NaiveOracle.NAMES) {
        TopicName topic = TopicName.of(name);
        if (!covered.matches(topic)) {
          continue;
        }
        if (receive != null) {
          assertThat(grants.receive(topic, qos))
              .as("seed %d: receive %s of %s", seed, topic, covered)
              .isEqualTo(receive);
        }
        if (publish != null) {
          assertThat(author.publish(topic))
              .as("seed %d: publish %s of %s", seed, topic, covered)
              .isEqualTo(publish);
        }
      }
    }
    assertThat(answered).as("filters with one answer").isBetween(SOME_WORLDS / 10, SOME_WORLDS - 1);
  }
}

package io.sallyport.review;

import static io.sallyport.review.RuleText.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Action;
import io.sallyport.policy.Grants;
import io.sallyport.policy.GrantsCompiler;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Where the diff is silent, every answer is the same; where an answer differs, the diff says so.
 */
class RightsDiffPropertyTest {
  private static final long SEED = 20_261_121;
  private static final int PAIRS = 6_000;
  private static final Subject LAMP = Subject.user("lamp", Set.of("light")).withClientId("c");
  private static final String[] WHO = {"any", "user:lamp", "role:light", "role:heat"};
  private static final String[] ACTIONS = {
    "publish", "subscribe", "receive", "will", "publish,subscribe", "connect"
  };
  private static final String[] TOPICS = {
    "#", "a", "a/#", "a/+", "+/b", "{user}/#", "a/b/#", "{role}/+", "+/b/+", "+", "a/+/#"
  };
  private static final String[] NAMES = {
    "a", "a/b", "a/x", "lamp", "lamp/b", "light/b", "x", "x/b", "x/b/y", "a/b/c", "a/x/y/z"
  };
  private static final String[] FILTERS = {
    "#", "a/#", "+/b", "lamp/#", "a", "+", "a/+", "a/b", "+/b/+", "a/b/#", "x/#", "+/#"
  };

  private final Random random = new Random(SEED);

  @Test
  void no_difference_escapes() {
    int silent = 0;
    int spoke = 0;
    for (int i = 0; i < PAIRS; i++) {
      List<Rule> before = randomRules();
      List<Rule> after = new ArrayList<>(before);
      for (int n = 1 + random.nextInt(2); n > 0; n--) {
        if (random.nextBoolean() && !after.isEmpty()) {
          after.remove(random.nextInt(after.size()));
        } else {
          after.add(randomRule());
        }
      }
      RightsDiff diff =
          new RightsDiff(
              PolicySettings.of(before),
              PolicySettings.of(after),
              EnumSet.allOf(TransportTrust.class));
      List<RightChange> changes = diff.of(LAMP);
      boolean differs = !answers(before).equals(answers(after));
      silent += changes.isEmpty() ? 1 : 0;
      spoke += changes.isEmpty() ? 0 : 1;
      assertThat(differs && changes.isEmpty())
          .as("before %s%nafter %s%n%s", before, after, changes)
          .isFalse();
    }
    assertThat(silent).as("sometimes there is nothing to say").isGreaterThan(PAIRS / 10);
    assertThat(spoke).as("and often there is").isGreaterThan(PAIRS / 10);
  }

  private List<Rule> randomRules() {
    List<Rule> rules = new ArrayList<>();
    for (int n = random.nextInt(5); n > 0; n--) {
      rules.add(randomRule());
    }
    return rules;
  }

  private Rule randomRule() {
    String effect = random.nextInt(3) == 0 ? " deny " : " allow ";
    Rule rule = rule(pick(WHO) + effect + pick(ACTIONS) + " " + pick(TOPICS));
    if (random.nextInt(4) == 0) {
      rule = rule.withQos(EnumSet.of(QoS.of(random.nextInt(3))));
    }
    if (random.nextInt(4) == 0) {
      rule = rule.withRetain(false);
    }
    if (random.nextInt(4) == 0) {
      rule = rule.withTransport(TransportTrust.TLS);
    }
    boolean clips = rule.isAllow() && rule.actions().contains(Action.SUBSCRIBE);
    return clips ? rule.withClip(random.nextInt(4) == 0) : rule;
  }

  private String pick(String[] words) {
    return words[random.nextInt(words.length)];
  }

  private static List<Boolean> answers(List<Rule> rules) {
    GrantsCompiler compiler = new GrantsCompiler(PolicySettings.of(rules));
    List<Boolean> answers = new ArrayList<>();
    for (TransportTrust transport : TransportTrust.values()) {
      Grants grants = compiler.compile(LAMP.withTransport(transport), 0);
      answers.add(grants.connect().isAllowed());
      for (QoS qos : QoS.values()) {
        for (String filter : FILTERS) {
          answers.add(grants.subscribe(TopicFilter.of(filter), qos).isAllowed());
        }
        for (String name : NAMES) {
          TopicName topic = TopicName.of(name);
          answers.add(grants.receive(topic, qos).isAllowed());
          for (boolean retain : new boolean[] {false, true}) {
            answers.add(grants.publish(topic, qos, retain).isAllowed());
            answers.add(grants.will(topic, qos, retain).isAllowed());
          }
        }
      }
    }
    return answers;
  }
}

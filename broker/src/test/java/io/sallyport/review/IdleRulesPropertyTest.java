package io.sallyport.review;

import static io.sallyport.review.RuleText.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.policy.AccessRequest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A rule that is called idle can be taken out, and every answer stays what it was. */
class IdleRulesPropertyTest {
  private static final long SEED = 20_261_120;
  private static final int RULE_SETS = 4_000;
  private static final String[] WHO = {
    "any", "user:*", "user:lamp", "role:light", "guest:visitor", "client:c", "user:lamp,role:light"
  };
  private static final String[] ACTIONS = {
    "publish", "subscribe", "receive", "will", "publish,subscribe", "connect"
  };
  private static final String[] TOPICS = {
    "#", "a", "a/#", "a/+", "+/b", "{user}/#", "{user}", "{user}/b", "{role}/+", "a,{client}/b", "+"
  };
  private static final String[] NAMES = {"a", "a/b", "lamp", "lamp/b", "light/b", "c/b", "x/y"};
  private static final String[] FILTERS = {"#", "a/#", "+/b", "lamp/#", "lamp/b", "a", "+"};

  private final Random random = new Random(SEED);

  @Test
  void every_answer_stays_when_an_idle_rule_goes() {
    int idle = 0;
    for (int i = 0; i < RULE_SETS; i++) {
      List<Rule> rules = new ArrayList<>();
      for (int n = 2 + random.nextInt(3); n > 0; n--) {
        rules.add(randomRule());
      }
      for (Finding found : RuleReview.of(PolicySettings.of(rules), Doors.UNKNOWN)) {
        boolean whole =
            found.kind() == Finding.Kind.REPEATED
                || (found.kind() == Finding.Kind.DENIED_ANYWAY
                    && found.text().startsWith("does nothing"))
                || (found.kind() == Finding.Kind.UNREACHABLE
                    && found.text().startsWith("does nothing"));
        if (whole) {
          idle++;
          List<Rule> others = new ArrayList<>(rules);
          others.remove(found.rule());
          assertThat(answers(others))
              .as("%s without %s", rules, rules.get(found.rule()))
              .isEqualTo(answers(rules));
        }
      }
    }
    assertThat(idle).as("enough to mean something").isGreaterThan(500);
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

  /** What holds, without which rule decided: twins name each other's. */
  private static List<Boolean> answers(List<Rule> rules) {
    PolicySettings settings = PolicySettings.of(rules);
    List<Boolean> answers = new ArrayList<>();
    for (Subject subject :
        List.of(
            Subject.user("lamp", Set.of()).withClientId("c"),
            Subject.user("lamp", Set.of("light")).withTransport(TransportTrust.PLAIN),
            Subject.user("other", Set.of("light")).withClientId("c"),
            Subject.guest("visitor"))) {
      Explanation connect =
          Explanation.of(settings, subject, AccessRequest.parse("connect").orThrow());
      answers.add(connect.isAllowed());
      for (Action action : EnumSet.complementOf(EnumSet.of(Action.CONNECT))) {
        for (String topic : action == Action.SUBSCRIBE ? FILTERS : NAMES) {
          for (QoS qos : QoS.values()) {
            for (boolean retain : new boolean[] {false, true}) {
              AccessRequest request = AccessRequest.of(action, topic, qos, retain).orThrow();
              answers.add(Explanation.of(settings, subject, request).isAllowed());
            }
          }
        }
      }
    }
    return answers;
  }
}

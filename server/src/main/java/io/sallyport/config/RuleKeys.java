package io.sallyport.config;

import static io.sallyport.config.Key.Reload.LIVE;

import io.sallyport.policy.AccessRequest;
import io.sallyport.policy.AccessTest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.policy.Reading;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of {@code [[rule]]}, {@code [[topic]]} and {@code [[test]]}. Immutable. */
final class RuleKeys {
  private RuleKeys() {}

  private static final int LIST = 256;
  private static final ValueType<Who> WHO =
      new ValueType.Text<>(
          "any | user:NAME | user:* | role:NAME | client:ID | guest:NAME | listener:NAME |"
              + " certificate:OU=NAME",
          text -> value(Who.parse(text)),
          List.of("any", "role:sensor"));
  private static final ValueType<TopicPattern> TOPIC =
      new ValueType.Text<>(
          "a topic filter; {user} {client} {role} stand for the client's own",
          text -> value(TopicPattern.parse(text)),
          List.of("{user}/#"));
  private static final ValueType<List<Action>> ACTIONS =
      new ValueType.Many<>(ValueType.Choice.of(Action.class), true, 5);
  static final Key<String> RULE_NAME =
      Key.optional(
          "rule",
          "name",
          new ValueType.Text<>(
              "1 to 200 characters", RuleKeys::title, List.of("devices own their tree")),
          "its number, for example rule 3",
          "What `can`, logs and events call it. No two rules share a name.",
          LIVE);
  static final Key<List<Who>> RULE_WHO =
      Key.optional(
          "rule",
          "who",
          new ValueType.Many<>(WHO, true, LIST),
          "required",
          "For whom it holds; of a list, whoever fits one entry. `any` is every principal, guests"
              + " included; `user:*` is every named one; `certificate:` is followed by CN, O, OU, DNS,"
              + " URI or EMAIL, = and the whole value, and covers connections whose verified client"
              + " certificate says that.",
          LIVE);
  static final Key<List<Action>> RULE_ALLOW =
      Key.optional(
          "rule",
          "allow",
          ACTIONS,
          "a rule has either allow or deny",
          "What it grants. subscribe grants receive of the same topics; will is publish for the"
              + " message left behind; connect is granted by authentication.",
          LIVE);
  static final Key<List<Action>> RULE_DENY =
      Key.optional(
          "rule",
          "deny",
          ACTIONS,
          "a rule has either allow or deny",
          "What it forbids, whatever other rules grant.",
          LIVE);
  static final Key<List<TopicPattern>> RULE_TOPICS =
      Key.optional(
          "rule",
          "topics",
          new ValueType.Many<>(TOPIC, true, LIST),
          "required, unless the rule is about connect alone",
          "Where it holds. + and # never cover a topic that starts with $. A value of {user},"
              + " {client} or {role} that holds + # / or a control character never matches; {user}"
              + " never matches for a guest.",
          LIVE);
  static final Key<List<Integer>> RULE_QOS =
      Key.optional(
          "rule",
          "qos",
          new ValueType.Many<>(new ValueType.Count(0, 2, false), true, 3),
          "every QoS",
          "A condition: the rule holds for these QoS only.",
          LIVE);
  static final Key<Boolean> RULE_RETAIN =
      Key.optional(
          "rule",
          "retain",
          new ValueType.Flag(),
          "true",
          "Whether an allow rule covers retained messages too.",
          LIVE);
  static final Key<TransportTrust> RULE_TRANSPORT =
      Key.of(
          "rule",
          "transport",
          new ValueType.Choice<>(trustWords(true)),
          "\"any\"",
          "A condition of this rule only: the connection is at least this well protected.",
          LIVE);
  static final Key<OnDeny> RULE_ON_DENY =
      Key.optional(
          "rule",
          "on_deny",
          BrokerKeys.ON_DENY,
          "authorization.on_deny",
          "How a PUBLISH that this deny rule decides is answered.",
          LIVE);
  static final Key<Boolean> RULE_CLIP =
      Key.of(
          "rule",
          "clip",
          new ValueType.Flag(),
          "false",
          "An allow rule with clip grants a SUBSCRIBE that is wider than its topics, and delivers"
              + " only what the rules let through.",
          LIVE);
  static final Key<List<TopicFilter>> TOPIC_TOPICS =
      Key.optional(
          "topic",
          "topics",
          new ValueType.Many<>(
              new ValueType.Text<>(
                  "a topic filter",
                  text -> value(TopicPattern.parseFilter(text)),
                  List.of("plant/#")),
              true,
              LIST),
          "required",
          "Which topics are labelled.",
          LIVE);
  static final Key<TransportTrust> TOPIC_TRANSPORT =
      Key.optional(
          "topic",
          "transport",
          new ValueType.Choice<>(trustWords(false)),
          "required",
          "The weakest transport these topics may travel over. mqtt is plain, on loopback too.",
          LIVE);
  static final Key<Who> TEST_WHO =
      Key.optional(
          "test",
          "who",
          new ValueType.Text<>(
              "user:NAME | guest:NAME",
              text -> value(AccessTest.parseWho(text)),
              List.of("user:lamp")),
          "required",
          "Who comes, over TLS and with the roles that the device has.",
          LIVE);
  static final Key<List<String>> TEST_ROLES =
      Key.optional(
          "test",
          "roles",
          new ValueType.Many<>(ValueType.NAME, false, 0, 64),
          "those that the device has",
          "The roles it is tested with, whatever the device has; it need not exist.",
          LIVE);
  private static final ValueType<List<AccessRequest>> CLAIMS =
      new ValueType.Many<>(
          new ValueType.Text<>(
              "\"ACTION TOPIC\"",
              text -> value(AccessRequest.parse(text)),
              List.of("subscribe #", "publish lamp/state")),
          true,
          LIST);
  static final Key<List<AccessRequest>> TEST_ALLOW =
      Key.optional("test", "allow", CLAIMS, "nothing is claimed", "What must be allowed.", LIVE);
  static final Key<List<AccessRequest>> TEST_DENY =
      Key.optional("test", "deny", CLAIMS, "nothing is claimed", "What must be denied.", LIVE);

  /** All of them, in the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          RULE_NAME,
          RULE_WHO,
          RULE_ALLOW,
          RULE_DENY,
          RULE_TOPICS,
          RULE_QOS,
          RULE_RETAIN,
          RULE_TRANSPORT,
          RULE_ON_DENY,
          RULE_CLIP,
          TOPIC_TOPICS,
          TOPIC_TRANSPORT,
          TEST_WHO,
          TEST_ROLES,
          TEST_ALLOW,
          TEST_DENY);

  private static String title(String text) throws BadValue {
    boolean plain = text.chars().noneMatch(c -> Character.isISOControl(c) || c == '"');
    if (text.isBlank() || text.length() > 200 || !plain) {
      throw new BadValue(
          Problem.BAD_NAME,
          "not a name",
          "1 to 200 characters without quotes or control characters");
    }
    return text;
  }

  private static Map<String, TransportTrust> trustWords(boolean withAny) {
    Map<String, TransportTrust> words = new LinkedHashMap<>();
    if (withAny) {
      words.put("any", TransportTrust.PLAIN);
    }
    words.put("tls", TransportTrust.TLS);
    words.put("mtls", TransportTrust.MTLS);
    return Collections.unmodifiableMap(words);
  }

  /** The value of a text that the room policy has read, or what is wrong with it. */
  private static <T> T value(Reading<T> reading) throws BadValue {
    return switch (reading) {
      case Reading.Read<T>(T value) -> value;
      case Reading.Wrong<T>(int column, String problem) ->
          throw new BadValue(Problem.BAD_RULE, problem, Problem.BAD_RULE.remedy())
              .atCharacter(column);
    };
  }
}

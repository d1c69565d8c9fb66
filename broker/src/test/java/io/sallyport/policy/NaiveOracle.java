package io.sallyport.policy;

import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What rules mean, in the plainest way: a filter is the set of all topic names that it covers, out
 * of a small world of them, counted out one by one. Shares no code with what it judges, neither
 * matching nor containment nor the filling of places.
 *
 * <p>The world has every name of up to three levels out of a few words, one of which no filter ever
 * holds, and some of four, whose last level only a {@code #} covers; so two filters of up to three
 * levels cover the same names here only if they do anywhere.
 */
final class NaiveOracle {
  private static final String[] WORDS = {
    "a", "b", "", "$s", "$SYS", "xa", "xb", "{user}", "x{user}", "monitor", "fresh"
  };
  private static final String[] DEEPEST = {"a", "fresh"};
  static final List<String> NAMES = names();
  private static final Map<String, Integer> INDEX =
      IntStream.range(0, NAMES.size()).boxed().collect(Collectors.toMap(NAMES::get, i -> i));

  private static final List<String[]> LEVELS =
      NAMES.stream().map(name -> name.split("/", -1)).toList();

  static final String ALLOWED = "allowed";
  private static final List<String> HARDEST_FIRST = List.of("disconnect", "reason", "ack");
  private static final List<Integer> EVERY_QOS = List.of(0, 1, 2);
  private static final List<String> NOBODY_WRITES =
      List.of("$SYS/#", "$CONTROL/#", "$share/#", "$queue/#", "$sallyport/#");

  private final Map<String, BitSet> covered = new HashMap<>();

  /**
   * A rule as text, the way it was drawn.
   *
   * @param onDeny empty when the rule does not say
   */
  record PlainRule(
      boolean allow,
      List<String> who,
      List<String> actions,
      List<String> topics,
      List<Integer> qos,
      boolean retain,
      int transport,
      boolean clip,
      String onDeny) {}

  record PlainLabel(List<String> topics, int transport) {}

  record Person(
      boolean guest,
      String name,
      List<String> roles,
      String client,
      String listener,
      TransportTrust transport) {}

  /** All that a file says. */
  record World(List<PlainRule> rules, List<PlainLabel> labels, String onDeny) {}

  /**
   * What somebody wants.
   *
   * @param action a word of the rules; {@code kept} for a retained message that its author left,
   *     {@code last} for the will of a session whose connection is gone
   * @param topic a filter for subscribe, nothing for connect
   */
  record Wish(String action, String topic, int qos, boolean retain) {}

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    List<String> longest = List.of(WORDS);
    names.addAll(longest);
    for (int depth = 2; depth <= 4; depth++) {
      List<String> longer = new ArrayList<>();
      for (String name : longest) {
        for (String word : depth < 4 ? WORDS : DEEPEST) {
          longer.add(name + "/" + word);
        }
      }
      names.addAll(longer);
      longest = longer;
    }
    names.remove(""); // which is no name
    return List.copyOf(names);
  }

  /** {@link #ALLOWED}, or how a publish that is denied is answered. */
  String verdict(World world, Person person, Wish wish) {
    return switch (wish.action()) {
      case "connect" -> connect(world, rule -> holds(rule, person));
      case "subscribe" -> subscribe(world, person, wish);
      case "kept" -> kept(world, person, wish);
      case "last" -> last(world, person, wish);
      default -> pass(world, person, wish);
    };
  }

  private static String connect(World world, Predicate<PlainRule> holds) {
    List<String> denials = new ArrayList<>();
    for (PlainRule rule : world.rules()) {
      if (!rule.allow() && rule.actions().contains("connect") && holds.test(rule)) {
        denials.add(answer(world, rule));
      }
    }
    return denials.isEmpty() ? ALLOWED : hardest(denials);
  }

  /** For publish, will and receive. */
  private String pass(World world, Person person, Wish wish) {
    int name = INDEX.get(wish.topic());
    List<String> off =
        wish.action().equals("receive")
            ? person.roles().contains("monitor") ? List.of() : List.of("$SYS/#")
            : NOBODY_WRITES;
    if (isAnyOf(off, name) || isLabelled(world, person, filter -> names(filter).get(name))) {
      return world.onDeny();
    }
    return decided(
        world,
        rule ->
            concerns(rule, wish.action())
                && holds(rule, person)
                && rule.qos().contains(wish.qos())
                && (rule.retain() || !wish.retain())
                && isAnyOf(filters(rule, person), name));
  }

  private String subscribe(World world, Person person, Wish wish) {
    BitSet all = names(wish.topic());
    boolean hidden = !person.roles().contains("monitor") && within(all, names("$SYS/#"));
    if (hidden || isLabelled(world, person, filter -> within(all, names(filter)))) {
      return world.onDeny();
    }
    return decided(
        world,
        rule ->
            rule.actions().contains("subscribe")
                && holds(rule, person)
                && rule.qos().contains(wish.qos())
                && filters(rule, person).stream()
                    .map(this::names)
                    .anyMatch(some -> within(all, some) || (rule.clip() && all.intersects(some))));
  }

  /** How it was published is not known: grants count if they can apply, denials if they must. */
  private String kept(World world, Person person, Wish wish) {
    int name = INDEX.get(wish.topic());
    if (isAnyOf(NOBODY_WRITES, name)) {
      return world.onDeny();
    }
    return decided(
        world,
        rule ->
            (concerns(rule, "publish") || (rule.allow() && concerns(rule, "will")))
                && isMeantAway(rule, person)
                && (rule.allow()
                    || (rule.transport() == 0
                        && rule.retain()
                        && rule.qos().containsAll(EVERY_QOS)))
                && isAnyOf(filters(rule, person), name));
  }

  /** As kept, for a will, of which QoS and retain are known; and its owner may still connect. */
  private String last(World world, Person person, Wish wish) {
    int name = INDEX.get(wish.topic());
    String connect = connect(world, rule -> rule.transport() == 0 && isMeantAway(rule, person));
    if (!connect.equals(ALLOWED)) {
      return connect;
    }
    if (isAnyOf(NOBODY_WRITES, name)) {
      return world.onDeny();
    }
    return decided(
        world,
        rule ->
            concerns(rule, "will")
                && isMeantAway(rule, person)
                && (rule.allow() || rule.transport() == 0)
                && rule.qos().contains(wish.qos())
                && (rule.retain() || !wish.retain())
                && isAnyOf(filters(rule, person), name));
  }

  /** Denials before grants, the hardest first, and silence denies. */
  private static String decided(World world, Predicate<PlainRule> speaks) {
    List<String> denials = new ArrayList<>();
    boolean allowed = false;
    for (PlainRule rule : world.rules()) {
      if (speaks.test(rule)) {
        if (rule.allow()) {
          allowed = true;
        } else {
          denials.add(answer(world, rule));
        }
      }
    }
    if (!denials.isEmpty()) {
      return hardest(denials);
    }
    return allowed ? ALLOWED : world.onDeny();
  }

  private static String answer(World world, PlainRule rule) {
    return rule.onDeny().isEmpty() ? world.onDeny() : rule.onDeny();
  }

  private static String hardest(List<String> denials) {
    return HARDEST_FIRST.stream().filter(denials::contains).findFirst().orElseThrow();
  }

  private static boolean isLabelled(World world, Person person, Predicate<String> covers) {
    return world.labels().stream()
        .filter(label -> person.transport().ordinal() < label.transport())
        .flatMap(label -> label.topics().stream())
        .anyMatch(covers);
  }

  private boolean isAnyOf(List<String> filters, int name) {
    return filters.stream().anyMatch(filter -> names(filter).get(name));
  }

  private static boolean concerns(PlainRule rule, String action) {
    return switch (action) {
      case "will" -> rule.actions().contains("will") || rule.actions().contains("publish");
      case "receive" -> rule.actions().contains("receive") || rule.actions().contains("subscribe");
      default -> rule.actions().contains(action);
    };
  }

  private static boolean holds(PlainRule rule, Person person) {
    return person.transport().ordinal() >= rule.transport()
        && rule.who().stream().anyMatch(who -> isMeant(who, person));
  }

  /** Through whatever listener: that one can be meant, but nobody must be. */
  private static boolean isMeantAway(PlainRule rule, Person person) {
    Function<String, Boolean> meant =
        who -> who.startsWith("listener:") ? rule.allow() : isMeant(who, person);
    return rule.who().stream().anyMatch(meant::apply);
  }

  private static boolean isMeant(String who, Person person) {
    if (who.equals("any")) {
      return true;
    }
    if (who.equals("user:*")) {
      return !person.guest();
    }
    return who.equals((person.guest() ? "guest:" : "user:") + person.name())
        || who.equals("client:" + person.client())
        || who.equals("listener:" + person.listener())
        || person.roles().stream().anyMatch(role -> who.equals("role:" + role));
  }

  private static List<String> filters(PlainRule rule, Person person) {
    List<String> filters = new ArrayList<>();
    for (String topic : rule.topics()) {
      List<String> roles = topic.contains("{role}") ? person.roles() : List.of("-");
      for (String role : roles) {
        boolean fit =
            (!topic.contains("{user}") || (!person.guest() && isFit(person.name())))
                && (!topic.contains("{client}") || isFit(person.client()))
                && (!topic.contains("{role}") || isFit(role));
        if (fit) {
          filters.add(filled(topic, person, role));
        }
      }
    }
    return filters;
  }

  /** Level by level, since a value may look like a place. */
  private static String filled(String topic, Person person, String role) {
    List<String> levels = new ArrayList<>();
    for (String level : topic.split("/", -1)) {
      levels.add(
          level.contains("{user}")
              ? level.replace("{user}", person.name())
              : level.contains("{client}")
                  ? level.replace("{client}", person.client())
                  : level.replace("{role}", role));
    }
    return String.join("/", levels);
  }

  private static boolean isFit(String value) {
    return value.matches("[^+#/\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]+") && !value.startsWith("$");
  }

  private static boolean within(BitSet inner, BitSet outer) {
    BitSet rest = (BitSet) inner.clone();
    rest.andNot(outer);
    return rest.isEmpty();
  }

  private BitSet names(String filter) {
    return covered.computeIfAbsent(
        filter,
        text -> {
          BitSet names = new BitSet();
          String[] levels = text.split("/", -1);
          for (int i = 0; i < NAMES.size(); i++) {
            boolean hidden = NAMES.get(i).startsWith("$") && !text.startsWith("$");
            names.set(i, !hidden && covers(levels, 0, LEVELS.get(i), 0));
          }
          return names;
        });
  }

  private static boolean covers(String[] filter, int f, String[] name, int n) {
    if (f == filter.length) {
      return n == name.length;
    }
    if (filter[f].equals("#")) {
      return true;
    }
    return n < name.length
        && (filter[f].equals("+") || filter[f].equals(name[n]))
        && covers(filter, f + 1, name, n + 1);
  }
}

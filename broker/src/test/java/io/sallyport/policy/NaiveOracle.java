package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What rules mean, in the plainest way: a filter is the set of all topic names that it covers, out
 * of a small world of them. Shares no code with what it judges, neither matching nor containment
 * nor the filling of places.
 *
 * <p>The world has every name of up to four levels out of a few words, one of which no filter ever
 * holds; so two filters of up to three levels cover the same names here only if they do anywhere.
 */
final class NaiveOracle {
  private static final String[] WORDS = {
    "a", "b", "", "$s", "xa", "xb", "{user}", "x{user}", "fresh"
  };
  static final List<String> WORLD = world();
  private static final Map<String, Integer> INDEX =
      IntStream.range(0, WORLD.size()).boxed().collect(Collectors.toMap(WORLD::get, i -> i));

  private static final List<String[]> LEVELS =
      WORLD.stream().map(name -> name.split("/", -1)).toList();

  private final Map<String, BitSet> covered = new HashMap<>();

  /** A rule as text, the way it was drawn. */
  record PlainRule(
      boolean allow,
      List<String> who,
      List<String> actions,
      List<String> topics,
      List<Integer> qos,
      boolean retain,
      int transport,
      boolean clip) {}

  record PlainLabel(List<String> topics, int transport) {}

  record Person(
      boolean guest,
      String name,
      List<String> roles,
      String client,
      String listener,
      TransportTrust transport) {}

  record World(List<PlainRule> rules, List<PlainLabel> labels, Person person) {}

  private static List<String> world() {
    List<String> names = new ArrayList<>();
    List<String> longest = List.of(WORDS);
    names.addAll(longest);
    for (int depth = 2; depth <= 4; depth++) {
      List<String> longer = new ArrayList<>();
      for (String name : longest) {
        for (String word : WORDS) {
          longer.add(name + "/" + word);
        }
      }
      names.addAll(longer);
      longest = longer;
    }
    names.remove(""); // which is no name
    return List.copyOf(names);
  }

  boolean connects(World world) {
    return world.rules().stream()
        .noneMatch(r -> !r.allow() && r.actions().contains("connect") && holds(r, world.person()));
  }

  /** For publish, will and receive. */
  boolean passes(World world, String action, String topic, QoS qos, boolean retain) {
    int name = INDEX.get(topic);
    boolean allowed = false;
    for (PlainLabel label : world.labels()) {
      if (world.person().transport().ordinal() < label.transport()
          && label.topics().stream().anyMatch(f -> names(f).get(name))) {
        return false;
      }
    }
    for (PlainRule rule : world.rules()) {
      if (!concerns(rule, action) || !holds(rule, world.person())) {
        continue;
      }
      boolean conditions = rule.qos().contains(qos.level()) && (rule.retain() || !retain);
      for (String filter : filters(rule, world.person())) {
        if (conditions && names(filter).get(name)) {
          if (!rule.allow()) {
            return false;
          }
          allowed = true;
        }
      }
    }
    return allowed;
  }

  boolean subscribes(World world, String wanted, QoS qos) {
    BitSet all = names(wanted);
    boolean allowed = false;
    for (PlainLabel label : world.labels()) {
      if (world.person().transport().ordinal() < label.transport()
          && label.topics().stream().anyMatch(f -> within(all, names(f)))) {
        return false;
      }
    }
    for (PlainRule rule : world.rules()) {
      if (!rule.actions().contains("subscribe")
          || !holds(rule, world.person())
          || !rule.qos().contains(qos.level())) {
        continue;
      }
      for (String filter : filters(rule, world.person())) {
        boolean whole = within(all, names(filter));
        if (whole && !rule.allow()) {
          return false;
        }
        allowed |= rule.allow() && (whole || (rule.clip() && all.intersects(names(filter))));
      }
    }
    return allowed;
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
          filters.add(
              topic
                  .replace("{user}", person.name())
                  .replace("{client}", person.client())
                  .replace("{role}", role));
        }
      }
    }
    return filters;
  }

  private static boolean isFit(String value) {
    return value.matches("[^+#/\\x00-\\x1f\\x7f-\\x9f]+") && !value.startsWith("$");
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
          for (int i = 0; i < WORLD.size(); i++) {
            boolean hidden = WORLD.get(i).startsWith("$") && !text.startsWith("$");
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

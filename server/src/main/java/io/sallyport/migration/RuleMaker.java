package io.sallyport.migration;

import io.sallyport.migration.AclEntry.Access;
import io.sallyport.migration.Report.Outcome;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes rules of an access list. What is granted is never more than the list grants: a grant that
 * cannot be said exactly is left out, a denial that cannot is said of more, and the report tells
 * both. Confined to one thread.
 */
final class RuleMaker {
  private static final int TOPICS_OF_A_RULE = 200;
  private static final int USUAL_LEVELS = 16;
  private static final List<String> UNWRITABLE =
      List.of("$SYS", "$CONTROL", "$share", "$queue", "$sallyport");

  private final People people;
  private final Report report;
  private final Map<Key, Group> groups = new LinkedHashMap<>();
  private final Set<String> monitors = new TreeSet<>();

  private record Key(String title, List<String> who, Access access) {}

  private record Group(Set<String> topics, List<Place> places) {
    Group() {
      this(new LinkedHashSet<>(), new ArrayList<>());
    }
  }

  RuleMaker(People people, Report report) {
    this.people = people;
    this.report = report;
  }

  /** Users who read $SYS, for which they need the role monitor. */
  Set<String> monitors() {
    return Set.copyOf(monitors);
  }

  List<DraftRule> make(AclFile list) {
    for (AclEntry entry : list.entries()) {
      convert(entry);
      if (entry.kind() == AclEntry.Kind.PATTERN && entry.access() == Access.DENY) {
        tellOverlap(entry, list);
      }
    }
    List<DraftRule> rules = new ArrayList<>();
    groups.forEach((key, group) -> {
      List<String> topics = List.copyOf(group.topics());
      for (int from = 0; from < topics.size(); from += TOPICS_OF_A_RULE) {
        int to = Math.min(topics.size(), from + TOPICS_OF_A_RULE);
        String name = "%s: %s (%d)".formatted(key.title(), key.access().word(), rules.size() + 1);
        rules.add(
            new DraftRule(name, key.who(), key.access(), topics.subList(from, to), group.places()));
      }
    });
    return rules;
  }

  private void convert(AclEntry entry) {
    if (entry.kind() == AclEntry.Kind.USER && !PrincipalId.isName(entry.user())) {
      tell(
          Outcome.DECIDE,
          entry,
          "nobody here can be called so (none of / + # : $, no control characters): rename the"
              + " user, then write a rule");
      return;
    }
    if (entry.access() == Access.WRITE && isUnwritable(entry.topic())) {
      tell(Outcome.TIGHTENED, entry, "nobody publishes there but the broker; no rule");
      return;
    }
    Conversion conversion = Conversion.of(entry);
    String topic = conversion.topic();
    if (topic == null) {
      tell(
          Outcome.NOT_SUPPORTED,
          entry,
          "a level of a topic here holds one of {user} and {client} at most, and no other brace; no"
              + " rule");
      return;
    }
    put(entry, topic);
    tell(entry, conversion);
  }

  private void tell(AclEntry entry, Conversion conversion) {
    if (conversion.widened()) {
      tell(
          Outcome.TIGHTENED,
          entry,
          "denies " + conversion.topic() + ", since a level cannot be said exactly here");
    } else if (entry.access().reads() && entry.topic().startsWith("$SYS")) {
      figures(entry);
    } else if (entry.access().writes() && isUnwritable(entry.topic())) {
      tell(Outcome.TIGHTENED, entry, "to be read; nobody publishes there but the broker");
    } else if (entry.namesUser() && people.prefix() != null && entry.access() != Access.DENY) {
      tell(
          Outcome.TIGHTENED,
          entry,
          "a rule for listeners without certificates, and one for each user who is named in the"
              + " source and comes with a certificate");
    } else if (TopicFilter.levelCount(entry.topic()) > USUAL_LEVELS) {
      tell(Outcome.DECIDE, entry, "a rule, but topics have at most limits.topic_levels levels: 16");
    } else {
      tell(Outcome.CONVERTED, entry, "a rule");
    }
  }

  private void figures(AclEntry entry) {
    if (entry.kind() == AclEntry.Kind.USER) {
      monitors.add(entry.user());
      tell(Outcome.CONVERTED, entry, "a rule, and the device has the role monitor");
    } else {
      tell(
          Outcome.TIGHTENED,
          entry,
          "a rule, but only devices with the role monitor read $SYS: device add NAME --role"
              + " monitor");
    }
  }

  private static boolean isUnwritable(String topic) {
    String first = topic.substring(0, topic.indexOf('/') < 0 ? topic.length() : topic.indexOf('/'));
    return UNWRITABLE.contains(first);
  }

  private void put(AclEntry entry, String topic) {
    switch (entry.kind()) {
      case ANONYMOUS -> put("without a user name", List.of("guest:" + People.GUEST), entry, topic);
      case USER -> put(entry.user().replace('"', '\''), whoIs(entry.user()), entry, topic);
      case PATTERN -> pattern(entry, topic);
    }
  }

  private List<String> whoIs(String user) {
    return people.prefix() == null
        ? List.of("user:" + user)
        : List.of("user:" + user, "user:" + people.byCertificate(user));
  }

  /**
   * A name from a certificate has a prefix here, which is no part of the topic: those users are
   * named one by one.
   */
  private void pattern(AclEntry entry, String topic) {
    if (people.prefix() == null || !topic.contains("{user}")) {
      put("everybody", List.of("any"), entry, topic);
      return;
    }
    if (entry.access() == Access.DENY) {
      put("everybody", List.of("any"), entry, topic);
    } else if (!people.doors().isEmpty()) {
      List<String> who = people.doors().stream().map(door -> "listener:" + door).toList();
      put("everybody without a certificate", who, entry, topic);
    }
    for (String user : people.users()) {
      if (user.indexOf('{') < 0 && user.indexOf('}') < 0) {
        String own = topic.replace("{user}", user);
        List<String> who = List.of("user:" + people.byCertificate(user));
        put(people.byCertificate(user).replace('"', '\''), who, entry, own);
      }
    }
  }

  private void put(String title, List<String> who, AclEntry entry, String topic) {
    Group group = groups.computeIfAbsent(new Key(title, who, entry.access()), _ -> new Group());
    group.topics().add(topic);
    group.places().add(entry.place());
  }

  /** There a user's own grant beats a pattern's denial; here a denial beats every grant. */
  private void tellOverlap(AclEntry denial, AclFile list) {
    TopicFilter denied = TopicFilter.of(anybody(denial.topic()));
    List<String> beaten =
        list.entries().stream()
            .filter(entry -> entry.kind() != AclEntry.Kind.PATTERN)
            .filter(entry -> entry.access() != Access.DENY)
            .filter(entry -> TopicFilter.of(entry.topic()).overlaps(denied))
            .limit(6)
            .map(entry -> entry.place().toString())
            .toList();
    if (!beaten.isEmpty()) {
      tell(
          Outcome.TIGHTENED,
          denial,
          "here a deny holds for everybody; in Mosquitto these lines beat it: "
              + String.join(", ", beaten));
    }
  }

  private static String anybody(String topic) {
    List<String> levels = new ArrayList<>();
    for (String level : topic.split("/", -1)) {
      levels.add(level.contains("%c") || level.contains("%u") ? "+" : level);
    }
    return String.join("/", levels);
  }

  private void tell(Outcome outcome, AclEntry entry, String text) {
    String whose = entry.kind() == AclEntry.Kind.USER ? " (user " + entry.user() + ")" : "";
    report.add(outcome, entry.place(), entry.text() + whose, text);
  }
}

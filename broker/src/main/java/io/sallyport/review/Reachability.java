package io.sallyport.review;

import io.sallyport.policy.Action;
import io.sallyport.policy.ReservedTopics;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules that can never say anything. Confined to one thread. */
final class Reachability {
  private static final Set<Action> WRITING = Set.of(Action.PUBLISH, Action.WILL);
  private static final Set<Action> READING = Set.of(Action.SUBSCRIBE, Action.RECEIVE);

  private final Doors doors;
  private final List<Finding> found;

  Reachability(Doors doors, List<Finding> found) {
    this.doors = doors;
    this.found = found;
  }

  /** Whether the rule is without effect, whoever comes; it is told then. */
  boolean isIdle(int index, Rule rule) {
    return isForNobody(index, rule)
        || isOnNoConnection(index, rule)
        || isAboutNothing(index, rule)
        || grantsAVisit(index, rule);
  }

  private boolean isForNobody(int index, Rule rule) {
    List<Who> absent = rule.who().stream().filter(who -> !canCome(who)).toList();
    if (absent.isEmpty()) {
      return false;
    }
    String names = absent.stream().map(Who::toString).collect(Collectors.joining(", "));
    boolean all = absent.size() == rule.who().size();
    return add(
        all,
        index,
        "who",
        "%s: there is no %s".formatted(all ? "covers nobody" : "names somebody in vain", names),
        "write listener: with the name of a [[listener]], guest: with the guest of one");
  }

  private boolean canCome(Who who) {
    return switch (who.kind()) {
      case LISTENER -> doors.hasListener(who.name());
      case GUEST -> doors.admitsGuest(who.name());
      default -> true;
    };
  }

  private boolean isOnNoConnection(int index, Rule rule) {
    List<Who> some = rule.who().stream().filter(this::canCome).toList();
    boolean reachable =
        some.stream()
            .anyMatch(who ->
                doors.reach(
                    leastFor(rule, who), who.kind() == Who.Kind.LISTENER ? who.name() : null));
    if (some.isEmpty() || reachable) {
      return false;
    }
    TransportTrust least = leastFor(rule, some.getFirst());
    return add(
        true,
        index,
        "transport",
        "covers nobody: no listener they come through makes a connection \"%s\""
            .formatted(least.name().toLowerCase(Locale.ROOT)),
        least == TransportTrust.MTLS
            ? "a listener with client_certificate = \"optional\" or \"required\" makes mtls"
            : "a listener with mqtts:// or wss:// makes tls");
  }

  private static TransportTrust leastFor(Rule rule, Who who) {
    return who.kind() == Who.Kind.CERTIFICATE ? TransportTrust.MTLS : rule.transport();
  }

  private boolean isAboutNothing(int index, Rule rule) {
    boolean guestsOnly = rule.who().stream().allMatch(who -> who.kind() == Who.Kind.GUEST);
    long ofUsers = rule.topics().stream().filter(topic -> topic.text().contains("{user}")).count();
    if (guestsOnly && ofUsers > 0) {
      return add(
          ofUsers == rule.topics().size(),
          index,
          "topics",
          "{user} covers nothing for a guest",
          "write the topics that the guest is to have");
    }
    if (!rule.isAllow() || rule.topics().isEmpty()) {
      return false;
    }
    if (WRITING.containsAll(rule.actions()) && allWithin(rule, ReservedTopics.UNWRITABLE)) {
      return add(
          true,
          index,
          "topics",
          "does nothing: nobody publishes on the broker's own topics",
          "take the rule out, or name other topics");
    }
    if (guestsOnly
        && READING.containsAll(rule.actions())
        && allWithin(rule, ReservedTopics.FIGURES)) {
      return add(
          true,
          index,
          "topics",
          "does nothing: only role:%s reads $SYS, and a guest has no role"
              .formatted(ReservedTopics.READER),
          "give a device the role, and the rule to the role");
    }
    return false;
  }

  private static boolean allWithin(Rule rule, List<TopicFilter> filters) {
    return rule.topics().stream().allMatch(topic -> filters.stream().anyMatch(topic::isWithin));
  }

  private boolean grantsAVisit(int index, Rule rule) {
    return rule.isAllow()
        && rule.actions().equals(Set.of(Action.CONNECT))
        && add(
            true,
            index,
            "allow",
            "does nothing: a login grants connect, and only a deny rule takes it away",
            "take the rule out; to keep others out, deny connect to them");
  }

  private boolean add(boolean whole, int index, String key, String text, String fix) {
    found.add(new Finding(Finding.Kind.UNREACHABLE, index, key, text, fix));
    return whole;
  }
}

package io.sallyport.operations;

import io.sallyport.config.Reading;
import io.sallyport.config.Settings;
import io.sallyport.identity.Account;
import io.sallyport.policy.AccessTest;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.review.RightChange;
import io.sallyport.review.RightsDiff;
import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rules of two readings of the configuration for everybody whom the home knows: its
 * devices, its guests, and a device that were added now, with each role that a changed rule names.
 * Stateless.
 */
public final class RulesPreview {
  private static final int MOST_GROUPS = 50;
  private static final int MOST_NAMES = 10;
  private static final int MOST_CHANGES = 20;
  private static final int MOST_LINES = 200;

  /** Fills the places of a device that is not there, so that they show. */
  private static final String NEW_USER = "{user}";

  private static final String ANY_CLIENT = "{client}";

  private RulesPreview() {}

  /**
   * @param before a good reading, called {@code beforeName}
   * @param after another good one
   * @param live what a running broker says, or null
   */
  public static RulesDiff compare(
      Reading before,
      String beforeName,
      Reading after,
      Collection<Account> accounts,
      RulesDiff.@Nullable Live live) {
    Settings old = Objects.requireNonNull(before.settings());
    Settings now = Objects.requireNonNull(after.settings());
    Set<TransportTrust> transports = EnumSet.copyOf(old.doors().transports());
    transports.addAll(now.doors().transports());
    RightsDiff diff = new RightsDiff(old.policy(), now.policy(), transports);
    Map<String, Subject> known = new LinkedHashMap<>();
    for (Account account : accounts) {
      known.put(account.user(), Subject.user(account.user(), account.roles()));
    }
    Stream.of(old, now)
        .flatMap(settings -> settings.doors().guests().stream())
        .forEach(guest -> known.put("guest:" + guest, Subject.guest(guest)));
    known.put("a new device", Subject.user(NEW_USER, Set.of()));
    for (String role : roles(diff, old.policy(), now.policy())) {
      known.put("a new device with role " + role, Subject.user(NEW_USER, Set.of(role)));
    }
    Map<List<String>, List<String>> groups = new LinkedHashMap<>();
    int unchanged = 0;
    for (Map.Entry<String, Subject> one : known.entrySet()) {
      List<String> changes = changes(diff, one.getValue());
      if (changes.isEmpty()) {
        unchanged++;
      } else {
        groups.computeIfAbsent(changes, _ -> new ArrayList<>()).add(Printable.of(one.getKey()));
      }
    }
    return new RulesDiff(
        beforeName,
        after.name(),
        labels(diff, old.policy()),
        labels(diff, now.policy()),
        groups(groups),
        Math.max(0, groups.size() - MOST_GROUPS),
        unchanged,
        failing(now.policy(), accounts),
        live);
  }

  private static Set<String> roles(RightsDiff diff, PolicySettings... sides) {
    return Arrays.stream(sides)
        .flatMap(side -> diff.changedIn(side).stream())
        .flatMap(rule -> rule.who().stream())
        .filter(who -> who.kind() == Who.Kind.ROLE)
        .map(Who::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> labels(RightsDiff diff, PolicySettings side) {
    return diff.changedIn(side).stream().map(Rule::label).limit(MOST_LINES).toList();
  }

  private static List<String> changes(RightsDiff diff, Subject subject) {
    List<RightChange> changes = diff.of(subject.withClientId(ANY_CLIENT));
    List<String> texts =
        changes.stream()
            .map(change -> shared(change, subject).text())
            .limit(MOST_CHANGES)
            .collect(Collectors.toCollection(ArrayList::new));
    if (changes.size() > MOST_CHANGES) {
      texts.add("and %d more".formatted(changes.size() - MOST_CHANGES));
    }
    return texts;
  }

  /** With {@code {user}} for the own name, so that those who lose the same stand together. */
  private static RightChange shared(RightChange change, Subject subject) {
    int space = change.what().indexOf(' ');
    if (space < 0 || subject.isGuest()) {
      return change;
    }
    String topic =
        Arrays.stream(change.what().substring(space + 1).split("/", -1))
            .map(level -> level.equals(subject.name()) ? NEW_USER : level)
            .collect(Collectors.joining("/"));
    return new RightChange(
        change.gained(), change.what().substring(0, space + 1) + topic, change.when());
  }

  private static List<RulesDiff.Group> groups(Map<List<String>, List<String>> groups) {
    return groups.entrySet().stream()
        .sorted((one, other) -> Integer.compare(other.getValue().size(), one.getValue().size()))
        .limit(MOST_GROUPS)
        .map(group ->
            new RulesDiff.Group(
                group.getValue().size(),
                group.getValue().stream().limit(MOST_NAMES).toList(),
                group.getKey()))
        .toList();
  }

  private static List<String> failing(PolicySettings policy, Collection<Account> accounts) {
    Map<String, Set<String>> roles =
        accounts.stream().collect(Collectors.toMap(Account::user, Account::roles));
    Function<String, Set<String>> rolesOf = user -> roles.getOrDefault(user, Set.of());
    return AccessTest.failures(policy, rolesOf).stream()
        .map(result -> result.test().place() + "  " + result.text())
        .limit(MOST_LINES)
        .toList();
  }
}

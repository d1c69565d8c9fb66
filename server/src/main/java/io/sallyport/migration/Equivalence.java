package io.sallyport.migration;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.packet.QoS;
import io.sallyport.policy.AccessRequest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.Grants;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Reading;
import io.sallyport.policy.RulesPolicy;
import io.sallyport.policy.Subject;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds an access list against the rules that were made of it: the same questions to both. Confined
 * to one thread.
 *
 * <p>Mosquitto grants every SUBSCRIBE, so a refused one is a difference only where a message would
 * have come. Keeps at most {@value #MOST} differences and counts the others.
 */
final class Equivalence {
  private static final int MOST = 1_000;
  private static final int MOST_PERSONS = 400;
  private static final long SEED = 1;

  private final AclMeaning meaning;
  private final PolicySettings rules;
  private final List<Difference> differences = new ArrayList<>();
  private long asked;
  private long found;

  /**
   * Somebody as both sides know them.
   *
   * @param there the user name that Mosquitto sees; null without one
   */
  record Person(@Nullable String there, Principal here, String client) {}

  /**
   * One question to which Mosquitto's access list and the draft's rules give different answers.
   *
   * @param wider whether the draft grants what the list does not: never, or a mistake of ours
   * @param who the principal here, with its client id
   * @param action publish, receive or subscribe
   * @param by the rule that decided here
   */
  record Difference(boolean wider, String who, String action, String topic, String by) {
    /** On one line. */
    String text() {
      return "%s  %s %s %s  here by %s"
          .formatted(wider ? "WIDER   " : "stricter", who, action, topic, by);
    }
  }

  /**
   * @param asked how many questions were put
   * @param found how many were answered differently
   * @param differences the first of them
   */
  record Result(long asked, long found, List<Difference> differences) {
    Result {
      differences = List.copyOf(differences);
    }

    static Result nothing() {
      return new Result(0, 0, List.of());
    }

    boolean isWider() {
      return differences.stream().anyMatch(Difference::wider);
    }
  }

  private Equivalence(AclMeaning meaning, PolicySettings rules) {
    this.meaning = meaning;
    this.rules = rules;
  }

  static Result run(AclMeaning meaning, PolicySettings rules, People people, Set<String> monitors) {
    Equivalence equivalence = new Equivalence(meaning, rules);
    List<Person> persons = persons(people, monitors);
    AclFile list = meaning.list();
    Questions questions =
        Questions.about(
            list == null ? new AclFile(List.of(), Set.of(), true) : list,
            persons.stream().map(person -> person.client()).distinct().toList(),
            SEED);
    RulesPolicy policy = new RulesPolicy(rules, book(persons));
    for (Person person : persons) {
      equivalence.ask(person, policy.grantsOf(person.here(), person.client()), questions);
    }
    return new Result(equivalence.asked, equivalence.found, equivalence.differences);
  }

  private static AccountBook book(List<Person> persons) {
    Set<String> seen = new HashSet<>();
    return new AccountBook(
        Accounts.of(
            persons.stream()
                .map(Person::here)
                .filter(here -> !here.id().isGuest() && seen.add(here.id().name()))
                .map(here -> new Account(here.id().name(), 1, null, here.roles(), Map.of()))
                .toList()));
  }

  /** Everybody who is named, somebody who is not, and a client without a user name. */
  private static List<Person> persons(People people, Set<String> monitors) {
    List<Person> persons = new ArrayList<>();
    boolean onlyCertified = people.prefix() != null && people.doors().isEmpty();
    String door = people.doors().isEmpty() ? "" : people.doors().getFirst();
    if (!onlyCertified) {
      Principal guest = principal(PrincipalId.guest(People.GUEST), Set.of(), door);
      persons.add(new Person(null, guest, "client-1"));
      persons.add(new Person(null, guest, "client-2"));
      Principal stranger = principal(PrincipalId.user("somebody-else", 1), Set.of(), door);
      persons.add(new Person("somebody-else", stranger, "client-1"));
    }
    for (String user : people.users()) {
      Set<String> roles = monitors.contains(user) ? Set.of("monitor") : Set.of();
      if (!onlyCertified) {
        Principal here = principal(PrincipalId.user(user, 1), roles, door);
        persons.add(new Person(user, here, user));
        persons.add(new Person(user, here, "client-1"));
      }
      if (people.prefix() != null) {
        PrincipalId certified = PrincipalId.user(people.byCertificate(user), 1);
        persons.add(new Person(user, principal(certified, roles, "certified"), user));
      }
    }
    return persons.subList(0, Math.min(persons.size(), MOST_PERSONS));
  }

  private static Principal principal(PrincipalId id, Set<String> roles, String listener) {
    return new Principal(
        id, roles, Map.of(), "password", listener, TransportTrust.TLS, Long.MAX_VALUE);
  }

  private void ask(Person person, Grants grants, Questions questions) {
    List<TopicName> readable = new ArrayList<>();
    for (TopicName topic : questions.topics()) {
      boolean writes = meaning.allows(person.there(), person.client(), true, topic.text());
      compare(
          person,
          Action.PUBLISH,
          topic.text(),
          writes,
          grants.publish(topic, QoS.AT_LEAST_ONCE, false).isAllowed());
      boolean reads = meaning.allows(person.there(), person.client(), false, topic.text());
      boolean readsHere = grants.receive(topic, QoS.AT_MOST_ONCE).isAllowed();
      compare(person, Action.RECEIVE, topic.text(), reads, readsHere);
      if (reads && readsHere) {
        readable.add(topic);
      }
    }
    for (TopicFilter filter : questions.filters()) {
      boolean here = grants.subscribe(filter, QoS.AT_MOST_ONCE).isAllowed();
      boolean there = here || readable.stream().anyMatch(filter::matches);
      compare(person, Action.SUBSCRIBE, filter.text(), there, here);
    }
  }

  private void compare(Person person, Action action, String topic, boolean there, boolean here) {
    asked++;
    if (there == here) {
      return;
    }
    found++;
    if (differences.size() < MOST) {
      String who = "%s (client %s)".formatted(person.here().id(), person.client());
      differences.add(
          new Difference(
              here,
              Printable.of(who),
              action.word(),
              Printable.of(topic),
              by(person, action, topic)));
    }
  }

  private String by(Person person, Action action, String topic) {
    Principal here = person.here();
    Subject subject =
        new Subject(
            here.id().kind(),
            here.id().name(),
            here.roles(),
            person.client(),
            here.listener(),
            here.transport());
    return AccessRequest.of(action, topic, QoS.AT_MOST_ONCE, false)
            instanceof Reading.Read<AccessRequest>(AccessRequest request)
        ? Explanation.of(rules, subject, request).decidedBy()
        : "nothing";
  }
}

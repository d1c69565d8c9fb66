package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code [[rule]]}: whom it is about, what it allows or denies, and where. Immutable.
 *
 * <p>A rule that leaves out something it needs covers nothing; {@link #problems()} says what.
 *
 * @param name free text of the operator
 * @param place where it stands, for example {@code sallyport.toml:31}
 * @param who any of them suffices
 * @param actions as written: publish reaches wills too, subscribe receiving
 * @param topics any of them suffices; may be empty in a rule about connect only
 * @param qos the QoS of publishes and subscriptions that it covers
 * @param retain whether it covers retained publishes as well as others
 * @param transport it holds on connections at least that good
 * @param onDeny how a publish it denies is answered; null for the general setting
 * @param clip whether a subscription that reaches further is granted and filtered at delivery
 */
public record Rule(
    String name,
    String place,
    List<Who> who,
    Effect effect,
    Set<Action> actions,
    List<TopicPattern> topics,
    Set<QoS> qos,
    boolean retain,
    TransportTrust transport,
    Decision.@Nullable OnDeny onDeny,
    boolean clip) {

  /** What a rule does with what it covers. */
  public enum Effect {
    ALLOW,
    DENY
  }

  /**
   * Something that makes a rule mean nothing, or not what it seems to.
   *
   * @param key the key of the rule to look at
   */
  public record Problem(String key, String text) {}

  public Rule {
    who = List.copyOf(who);
    actions = Set.copyOf(actions);
    topics = List.copyOf(topics);
    qos = Set.copyOf(qos);
  }

  /** A rule for every QoS, retained or not, on any transport. */
  public static Rule of(
      String name,
      String place,
      List<Who> who,
      Effect effect,
      Set<Action> actions,
      List<TopicPattern> topics) {
    return new Rule(
        name,
        place,
        who,
        effect,
        actions,
        topics,
        EnumSet.allOf(QoS.class),
        true,
        TransportTrust.PLAIN,
        null,
        false);
  }

  public Rule withQos(Set<QoS> some) {
    return new Rule(
        name, place, who, effect, actions, topics, some, retain, transport, onDeny, clip);
  }

  public Rule withRetain(boolean retained) {
    return new Rule(
        name, place, who, effect, actions, topics, qos, retained, transport, onDeny, clip);
  }

  public Rule withTransport(TransportTrust least) {
    return new Rule(name, place, who, effect, actions, topics, qos, retain, least, onDeny, clip);
  }

  public Rule withOnDeny(Decision.@Nullable OnDeny answer) {
    return new Rule(
        name, place, who, effect, actions, topics, qos, retain, transport, answer, clip);
  }

  public Rule withClip(boolean clips) {
    return new Rule(
        name, place, who, effect, actions, topics, qos, retain, transport, onDeny, clips);
  }

  /** What keeps this rule from meaning anything; empty when it is sound. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (who.isEmpty()) {
      problems.add(new Problem("who", "a rule is about somebody: write \"any\" for everybody"));
    }
    if (actions.isEmpty()) {
      problems.add(
          new Problem(
              isAllow() ? "allow" : "deny",
              "a rule names at least one of connect, publish, subscribe, receive, will"));
    }
    if (topics.isEmpty() && !actions.equals(Set.of(Action.CONNECT))) {
      problems.add(new Problem("topics", "a rule names its topics; \"#\" is all of them"));
    }
    if (qos.isEmpty()) {
      problems.add(new Problem("qos", "a rule covers at least one of 0, 1, 2"));
    }
    if (clip && !(isAllow() && actions.contains(Action.SUBSCRIBE))) {
      problems.add(new Problem("clip", "only a rule that allows subscribe can clip"));
    }
    return problems;
  }

  public boolean isAllow() {
    return effect == Effect.ALLOW;
  }

  /** Whether naming what it names is about {@code action} too. */
  public boolean speaksOf(Action action) {
    for (Action named : actions) {
      if ((named.reach() & action.bit()) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is about {@code subject} on the connection that it has. */
  boolean appliesTo(Subject subject) {
    return isAbout(subject) && subject.transport().isAtLeast(transport);
  }

  boolean isAbout(Subject subject) {
    for (Who one : who) {
      if (one.covers(subject)) {
        return true;
      }
    }
    return false;
  }

  boolean looksAtClientId() {
    return who.stream().anyMatch(one -> one.kind() == Who.Kind.CLIENT)
        || topics.stream().anyMatch(TopicPattern::looksAtClientId);
  }

  /** Its topics, with what {@code subject} puts into the places. */
  public List<TopicFilter> filtersFor(Subject subject) {
    List<TopicFilter> filters = new ArrayList<>();
    for (TopicPattern topic : topics) {
      filters.addAll(topic.filtersFor(subject));
    }
    return filters;
  }

  /** The rule as operators find it: its name and its place, on one line. */
  public String label() {
    return "\"" + Printable.of(name) + "\" " + place;
  }
}

package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision.Allowed;
import io.sallyport.policy.Decision.Denied;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Turns rules into the tables of one subject. Stateless.
 *
 * <p>Only rules that can apply get in, with their places filled; each brings one decision, made
 * here once. A label is a denial for everybody on a weaker connection.
 */
public final class GrantsCompiler {
  private static final Decision BY_LOGIN = new Allowed("authentication");

  private final PolicySettings settings;
  private final Decision silence;
  private final RulesByWho denials;
  private final RulesByWho grants;
  private final boolean looksAtClientIds;

  public GrantsCompiler(PolicySettings settings) {
    this.settings = settings;
    this.silence = new Denied(null, settings.onDeny());
    this.denials = new RulesByWho(hardestFirst(settings));
    this.grants = new RulesByWho(settings.rules().stream().filter(Rule::isAllow).toList());
    this.looksAtClientIds = settings.rules().stream().anyMatch(Rule::looksAtClientId);
  }

  /**
   * Where several rules deny, the one that answers hardest decides, so that the order in the file
   * does not.
   */
  static List<Rule> hardestFirst(PolicySettings settings) {
    return settings.rules().stream()
        .filter(rule -> !rule.isAllow())
        .sorted(Comparator.comparingInt(rule -> mildness(answer(rule, settings))))
        .toList();
  }

  static OnDeny answer(Rule rule, PolicySettings settings) {
    OnDeny own = rule.onDeny();
    return own == null ? settings.onDeny() : own;
  }

  private static int mildness(OnDeny answer) {
    return switch (answer) {
      case DISCONNECT -> 0;
      case REASON -> 1;
      case ACK -> 2;
    };
  }

  /** What {@code subject} may do on the connection that it has. */
  public Grants compile(Subject subject, long version) {
    Tables tables = new Tables();
    Decision connect = BY_LOGIN;
    tables.reserve(subject);
    for (TopicLabel label : settings.labels()) {
      if (label.forbids(subject.transport())) {
        tables.deny(label);
      }
    }
    for (Rule rule : denials.about(subject)) {
      if (rule.appliesTo(subject)) {
        Decision answer = new Denied(rule.label(), answer(rule, settings));
        tables.add(rule, rule.filtersFor(subject), answer);
        if (connect == BY_LOGIN && rule.speaksOf(Action.CONNECT)) {
          connect = answer;
        }
      }
    }
    for (Rule rule : grants.about(subject)) {
      if (rule.appliesTo(subject)) {
        tables.add(rule, rule.filtersFor(subject), new Allowed(rule.label()));
      }
    }
    return tables.grants(version, connect);
  }

  /** Whether some rule depends on the client id. */
  boolean looksAtClientIds() {
    return looksAtClientIds;
  }

  /** Nobody: every answer is no. */
  Grants nothing(long version) {
    return new Tables().grants(version, silence);
  }

  /**
   * What {@code subject} may publish in some way, whatever the connection, QoS and retain: grants
   * count if they can apply, denials if they always do.
   */
  RuleTable mayPublishSomehow(Subject subject) {
    RuleTable.Builder table = new RuleTable.Builder();
    table.deny(
        ReservedTopics.UNWRITABLE, RuleTable.ANY_QOS, ReservedTopics.writing(settings.onDeny()));
    for (Rule rule : denials.about(subject)) {
      if (rule.speaksOf(Action.PUBLISH)
          && isUnconditional(rule)
          && isAbout(rule, subject, who -> who.kind() != Who.Kind.LISTENER)) {
        Decision answer = new Denied(rule.label(), answer(rule, settings));
        table.deny(rule.filtersFor(subject), RuleTable.ANY_QOS, answer);
      }
    }
    for (Rule rule : grants.aboutOnAnyListener(subject)) {
      if ((rule.speaksOf(Action.PUBLISH) || rule.speaksOf(Action.WILL))
          && (rule.isAbout(subject)
              || rule.who().stream().anyMatch(who -> who.kind() == Who.Kind.LISTENER))) {
        Decision answer = new Allowed(rule.label());
        table.allow(rule.filtersFor(subject), RuleTable.ANY_QOS, false, answer);
      }
    }
    return table.build(silence);
  }

  /**
   * Where {@code subject} may leave a will, whatever its connection was: nowhere when it may not
   * connect at all. QoS and retain are known.
   */
  RuleTable mayLeaveSomehow(Subject subject) {
    RuleTable.Builder table = new RuleTable.Builder();
    table.deny(
        ReservedTopics.UNWRITABLE,
        RuleTable.ANY_QOS | RuleTable.ANY_QOS << 3,
        ReservedTopics.writing(settings.onDeny()));
    for (Rule rule : denials.about(subject)) {
      if (rule.transport() != TransportTrust.PLAIN
          || !isAbout(rule, subject, who -> who.kind() != Who.Kind.LISTENER)) {
        continue; // on some connection it does not apply
      }
      Decision answer = new Denied(rule.label(), answer(rule, settings));
      if (rule.speaksOf(Action.CONNECT)) {
        return new RuleTable.Builder().build(answer);
      }
      if (rule.speaksOf(Action.WILL)) {
        table.deny(rule.filtersFor(subject), conditions(rule), answer);
      }
    }
    for (Rule rule : grants.aboutOnAnyListener(subject)) {
      if (rule.speaksOf(Action.WILL)
          && (rule.isAbout(subject)
              || rule.who().stream().anyMatch(who -> who.kind() == Who.Kind.LISTENER))) {
        table.allow(rule.filtersFor(subject), conditions(rule), false, new Allowed(rule.label()));
      }
    }
    return table.build(silence);
  }

  private static boolean isUnconditional(Rule rule) {
    return rule.qos().size() == QoS.values().length
        && rule.retain()
        && rule.transport() == TransportTrust.PLAIN;
  }

  private static boolean isAbout(Rule rule, Subject subject, Predicate<Who> counts) {
    return rule.who().stream().anyMatch(who -> counts.test(who) && who.covers(subject));
  }

  private static int conditions(Rule rule) {
    int bits = 0;
    for (QoS qos : rule.qos()) {
      bits |= 1 << qos.level();
    }
    return rule.retain() ? bits | bits << 3 : bits;
  }

  /** One table for each action with topics, being filled. */
  private final class Tables {
    private final Map<Action, RuleTable.Builder> builders = new EnumMap<>(Action.class);

    void reserve(Subject subject) {
      for (Action action : Action.values()) {
        builder(action)
            .deny(
                ReservedTopics.refusedTo(subject, action),
                RuleTable.ANY_QOS | RuleTable.ANY_QOS << 3,
                ReservedTopics.answer(action, settings.onDeny()));
      }
    }

    void deny(TopicLabel label) {
      Decision answer = new Denied(label.label(), settings.onDeny());
      for (Action action : Action.values()) {
        builder(action).deny(label.topics(), RuleTable.ANY_QOS | RuleTable.ANY_QOS << 3, answer);
      }
    }

    void add(Rule rule, List<TopicFilter> filters, Decision answer) {
      for (Action action : Action.values()) {
        if (!rule.speaksOf(action)) {
          continue;
        }
        if (rule.isAllow()) {
          builder(action).allow(filters, conditions(rule), rule.clip(), answer);
        } else {
          builder(action).deny(filters, conditions(rule), answer);
        }
      }
    }

    Grants grants(long version, Decision connect) {
      return new CompiledGrants(
          version,
          connect,
          builder(Action.PUBLISH).build(silence),
          builder(Action.WILL).build(silence),
          builder(Action.SUBSCRIBE).build(silence),
          builder(Action.RECEIVE).build(silence));
    }

    private RuleTable.Builder builder(Action action) {
      return builders.computeIfAbsent(action, _ -> new RuleTable.Builder());
    }
  }
}

package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision.Allowed;
import io.sallyport.policy.Decision.Denied;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.policy.RuleIndex.Gate;
import io.sallyport.policy.RuleNode.Row;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Turns the rules of a file into indexes, once, and a subject into the {@link RuleTable} of what it
 * has a part in, which is cheap. Immutable and thread-safe.
 *
 * <p>Each rule brings one decision, made here once. Ranks: what is reserved, then labels, each a
 * denial for everybody on a weaker connection, then denials, then grants.
 */
public final class GrantsCompiler {
  private static final Decision BY_LOGIN = new Allowed("authentication");
  private static final int RESERVED = 0;

  private final PolicySettings settings;
  private final Decision silence;

  /** For everybody, connected or not. */
  private final RuleIndex everybody = new RuleIndex();

  /** For everybody but those who may read the figures of the broker. */
  private final RuleIndex figures = new RuleIndex();

  private final SharedIndexes rules;
  private final boolean looksAtClientIds;

  public GrantsCompiler(PolicySettings settings) {
    this(settings, true);
  }

  private GrantsCompiler(PolicySettings settings, boolean shared) {
    this.settings = settings;
    this.silence = new Denied(null, settings.onDeny());
    this.rules = new SharedIndexes(shared);
    this.looksAtClientIds = settings.rules().stream().anyMatch(Rule::looksAtClientId);
    reserve(everybody, Action.PUBLISH, ReservedTopics.UNWRITABLE, Question.writing());
    reserve(figures, Action.RECEIVE, ReservedTopics.FIGURES, Question.reading());
    int rank = RESERVED;
    for (TopicLabel label : settings.labels()) {
      Decision answer = new Denied(label.label(), settings.onDeny());
      Row row = new Row(++rank, Question.forbiddenBy(label), answer);
      label.topics().forEach(topic -> everybody.add(topic, row));
    }
    for (Rule rule : hardestFirst(settings)) {
      rules.add(rule, ++rank, new Denied(rule.label(), answer(rule, settings)));
    }
    for (Rule rule : settings.rules()) {
      if (rule.isAllow()) {
        rules.add(rule, ++rank, new Allowed(rule.label()));
      }
    }
  }

  private void reserve(RuleIndex index, Action action, List<TopicFilter> topics, long questions) {
    Row row = new Row(RESERVED, questions, ReservedTopics.answer(action, settings.onDeny()));
    topics.forEach(topic -> index.add(topic, row));
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
    if (!fits(subject)) {
      return new GrantsCompiler(settings, false).compiled(subject, version);
    }
    return compiled(subject, version);
  }

  private Grants compiled(Subject subject, long version) {
    List<RuleIndex> found = new ArrayList<>();
    found.add(everybody);
    if (!subject.roles().contains(ReservedTopics.READER)) {
      found.add(figures);
    }
    rules.connected(subject, found::add);
    Gate closed = SharedIndexes.closed(found, subject);
    Decision connect = closed == null ? BY_LOGIN : closed.answer();
    return new CompiledGrants(
        version, connect, subject.transport(), new RuleTable(found, subject, silence));
  }

  /** Whether it can be asked about with indexes that others share. */
  private boolean fits(Subject subject) {
    return rules.isUnshared() || Filling.isShort(subject);
  }

  /** Whether some rule depends on the client id. */
  boolean looksAtClientIds() {
    return looksAtClientIds;
  }

  /** Nobody: every answer is no. */
  Grants nothing(long version) {
    return new CompiledGrants(version, silence, TransportTrust.PLAIN, nowhere(silence));
  }

  /** A table with one answer to everything. */
  static RuleTable nowhere(Decision silence) {
    return new RuleTable(List.of(), Subject.guest(""), silence);
  }

  /**
   * What {@code subject} may publish or leave as a will in some way, whatever the connection: to be
   * asked {@link Question#STILL_PUBLISHES}.
   */
  RuleTable mayPublishSomehow(Subject subject) {
    return fits(subject)
        ? new RuleTable(away(subject), subject, silence)
        : new GrantsCompiler(settings, false).mayPublishSomehow(subject);
  }

  /**
   * Where {@code subject} may leave a will, whatever its connection was: nowhere when it may not
   * connect at all. To be asked {@link Question#keptWill}.
   */
  RuleTable mayLeaveSomehow(Subject subject) {
    if (!fits(subject)) {
      return new GrantsCompiler(settings, false).mayLeaveSomehow(subject);
    }
    List<RuleIndex> found = away(subject);
    Gate closed = SharedIndexes.closed(found, subject.withTransport(TransportTrust.PLAIN));
    return closed == null ? new RuleTable(found, subject, silence) : nowhere(closed.answer());
  }

  /**
   * What {@code subject} may subscribe and receive on some connection through some listener;
   * nothing when it may not connect at all, nor when it is asked about anything else.
   */
  Grants mayHoldSomehow(Subject subject, long version) {
    if (!fits(subject)) {
      return new GrantsCompiler(settings, false).mayHoldSomehow(subject, version);
    }
    List<RuleIndex> found = away(subject);
    if (!subject.roles().contains(ReservedTopics.READER)) {
      found.add(figures);
    }
    Gate closed = SharedIndexes.closed(found, subject.withTransport(TransportTrust.PLAIN));
    return closed == null
        ? new Away(version, new RuleTable(found, subject, silence), silence)
        : nothing(version);
  }

  /** Of somebody who is not connected: what one kind of connection allows is allowed. */
  private record Away(long version, RuleTable rules, Decision silence) implements Grants {
    private static final TransportTrust[] CONNECTIONS = TransportTrust.values();

    @Override
    public Decision connect() {
      return BY_LOGIN;
    }

    @Override
    public Decision publish(TopicName topic, QoS qos, boolean retain) {
      return silence;
    }

    @Override
    public Decision will(TopicName topic, QoS qos, boolean retain) {
      return silence;
    }

    @Override
    public Decision subscribe(TopicFilter filter, QoS qos) {
      return best(transport -> rules.about(filter, Question.subscribe(transport, qos)));
    }

    @Override
    public Decision receive(TopicName topic) {
      return best(transport -> rules.about(topic, Question.receive(transport)));
    }

    @Override
    public Decision receive(TopicName topic, QoS granted) {
      return best(transport -> rules.about(topic, Question.receive(transport, granted)));
    }

    private Decision best(Function<TransportTrust, Decision> answers) {
      Decision answer = silence;
      for (TransportTrust transport : CONNECTIONS) {
        answer = answers.apply(transport);
        if (answer.isAllowed()) {
          return answer;
        }
      }
      return answer;
    }
  }

  private List<RuleIndex> away(Subject subject) {
    List<RuleIndex> found = new ArrayList<>();
    found.add(everybody);
    rules.away(subject, found::add);
    return found;
  }
}

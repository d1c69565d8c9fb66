package io.sallyport.review;

import io.sallyport.policy.GrantsCompiler;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.Subject;
import io.sallyport.policy.TopicLabel;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody gains and loses when other rules take the place of these. Immutable and
 * thread-safe; for people, not for the hot path.
 *
 * <p>Both sets of rules are asked the same questions, which {@link Probes} chooses.
 */
public final class RightsDiff {
  private final GrantsCompiler compilerBefore;
  private final GrantsCompiler compilerAfter;
  private final Set<Meaning> kept;
  private final Set<TopicLabel> changedLabels = new LinkedHashSet<>();
  private final RulesByWho rulesBefore;
  private final RulesByWho rulesAfter;
  private final Set<Who> namedByChanges = new LinkedHashSet<>();
  private final List<TransportTrust> transports;

  /**
   * @param transports how good a connection can be
   */
  public RightsDiff(PolicySettings before, PolicySettings after, Set<TransportTrust> transports) {
    this.compilerBefore = new GrantsCompiler(before);
    this.compilerAfter = new GrantsCompiler(after);
    this.rulesBefore = new RulesByWho(before.rules());
    this.rulesAfter = new RulesByWho(after.rules());
    this.transports = transports.stream().sorted().toList();
    Set<Meaning> old = meanings(before);
    this.kept = meanings(after);
    kept.retainAll(old);
    changedLabels(before, after);
    changedLabels(after, before);
    for (PolicySettings one : List.of(before, after)) {
      one.rules().stream()
          .filter(this::isChanged)
          .forEach(rule -> namedByChanges.addAll(rule.who()));
    }
  }

  private static Set<Meaning> meanings(PolicySettings settings) {
    return settings.rules().stream()
        .map(Meaning::of)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void changedLabels(PolicySettings some, PolicySettings others) {
    for (TopicLabel label : some.labels()) {
      boolean same =
          others.labels().stream()
              .anyMatch(other ->
                  other.transport() == label.transport()
                      && Set.copyOf(other.topics()).equals(Set.copyOf(label.topics())));
      if (!same) {
        changedLabels.add(label);
      }
    }
  }

  /** Rules of {@code settings} whose like is not on the other side. */
  public List<Rule> changedIn(PolicySettings settings) {
    return settings.rules().stream().filter(this::isChanged).toList();
  }

  private boolean isChanged(Rule rule) {
    return !kept.contains(Meaning.of(rule));
  }

  /**
   * What changes for {@code subject} on any connection it can have, through any listener and with
   * any client id that a changed rule names. Its own transport does not count.
   */
  public List<RightChange> of(Subject subject) {
    List<RightChange> found = ofGuise(subject);
    Set<RightChange> all = new LinkedHashSet<>(found);
    for (Subject guise : guises(subject)) {
      for (RightChange change : ofGuise(guise)) {
        if (!found.contains(change)) {
          all.add(change.as(as(guise, subject)));
        }
      }
    }
    return List.copyOf(all);
  }

  /** As one who comes with what a changed rule names. */
  private List<Subject> guises(Subject subject) {
    List<Subject> guises = new ArrayList<>();
    for (Who who : namedByChanges) {
      switch (who.kind()) {
        case CLIENT -> guises.add(subject.withClientId(who.name()));
        case CERTIFICATE -> guises.add(subject.withCertificate(Set.of(who.name())));
        case LISTENER -> guises.add(subject.withListener(who.name()));
        default -> {}
      }
    }
    return guises;
  }

  private static String as(Subject guise, Subject subject) {
    if (!guise.certificate().equals(subject.certificate())) {
      return "with certificate " + Printable.of(String.join(", ", guise.certificate()));
    }
    return guise.clientId().equals(subject.clientId())
        ? "through listener " + Printable.of(guise.listener())
        : "as client " + Printable.of(guise.clientId());
  }

  private List<RightChange> ofGuise(Subject subject) {
    Set<Rule> rules = new LinkedHashSet<>(rulesBefore.about(subject));
    rules.addAll(rulesAfter.about(subject));
    Probes probes = Probes.of(subject, rules, this::isChanged, changedLabels);
    if (probes.isEmpty()) {
      return List.of();
    }
    List<TransportTrust> possible =
        subject.certificate().isEmpty() ? transports : List.of(TransportTrust.MTLS);
    Comparison comparison = new Comparison(probes, possible.size());
    for (TransportTrust transport : possible) {
      Subject on = subject.withTransport(transport);
      comparison.compare(transport, compilerBefore.compile(on, 0), compilerAfter.compile(on, 0));
    }
    return comparison.changes();
  }
}

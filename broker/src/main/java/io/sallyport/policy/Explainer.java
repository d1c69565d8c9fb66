package io.sallyport.policy;

import io.sallyport.policy.Explanation.Outcome;
import io.sallyport.policy.Explanation.Step;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tries every rule on one request and keeps the reasons. Confined to one thread, used once. */
final class Explainer {
  private static final int TOPICS_SHOWN = 4;

  private final PolicySettings settings;
  private final Subject subject;
  private final AccessRequest request;
  private final List<Step> steps = new ArrayList<>();
  private @Nullable Step nearest;
  private int nearestDistance = Integer.MAX_VALUE;

  Explainer(PolicySettings settings, Subject subject, AccessRequest request) {
    this.settings = settings;
    this.subject = subject;
    this.request = request;
  }

  Explanation explain() {
    tryReserved();
    for (TopicLabel label : settings.labels()) {
      steps.add(trial(label));
    }
    int number = 0;
    for (Rule rule : settings.rules()) {
      number++;
      steps.add(trial(rule, number));
    }
    Grants grants = new GrantsCompiler(settings).compile(subject, 0);
    return new Explanation(subject, request, request.ask(grants), steps, nearest);
  }

  /** Said only where it bites: most questions are about other topics. */
  private void tryReserved() {
    Action action = request.action();
    List<TopicFilter> refused = ReservedTopics.refusedTo(subject, action);
    if (action != Action.CONNECT && covers(refused, false)) {
      String label = String.valueOf(ReservedTopics.answer(action, settings.onDeny()).rule());
      steps.add(new Step(0, label, Outcome.DENIES, some(refused)));
    }
  }

  private Step trial(TopicLabel label) {
    boolean covers = request.action() != Action.CONNECT && covers(label.topics(), false);
    if (!covers) {
      return new Step(0, label.label(), Outcome.SILENT, "is about other topics");
    }
    String have = "this connection is " + Words.of(subject.transport());
    return label.forbids(subject.transport())
        ? new Step(0, label.label(), Outcome.DENIES, have)
        : new Step(0, label.label(), Outcome.SILENT, have);
  }

  private Step trial(Rule rule, int number) {
    List<String> misfits = new ArrayList<>();
    int distance = 0;
    if (!rule.speaksOf(request.action())) {
      String actions =
          rule.actions().stream().sorted().map(Action::word).collect(Collectors.joining(", "));
      return new Step(number, rule.label(), Outcome.SILENT, "is about " + actions);
    }
    if (!rule.isAbout(subject)) {
      misfits.add("is for " + somebody(rule));
      distance += 4;
    }
    if (!subject.transport().isAtLeast(rule.transport())) {
      misfits.add("needs %s".formatted(Words.of(rule.transport())));
      distance++;
    }
    if (request.action() != Action.CONNECT) {
      distance += conditions(rule, misfits);
    }
    if (misfits.isEmpty()) {
      return new Step(
          number, rule.label(), rule.isAllow() ? Outcome.ALLOWS : Outcome.DENIES, fits(rule));
    }
    Step step = new Step(number, rule.label(), Outcome.SILENT, String.join("; ", misfits));
    if (rule.isAllow() && distance < nearestDistance && distance < 8) {
      nearest = step;
      nearestDistance = distance;
    }
    return step;
  }

  private int conditions(Rule rule, List<String> misfits) {
    int distance = 0;
    if (!rule.qos().contains(request.qos())) {
      misfits.add("covers QoS " + Words.of(rule.qos()));
      distance++;
    }
    if (request.retain() && !rule.retain()) {
      misfits.add("covers no retained messages");
      distance++;
    }
    List<TopicFilter> filters = rule.filtersFor(subject);
    if (!covers(filters, rule.clip())) {
      misfits.add(topics(rule, filters));
      distance += 5;
    }
    return distance;
  }

  private boolean covers(List<TopicFilter> filters, boolean clip) {
    return filters.stream().anyMatch(filter -> covers(filter, clip));
  }

  private boolean covers(TopicFilter filter, boolean clip) {
    if (request.action() != Action.SUBSCRIBE) {
      return filter.matches(request.name());
    }
    return filter.contains(request.wanted()) || (clip && filter.overlaps(request.wanted()));
  }

  private static String somebody(Rule rule) {
    return rule.who().stream().map(Who::toString).collect(Collectors.joining(", "));
  }

  private String topics(Rule rule, List<TopicFilter> filters) {
    String values =
        rule.topics().stream()
            .map(topic -> topic.valuesFor(subject))
            .filter(text -> !text.isEmpty())
            .distinct()
            .collect(Collectors.joining(", "));
    String with = values.isEmpty() ? "" : " (" + values + ")";
    if (filters.isEmpty()) {
      return "covers no topic" + with;
    }
    boolean overlaps =
        request.action() == Action.SUBSCRIBE
            && filters.stream().anyMatch(filter -> filter.overlaps(request.wanted()));
    return (overlaps ? "covers only part of it: " : "covers ") + some(filters) + with;
  }

  private static String some(List<TopicFilter> filters) {
    String shown =
        filters.stream()
            .limit(TOPICS_SHOWN)
            .map(TopicFilter::toString)
            .collect(Collectors.joining(", "));
    int more = filters.size() - TOPICS_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private String fits(Rule rule) {
    if (request.action() == Action.CONNECT) {
      return somebody(rule);
    }
    List<TopicFilter> fitting =
        rule.filtersFor(subject).stream().filter(filter -> covers(filter, rule.clip())).toList();
    boolean clipped =
        request.action() == Action.SUBSCRIBE
            && fitting.stream().noneMatch(filter -> filter.contains(request.wanted()));
    return (clipped ? "clipped to " : "") + some(fitting);
  }
}

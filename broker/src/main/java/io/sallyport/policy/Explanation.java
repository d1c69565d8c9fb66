package io.sallyport.policy;

import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody may or may not do something. Immutable. Made for people, not for the hot path; the
 * decision in it is the one that {@link RulesPolicy} takes.
 *
 * @param steps what was looked at, labels first, then rules as they stand in the file
 * @param nearest the allow rule that came nearest to saying yes, or null
 */
public record Explanation(
    Subject subject,
    AccessRequest request,
    Decision decision,
    List<Step> steps,
    @Nullable Step nearest) {

  /**
   * One rule or label and what came of it.
   *
   * @param number from 1, as it stands in the file; 0 for a label
   * @param label name and place
   * @param outcome what it says about the request
   * @param why on one line, escaped: what did not fit, or what did
   */
  public record Step(int number, String label, Outcome outcome, String why) {}

  /** What a rule says. */
  public enum Outcome {
    /** It does not cover the request. */
    SILENT,
    ALLOWS,
    DENIES
  }

  public Explanation {
    steps = List.copyOf(steps);
  }

  /** Asks {@code settings} what {@code subject} may, step by step. */
  public static Explanation of(PolicySettings settings, Subject subject, AccessRequest request) {
    return new Explainer(settings, subject, request).explain();
  }

  public boolean isAllowed() {
    return decision.isAllowed();
  }

  /** The deciding rule with its place, or the words for silence. */
  public String decidedBy() {
    String rule =
        switch (decision) {
          case Decision.Allowed(String by) -> by;
          case Decision.Denied(String by, _) -> by;
        };
    return rule == null ? "default (no rule allows it)" : rule;
  }

  /** The whole story as lines of text for a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add((isAllowed() ? "ALLOWED  " : "DENIED  ") + asked() + "  " + by());
    lines.add("  decided by   " + decidedBy());
    String head = "  looked at    ";
    for (Step step : steps) {
      lines.add(head + text(step));
      head = "               ";
    }
    if (!isAllowed() && nearest != null) {
      lines.add("  nearest      " + numbered(nearest) + " would allow it, but " + nearest.why());
    }
    return lines;
  }

  private String asked() {
    if (request.action() == Action.CONNECT) {
      return request.action().word();
    }
    return "%s %s  QoS %d%s"
        .formatted(
            request.action().word(),
            request.where(),
            request.qos().level(),
            request.retain() ? ", retained" : "");
  }

  private String by() {
    StringBuilder text = new StringBuilder("by ").append(Printable.of(subject.id()));
    if (!subject.roles().isEmpty()) {
      text.append(" (roles ");
      text.append(Printable.of(String.join(", ", subject.roles().stream().sorted().toList())));
      text.append(')');
    }
    if (!subject.clientId().isEmpty()) {
      text.append(" as client ").append(Printable.of(subject.clientId()));
    }
    if (!subject.certificate().isEmpty()) {
      text.append(" with certificate ");
      text.append(
          Printable.of(String.join(", ", subject.certificate().stream().sorted().toList())));
    }
    return text.append(" over ").append(Words.of(subject.transport())).toString();
  }

  private static String text(Step step) {
    String outcome =
        switch (step.outcome()) {
          case SILENT -> "silent: ";
          case ALLOWS -> "allows: ";
          case DENIES -> "denies: ";
        };
    return numbered(step) + "  " + outcome + step.why();
  }

  private static String numbered(Step step) {
    return step.number() == 0 ? step.label() : "rule " + step.number() + " " + step.label();
  }
}

package io.sallyport.policy;

import io.sallyport.policy.Decision.Denied;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.topic.TopicFilter;
import java.util.List;

/**
 * What no rule can grant: writing where the broker itself speaks, or where a name would mean
 * something else; and reading figures about the broker without the role for it. Immutable.
 */
public final class ReservedTopics {
  /** Who may read {@code $SYS/#}, if a rule names it. */
  public static final String READER = "monitor";

  /** Nobody publishes here. */
  public static final List<TopicFilter> UNWRITABLE =
      List.of(
          TopicFilter.of("$SYS/#"),
          TopicFilter.of("$CONTROL/#"),
          TopicFilter.of("$share/#"),
          TopicFilter.of("$queue/#"),
          TopicFilter.of("$sallyport/#"));

  /** Figures about the broker. */
  public static final List<TopicFilter> FIGURES = List.of(TopicFilter.of("$SYS/#"));

  private static final String NOBODY_WRITES = "the broker's own topics (nobody publishes there)";
  private static final String MONITORS_READ =
      "the broker's own figures (role:" + READER + " reads them, nobody else)";

  private ReservedTopics() {}

  static Denied writing(OnDeny answer) {
    return new Denied(NOBODY_WRITES, answer);
  }

  static Denied reading(OnDeny answer) {
    return new Denied(MONITORS_READ, answer);
  }

  /** What is refused to {@code subject} for {@code action}, whatever the rules say. */
  static List<TopicFilter> refusedTo(Subject subject, Action action) {
    return switch (action) {
      case PUBLISH, WILL -> UNWRITABLE;
      case SUBSCRIBE, RECEIVE -> subject.roles().contains(READER) ? List.of() : FIGURES;
      case CONNECT -> List.of();
    };
  }

  static Denied answer(Action action, OnDeny answer) {
    return action == Action.PUBLISH || action == Action.WILL ? writing(answer) : reading(answer);
  }
}

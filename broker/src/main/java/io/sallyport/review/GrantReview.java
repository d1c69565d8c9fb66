package io.sallyport.review;

import static io.sallyport.review.Finding.Kind.CLIENT_ID_TRUSTED;
import static io.sallyport.review.Finding.Kind.EVERYTHING;
import static io.sallyport.review.Finding.Kind.PLACEHOLDER_MISSING;
import static io.sallyport.review.Finding.Kind.WIDER_THAN_NEEDED;

import io.sallyport.policy.Action;
import io.sallyport.policy.ReservedTopics;
import io.sallyport.policy.Rule;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import java.util.List;
import java.util.Optional;

/** One allow rule: does it give more than it seems to mean? Confined to one thread, used once. */
final class GrantReview {
  private static final Who EVERY_USER = new Who(Who.Kind.USER, "*");

  private final int index;
  private final Rule rule;
  private final List<Finding> found;

  GrantReview(int index, Rule rule, List<Finding> found) {
    this.index = index;
    this.rule = rule;
    this.found = found;
  }

  void look() {
    if (!everything()) {
      missingPlaceholder();
    }
    clientIds();
    figures();
  }

  /** {@code #} is for a role or a person, whom somebody chose. */
  private boolean everything() {
    boolean all =
        rule.topics().stream()
            .anyMatch(topic -> topic.text().equals("#") || topic.text().equals("+/#"));
    Optional<Who> wide = rule.who().stream().filter(GrantReview::isAnybody).findFirst();
    if (!all || wide.isEmpty()) {
      return false;
    }
    String whom =
        isOrdinary(wide.get()) ? "everybody who can log in" : "whoever comes as " + wide.get();
    add(
        EVERYTHING,
        "topics",
        "grants every topic to " + whom,
        "name the topics, or a role: who = \"role:…\" and `device role NAME --add …`");
    return true;
  }

  private static boolean isOrdinary(Who who) {
    return who.equals(Who.ANY) || who.equals(EVERY_USER);
  }

  private static boolean isAnybody(Who who) {
    return isOrdinary(who) || who.kind() == Who.Kind.GUEST || who.kind() == Who.Kind.LISTENER;
  }

  /** A tree in which everybody may write over everybody else. */
  private void missingPlaceholder() {
    if (!(rule.speaksOf(Action.PUBLISH) || rule.speaksOf(Action.WILL))
        || rule.who().stream().noneMatch(GrantReview::isOrdinary)) {
      return;
    }
    for (TopicPattern topic : rule.topics()) {
      if (topic.isTree() && !topic.hasPlaces()) {
        add(
            PLACEHOLDER_MISSING,
            "topics",
            "lets everybody publish as everybody else: \"%s\" has no {user}".formatted(topic),
            "write \"%s\", so that each has a branch; or name a role that may write them all"
                .formatted(withUser(topic)));
        return;
      }
    }
  }

  /** {@code a/#} as {@code a/{user}/#}, {@code a/+/b} as {@code a/{user}/b}. */
  private static String withUser(TopicPattern topic) {
    String text = topic.toString();
    return text.contains("+")
        ? text.replaceFirst("\\+", "{user}")
        : text.replaceFirst("#$", "{user}/#");
  }

  private void clientIds() {
    if (rule.who().stream().allMatch(who -> who.kind() == Who.Kind.CLIENT)) {
      add(
          CLIENT_ID_TRUSTED,
          "who",
          "grants to whoever says it has this client id; a client id proves nothing",
          "write user:NAME or role:NAME");
    }
  }

  private void figures() {
    boolean named =
        rule.who().stream()
            .anyMatch(
                who -> who.kind() == Who.Kind.ROLE && who.name().equals(ReservedTopics.READER));
    boolean reads =
        rule.topics().stream()
            .anyMatch(topic -> ReservedTopics.FIGURES.stream().anyMatch(topic::isWithin));
    if (reads && !named && rule.speaksOf(Action.RECEIVE)) {
      add(
          WIDER_THAN_NEEDED,
          "who",
          "grants $SYS to more than role:%s, and nobody else reads it"
              .formatted(ReservedTopics.READER),
          "write who = \"role:%s\"".formatted(ReservedTopics.READER));
    }
  }

  private void add(Finding.Kind kind, String key, String text, String fix) {
    found.add(new Finding(kind, index, key, text, fix));
  }
}

package io.sallyport.policy;

import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * What the author of kept messages may still publish. How they were published is not known any
 * more, so this says whether the author could still do it in some way. Immutable and thread-safe;
 * the rules, and the author's roles, of one version.
 */
public final class AuthorGrants {
  private final RuleTable publish;

  AuthorGrants(RuleTable publish) {
    this.publish = publish;
  }

  public Decision publish(TopicName topic) {
    return publish.about(topic, Question.STILL_PUBLISHES);
  }

  /** The one answer for every topic that {@code covered} covers; null when there may be several. */
  public @Nullable Decision publishAll(TopicFilter covered) {
    return publish.aboutAll(covered, Question.STILL_PUBLISHES);
  }
}

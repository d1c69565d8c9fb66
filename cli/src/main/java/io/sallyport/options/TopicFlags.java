package io.sallyport.options;

import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;

/** Topics as flags give them: one that is none is refused with the name of its flag. */
public final class TopicFlags {
  private TopicFlags() {}

  /**
   * @throws CommandFailed when {@code text} is no topic name
   */
  public static TopicName name(String flag, String text) throws CommandFailed {
    try {
      return TopicName.of(text);
    } catch (InvalidTopic e) {
      throw refused(flag, e);
    }
  }

  /**
   * @throws CommandFailed when {@code text} is no topic filter
   */
  public static TopicFilter filter(String flag, String text) throws CommandFailed {
    try {
      return TopicFilter.of(text);
    } catch (InvalidTopic e) {
      throw refused(flag, e);
    }
  }

  private static CommandFailed refused(String flag, InvalidTopic why) {
    return ConnectionPlan.usage(flag + ": " + why.getMessage());
  }
}

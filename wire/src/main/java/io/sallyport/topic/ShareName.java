package io.sallyport.topic;

/** The name of a shared subscription's group. Immutable. [MQTT-4.8.2-1] [MQTT-4.8.2-2] */
public record ShareName(String text) {
  private static final String PREFIX = "$share/";

  /**
   * @throws InvalidTopic when the name is empty or holds {@code /}, {@code +} or {@code #}
   */
  public ShareName {
    if (text.isEmpty()
        || text.indexOf('/') >= 0
        || text.indexOf('+') >= 0
        || text.indexOf('#') >= 0) {
      throw new InvalidTopic(
          "MQTT-4.8.2-1",
          "share name \"%s\" must have at least one character and none of / + #"
              .formatted(Printable.of(text)));
    }
  }

  /** Whether {@code filter} asks for a shared subscription, well-formed or not. */
  public static boolean isShared(String filter) {
    return filter.startsWith(PREFIX) || filter.equals("$share");
  }

  /**
   * The group that {@code filter}, for which {@link #isShared} holds, names.
   *
   * @throws InvalidTopic when there is no well-formed name followed by {@code /} and a filter
   */
  public static ShareName in(String filter) {
    return new ShareName(filter.substring(PREFIX.length(), slashAfterName(filter)));
  }

  /**
   * The part of {@code filter}, for which {@link #isShared} holds, that topics are matched against.
   *
   * @throws InvalidTopic when there is none, or it is malformed
   */
  public static TopicFilter filterIn(String filter) {
    return TopicFilter.of(filter.substring(slashAfterName(filter) + 1));
  }

  private static int slashAfterName(String filter) {
    int slash = filter.length() <= PREFIX.length() ? -1 : filter.indexOf('/', PREFIX.length());
    if (slash < 0 || slash == filter.length() - 1) {
      throw new InvalidTopic(
          "MQTT-4.8.2-2",
          "shared subscription \"%s\" must be $share/NAME/FILTER".formatted(Printable.of(filter)));
    }
    return slash;
  }
}

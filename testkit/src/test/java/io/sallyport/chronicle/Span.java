package io.sallyport.chronicle;

/**
 * How long a subscription stood: surely from {@code granted} to {@code leaving}, perhaps from
 * {@code asked} to {@code left}. Positions. Confined to one thread while a {@link History} is made.
 */
final class Span {
  /** After all positions. */
  static final long NEVER = Long.MAX_VALUE;

  private static final String SHARE = "$share/";

  private final String client;
  private final String filter;
  private final int qos;
  private final long asked;
  private final boolean durable;
  private long granted = NEVER;
  private long leaving = NEVER;
  private long left = NEVER;

  Span(Entry asking, boolean durable) {
    this.client = asking.client();
    this.filter = asking.subject();
    this.qos = asking.qos();
    this.asked = asking.position();
    this.durable = durable;
  }

  void granted(long position) {
    granted = Math.min(granted, position);
  }

  void leaving(long position) {
    leaving = Math.min(leaving, position);
  }

  void left(long position) {
    left = Math.min(left, position);
  }

  boolean isOpen() {
    return left == NEVER;
  }

  /** Whether the session that it belongs to outlives a connection. */
  boolean isDurable() {
    return durable;
  }

  boolean isUndisturbed() {
    return leaving == NEVER;
  }

  String client() {
    return client;
  }

  String filter() {
    return filter;
  }

  int qos() {
    return qos;
  }

  boolean isShared() {
    return filter.startsWith(SHARE);
  }

  /** Whatever is said at {@code position} is owed: it stood then, and nothing ended it since. */
  boolean isOwed(Publication message) {
    return durable
        && granted < message.asked()
        && isUndisturbed()
        && Math.min(qos, message.qos()) > 0
        && covers(message.topic());
  }

  /** It stood when {@code message} was begun. */
  boolean stoodFor(Publication message) {
    return granted < message.asked() && leaving > message.asked() && covers(message.topic());
  }

  /** It may have stood when {@code message} was said, or later, and before {@code delivered}. */
  boolean explains(Publication message, long delivered) {
    return asked < delivered && left > message.asked() && covers(message.topic());
  }

  /** Filters of the tortured are topics, or end in {@code /#}; nothing else is understood. */
  boolean covers(String topic) {
    String plain = filter;
    if (isShared()) {
      plain = filter.substring(filter.indexOf('/', SHARE.length()) + 1);
    }
    return plain.endsWith("/#")
        ? topic.startsWith(plain.substring(0, plain.length() - 1))
        : topic.equals(plain);
  }
}

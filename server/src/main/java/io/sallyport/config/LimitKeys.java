package io.sallyport.config;

import static io.sallyport.config.Key.Reload.NEW_CONNECTIONS;

import io.sallyport.records.QueueFull;
import java.time.Duration;
import java.util.List;

/** The keys of {@code [limits]}. Immutable. */
final class LimitKeys {
  private LimitKeys() {}

  static final Key<Long> PACKET_BEFORE_LOGIN =
      size(
          "packet_before_login",
          "1 KiB",
          "256 KiB",
          "16 KiB",
          "The largest packet before a login has succeeded; refused by its header, before a byte of"
              + " it is kept.");
  static final Key<Long> PACKET =
      size(
          "packet",
          "1 KiB",
          "256 MiB",
          "256 KiB",
          "The largest packet after login, announced to clients. The protocol's own maximum is 256"
              + " MiB.");
  static final Key<Duration> KEEP_ALIVE_MAX =
      new Key<>(
          "limits",
          "keep_alive_max",
          new ValueType.Time(Duration.ofSeconds(5), Duration.ofSeconds(65_535)),
          "\"5m\"",
          "",
          "The longest keep alive a client gets, whatever it asks for; announced to 5.0 clients. A"
              + " silent client is gone after one and a half times this.",
          NEW_CONNECTIONS);
  static final Key<Duration> SESSION_EXPIRY_MAX =
      new Key<>(
          "limits",
          "session_expiry_max",
          new ValueType.Time(Duration.ZERO, Duration.ofDays(3650)),
          "\"7d\"",
          "",
          "The longest life of a session whose client is away. Also what clean session 0 of 3.1.1"
              + " and the endless session of 5.0 become.",
          NEW_CONNECTIONS);
  static final Key<Integer> FILTERS_PER_CLIENT =
      count("filters_per_client", 1, 1_000_000, "4000", "Subscriptions of one session.");
  static final Key<Integer> FILTERS_PER_PACKET =
      count("filters_per_packet", 1, 1_000, "32", "Filters in one SUBSCRIBE or UNSUBSCRIBE.");
  static final Key<Long> FILTERS =
      new Key<>(
          "limits",
          "filters",
          new ValueType.Size(64L << 10, 1L << 40),
          null,
          "half of the heap",
          "About what the filters of all clients take in memory together: each counts as 256 bytes,"
              + " 112 for a level and 4 for a character. When it is full, further filters are"
              + " refused: 0x97, or in 3.1.1 0x80. Counted as subscribes_refused.",
          NEW_CONNECTIONS);
  static final Key<Integer> WILDCARD_LEVELS =
      count("wildcard_levels", 0, 64, "8", "Wildcards in one filter.");
  static final Key<Integer> TOPIC_LEVELS =
      count(
          "topic_levels",
          1,
          256,
          "16",
          "Levels of a topic or filter, counted before it is cut into pieces.");
  static final Key<Integer> USER_PROPERTIES =
      count("user_properties", 0, 1_000, "32", "User properties in one packet.");
  static final Key<Long> WILL =
      size(
          "will",
          "0 B",
          "256 KiB",
          "4 KiB",
          "The largest payload of a will. A larger one is refused with its CONNECT: 0x97.");
  static final Key<Integer> WILLS_PER_PRINCIPAL =
      new Key<>(
          "limits",
          "wills_per_principal",
          new ValueType.Rate(1, 10_000, true),
          "\"50/s\"",
          "",
          "How fast one user may log in with wills and not take them back by a goodbye; ten seconds'"
              + " worth at once. Beyond it a CONNECT with a will is refused: 0x9F. Of a guest each"
              + " address has this.",
          NEW_CONNECTIONS);
  static final Key<Integer> RECEIVE_MAXIMUM =
      count(
          "receive_maximum",
          1,
          65_535,
          "256",
          "QoS 1 and 2 messages of one client that are not acknowledged yet; announced to 5.0"
              + " clients.");
  static final Key<Integer> QUEUE_MESSAGES =
      new Key<>(
          "limits.queue_per_session",
          "messages",
          new ValueType.Count(1, 10_000_000, false),
          "100000",
          "",
          "Messages that wait for one session.",
          NEW_CONNECTIONS);
  static final Key<Long> QUEUE_BYTES =
      new Key<>(
          "limits.queue_per_session",
          "bytes",
          new ValueType.Size(1024, 16L << 30),
          "\"64 MiB\"",
          "",
          "Bytes that wait for one session.",
          NEW_CONNECTIONS);
  static final Key<QueueFull> QUEUE_FULL =
      new Key<>(
          "limits.queue_per_session",
          "full",
          ValueType.Choice.of(QueueFull.class),
          "\"drop-oldest\"",
          "",
          "What happens beyond that. drop-oldest: what has waited longest and was never sent makes"
              + " room, so a device that comes back after a week hears of today. drop-newest: what"
              + " comes is not queued. disconnect: neither, and a client that is there is told so"
              + " with 0x97; its session stays. Either way it is counted. For a group of shared"
              + " subscriptions disconnect is drop-newest.",
          NEW_CONNECTIONS);
  static final Key<Integer> SESSIONS_PER_PRINCIPAL =
      new Key<>(
          "limits",
          "sessions_per_principal",
          new ValueType.Count(1, 1_000_000, true),
          "100",
          "",
          "Sessions of one user. The sessions of guests are not counted, since all clients of a"
              + " guest share it.",
          NEW_CONNECTIONS);
  static final Key<Integer> RETAINED_MESSAGES =
      count("retained_messages", 1, 10_000_000, "100000", "Retained messages of the whole broker.");
  static final Key<Long> RETAINED =
      size("retained", "1 KiB", "16 GiB", "64 MiB", "Bytes of all retained messages together.");
  static final Key<Integer> RETAINED_MESSAGES_PER_PRINCIPAL =
      count(
          "retained_messages_per_principal",
          1,
          10_000_000,
          "50000",
          "Retained messages of one publisher, so that none can take the place of the others.");
  static final Key<Long> RETAINED_PER_PRINCIPAL =
      size(
          "retained_per_principal",
          "1 KiB",
          "16 GiB",
          "32 MiB",
          "Bytes of the retained messages of one publisher. Beyond either of the two a new topic is"
              + " refused with 0x97, or in 3.1.1 acknowledged, dropped and counted; what the"
              + " publisher retains already it may replace by something no larger, and remove.");
  static final Key<Long> STORED =
      new Key<>(
          "limits",
          "stored",
          new ValueType.Size(64L << 10, 1L << 40),
          null,
          "a quarter of the heap",
          "About what stored sessions, their filters and all messages that wait for somebody offline"
              + " take together. When it is full, a message that has to be stored is refused: 0x97,"
              + " or in 3.1.1 the connection is closed without an acknowledgement, so that the"
              + " client sends it again.",
          NEW_CONNECTIONS);
  static final Key<Long> STORED_PER_PRINCIPAL =
      new Key<>(
          "limits",
          "stored_per_principal",
          new ValueType.Size(32L << 10, 1L << 40),
          null,
          "half of `stored`",
          "How much of it the sessions of one principal may take, those of a guest together. Beyond"
              + " it new sessions and filters are refused, and what comes for their queues makes"
              + " room there or is dropped.",
          NEW_CONNECTIONS);
  static final Key<Integer> PUBLISHES_PER_CLIENT =
      new Key<>(
          "limits",
          "publishes_per_client",
          new ValueType.Text<>("\"unlimited\"", LimitKeys::unlimitedOnly, List.of("unlimited")),
          "\"unlimited\"",
          "",
          "How fast one client may publish. Clients share a loop fairly by bytes; a number comes"
              + " with a later release.",
          NEW_CONNECTIONS);
  static final Key<Integer> CONNECTIONS =
      count(
          "connections",
          1,
          1_000_000,
          "20000",
          "Open connections of the whole broker; further ones are closed at once.");
  static final Key<Integer> CONNECTIONS_PER_ADDRESS =
      count(
          "connections_per_address",
          1,
          1_000_000,
          "10000",
          "Open connections from one address. Half of the whole: many devices share an address"
              + " behind a router, and still nobody takes all places.");
  static final Key<Integer> WAITING =
      count(
          "connections_before_login",
          1,
          100_000,
          "2000",
          "Connections that have not logged in. Each may hold packet_before_login and the state of"
              + " a TLS handshake, so this bounds what strangers cost.");
  static final Key<Integer> WAITING_PER_ADDRESS =
      count(
          "connections_before_login_per_address",
          1,
          100_000,
          "500",
          "The same for one address: a quarter, so that one stranger leaves room for others, and a"
              + " site that comes back after an outage still gets in within seconds.");
  static final Key<Integer> LOGINS_FAILING =
      new Key<>(
          "limits",
          "logins_failing_per_address",
          new ValueType.Rate(1, 10_000, false),
          "\"20/s\"",
          "",
          "How fast one address may fail to log in. A login that succeeds costs nothing.",
          NEW_CONNECTIONS);
  static final Key<Integer> LOGINS_FAILING_BURST =
      count(
          "logins_failing_burst",
          1,
          100_000,
          "50",
          "How many failures in a row one address has before the rate holds.");
  static final Key<Integer> WRONG_PASSWORDS =
      new Key<>(
          "limits",
          "wrong_passwords",
          new ValueType.Count(1, 1_000, true),
          "5",
          "",
          "How many wrong passwords for one user from one address cost no time; every further one"
              + " costs twice the wait of the one before, from a second on. An address has four times"
              + " as many for all users, a network (/24, /48) twenty times. Who has logged in from"
              + " there before is not kept out by others.",
          NEW_CONNECTIONS);
  static final Key<Duration> WRONG_PASSWORD_WAIT =
      new Key<>(
          "limits",
          "wrong_password_wait_max",
          new ValueType.Time(Duration.ofSeconds(1), Duration.ofDays(1)),
          "\"15m\"",
          "",
          "Where the wait after wrong passwords stops doubling.",
          NEW_CONNECTIONS);
  static final Key<Duration> LOGIN_TIMEOUT =
      new Key<>(
          "limits",
          "login_timeout",
          new ValueType.Time(Duration.ofMillis(500), Duration.ofMinutes(1)),
          "\"5s\"",
          "",
          "From the first byte of the connection, TLS included, to the whole CONNECT. Absolute: a"
              + " client that drips bytes gains nothing.",
          Key.Reload.RESTART);

  /** All of them, in the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          PACKET_BEFORE_LOGIN,
          PACKET,
          KEEP_ALIVE_MAX,
          SESSION_EXPIRY_MAX,
          FILTERS_PER_CLIENT,
          FILTERS_PER_PACKET,
          FILTERS,
          WILDCARD_LEVELS,
          TOPIC_LEVELS,
          USER_PROPERTIES,
          WILL,
          WILLS_PER_PRINCIPAL,
          RECEIVE_MAXIMUM,
          QUEUE_MESSAGES,
          QUEUE_BYTES,
          QUEUE_FULL,
          SESSIONS_PER_PRINCIPAL,
          RETAINED_MESSAGES,
          RETAINED,
          RETAINED_MESSAGES_PER_PRINCIPAL,
          RETAINED_PER_PRINCIPAL,
          STORED,
          STORED_PER_PRINCIPAL,
          PUBLISHES_PER_CLIENT,
          CONNECTIONS,
          CONNECTIONS_PER_ADDRESS,
          WAITING,
          WAITING_PER_ADDRESS,
          LOGINS_FAILING,
          LOGINS_FAILING_BURST,
          WRONG_PASSWORDS,
          WRONG_PASSWORD_WAIT,
          LOGIN_TIMEOUT);

  private static Key<Integer> count(
      String name, int least, int most, String standard, String meaning) {
    return new Key<>(
        "limits",
        name,
        new ValueType.Count(least, most, false),
        standard,
        "",
        meaning,
        NEW_CONNECTIONS);
  }

  private static Key<Long> size(
      String name, String least, String most, String standard, String meaning) {
    try {
      ValueType<Long> type = new ValueType.Size(Quantity.bytes(least), Quantity.bytes(most));
      return new Key<>("limits", name, type, "\"" + standard + "\"", "", meaning, NEW_CONNECTIONS);
    } catch (BadValue ourMistake) {
      throw new IllegalStateException(ourMistake);
    }
  }

  private static Integer unlimitedOnly(String text) throws BadValue {
    if (text.equals(ValueType.UNLIMITED)) {
      return Integer.MAX_VALUE;
    }
    throw new BadValue(
        Problem.NOT_IN_THIS_RELEASE,
        "a rate of publishing comes with a later release",
        "remove the key");
  }
}

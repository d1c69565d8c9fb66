package io.sallyport.trail;

import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.topic.Printable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that belongs into the audit trail, before it has its place there. Immutable; every text
 * is escaped and cut, none is a secret.
 *
 * @param id of a refusal, or null
 * @param who a principal that has proven itself, or the operator; {@code -} when it is nobody's
 * @param from an address, or {@code -}
 * @param what the particulars, in the order in which they are written
 */
public record Fact(
    @Nullable String id,
    String event,
    String who,
    String from,
    String listener,
    Map<String, String> what) {

  /** As long as what is kept of a name or topic that a client chose; the protocol allows 65535. */
  static final int LONGEST = 256;

  private static final int LONGEST_TEXT = 600;
  private static final String OPERATOR = "os:";

  /** Number, time, id and event stand before who: our own words, all of them short. */
  private static final int HEAD_BYTES = 200;

  /** Who has not proven to be anybody. */
  static final String NOBODY = "-";

  /** The words of {@link #event} that the trail writes about itself. */
  static final String GAP = "gap";

  static final String MORE = "more_refused";
  static final String SHORTENED = "trail_shortened";
  static final String TORN = "trail_torn";
  static final String DAMAGED = "trail_damaged";

  /** What {@code event} is in the trail; empty when it is nothing to answer for. */
  public static Optional<Fact> of(Event event) {
    return Optional.ofNullable(
        switch (event) {
          case Event.Refusal refusal -> of(refusal);
          case Event.Connected in ->
              of(in.origin(), null, "login", in.principal())
                  .put("method", in.method())
                  .put("protocol", in.protocol())
                  .client("client", in.clientId())
                  .made();
          case Event.Administered done ->
              of(done.origin(), null, done.action(), done.who())
                  .client("target", done.target())
                  .text("text", done.text())
                  .made();
          case Event.TlsChanged changed ->
              of(changed.origin(), null, "tls_files", NOBODY)
                  .put("cause", changed.cause())
                  .put("code", changed.code() == null ? "-" : changed.code())
                  .text("text", changed.text())
                  .made();
          case Event.Disconnected _ -> null;
          case Event.RightsAsked _ -> null;
          case Event.AbsentAsked _ -> null;
          case Event.StorageChanged _ -> null;
          case Event.Lost _ -> null;
          case Event.Failed _ -> null;
        });
  }

  /** A refusal as the trail tells it. */
  public static Fact of(Event.Refusal event) {
    Origin origin = event.origin();
    String id = event.id().text();
    return switch (event) {
      case Event.LoginRefused refused ->
          of(origin, id, kind(event), NOBODY)
              .put("cause", refused.cause())
              .put("reason", hex(refused.reason().code()))
              .client("user", refused.user())
              .client("client", refused.clientId())
              .made();
      case Event.Denied denied ->
          of(origin, id, kind(event), denied.principal())
              .put("action", denied.action())
              .client("topic", denied.topic())
              .put("qos", String.valueOf(denied.asked().qos().level()))
              .put("retain", String.valueOf(denied.asked().retain()))
              .put("transport", denied.asked().transport().name().toLowerCase(Locale.ROOT))
              .text("rule", denied.rule())
              .client("client", denied.clientId())
              .made();
      case Event.ProtocolBroken broken ->
          of(origin, id, kind(event), Objects.requireNonNullElse(broken.principal(), NOBODY))
              .put("reason", hex(broken.reason().code()))
              .put("clause", broken.clause())
              .text("text", broken.text())
              .client("client", broken.clientId())
              .made();
      case Event.TlsFailed failed ->
          of(origin, id, kind(event), NOBODY)
              .put("cause", failed.failure())
              .text("text", failed.text())
              .made();
      case Event.UpgradeRefused refused ->
          of(origin, id, kind(event), NOBODY)
              .put("cause", refused.cause())
              .text("text", refused.text())
              .made();
      case Event.ProxyRefused refused ->
          of(origin, id, kind(event), NOBODY).text("text", refused.text()).made();
    };
  }

  /** What the trail says about itself. */
  static Fact ours(String event, Map<String, String> what) {
    return new Fact(null, event, NOBODY, NOBODY, NOBODY, what);
  }

  /** Events that were not written, since the queue was full or the disk took nothing. */
  public static Fact gap(long lost) {
    return ours(GAP, Map.of("lost", String.valueOf(lost)));
  }

  /**
   * Refusals of one kind from one address that were left out after the last one that was written.
   */
  public static Fact more(String kind, String address, long count) {
    Map<String, String> what = new LinkedHashMap<>();
    what.put("kind", kind);
    what.put("count", String.valueOf(count));
    return new Fact(null, MORE, NOBODY, Printable.of(address), NOBODY, what);
  }

  /** The word by which a refusal of this kind goes. */
  public static String kind(Event.Refusal refusal) {
    return switch (refusal) {
      case Event.LoginRefused _ -> "login_refused";
      case Event.Denied _ -> "denied";
      case Event.ProtocolBroken _ -> "protocol_violation";
      case Event.TlsFailed _ -> "tls_failed";
      case Event.UpgradeRefused _ -> "websocket_refused";
      case Event.ProxyRefused _ -> "proxy_refused";
    };
  }

  /** Whether it says what an operator has done. */
  boolean isOfOperator() {
    return id == null && who.startsWith(OPERATOR);
  }

  /** Whether a line could be one; cheaper than to read it. */
  static boolean mayBeOfOperator(byte[] line) {
    return new String(line, 0, Math.min(line.length, HEAD_BYTES), StandardCharsets.ISO_8859_1)
        .contains("\"who\":\"" + OPERATOR);
  }

  /** The same with one more particular. */
  public Fact with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(what);
    more.put(key, value);
    return new Fact(id, event, who, from, listener, more);
  }

  private static String hex(int code) {
    return "0x%02X".formatted(code);
  }

  private static Draft of(Origin origin, @Nullable String id, String event, String who) {
    return new Draft(origin, id, event, who);
  }

  private static final class Draft {
    private final Origin origin;
    private final @Nullable String id;
    private final String event;
    private final String who;
    private final Map<String, String> what = new LinkedHashMap<>();

    Draft(Origin origin, @Nullable String id, String event, String who) {
      this.origin = origin;
      this.id = id;
      this.event = event;
      this.who = who;
    }

    /** A word of our own. */
    Draft put(String key, String word) {
      what.put(key, Printable.of(word, LONGEST));
      return this;
    }

    /** What a client chose. */
    Draft client(String key, @Nullable String text) {
      if (text != null && !text.isEmpty()) {
        what.put(key, Printable.of(text, LONGEST));
      }
      return this;
    }

    /** A text of our own, which has escaped what it quotes: its quotes and backslashes stay. */
    Draft text(String key, @Nullable String text) {
      if (text != null && !text.isEmpty()) {
        String printed = Printable.of(text, LONGEST_TEXT);
        what.put(key, printed.replace("\\\"", "\"").replace("\\\\", "\\"));
      }
      return this;
    }

    Fact made() {
      return new Fact(
          id,
          event,
          Printable.of(who, LONGEST),
          Printable.of(origin.address()),
          Printable.of(origin.listener()),
          what);
    }
  }
}

package io.sallyport.main;

import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.topic.Printable;
import org.jspecify.annotations.Nullable;

/**
 * An event as one line of {@code key=value}: our own words first, the peer's address before
 * anything else, the client's text last, quoted and escaped. Stateless; never holds a secret.
 */
public final class LogLine {
  private static final int FRAMES = 24;
  private static final int LONGEST_WORD = 120;

  private final StringBuilder line = new StringBuilder(160);

  private LogLine() {}

  public static String of(Event event) {
    return switch (event) {
      case Event.LoginRefused refused ->
          begin("auth_failed", refused.origin())
              .word("reason", refused.cause())
              .word("id", refused.id().text())
              .client("user", refused.user())
              .client("client", refused.clientId())
              .text();
      case Event.Denied denied ->
          begin("denied", denied.origin())
              .word("action", denied.action())
              .word("id", denied.id().text())
              .ours("rule", denied.rule() == null ? "none" : denied.rule())
              .client("principal", denied.principal())
              .client("topic", denied.topic())
              .client("client", denied.clientId())
              .text();
      case Event.ProtocolBroken broken ->
          begin("protocol_violation", broken.origin())
              .word("reason", "0x%02X".formatted(broken.reason().code()))
              .word("clause", broken.clause())
              .word("id", broken.id().text())
              .ours("text", broken.text())
              .client("principal", broken.principal())
              .client("client", broken.clientId())
              .text();
      case Event.TlsFailed failed ->
          begin("tls_failed", failed.origin())
              .word("reason", failed.failure())
              .word("id", failed.id().text())
              .ours("text", failed.text())
              .text();
      case Event.UpgradeRefused refused ->
          begin("websocket_refused", refused.origin())
              .word("reason", refused.cause())
              .word("id", refused.id().text())
              .ours("text", refused.text())
              .text();
      case Event.ProxyRefused refused ->
          begin("proxy_refused", refused.origin())
              .word("id", refused.id().text())
              .ours("text", refused.text())
              .text();
      case Event.Connected connected ->
          begin("connected", connected.origin())
              .word("method", connected.method())
              .word("protocol", connected.protocol())
              .client("principal", connected.principal())
              .client("client", connected.clientId())
              .text();
      case Event.Disconnected gone ->
          begin("disconnected", gone.origin())
              .word("reason", gone.cause())
              .client("principal", gone.principal())
              .client("client", gone.clientId())
              .text();
      case Event.RightsAsked asked ->
          begin("rights_asked", asked.origin())
              .word("version", String.valueOf(asked.version()))
              .word("connections", String.valueOf(asked.connections()))
              .word("ended", String.valueOf(asked.ended()))
              .word("filters", String.valueOf(asked.filters()))
              .text();
      case Event.AbsentAsked asked ->
          begin("absent_asked", asked.origin())
              .word("version", String.valueOf(asked.version()))
              .word("sessions", String.valueOf(asked.sessions()))
              .word("filters", String.valueOf(asked.filters()))
              .word("messages", String.valueOf(asked.messages()))
              .word("wills", String.valueOf(asked.wills()))
              .text();
      case Event.Administered done ->
          begin("administered", done.origin())
              .word("action", done.action())
              .word("who", done.who())
              .ours("text", done.text())
              .client("target", done.target())
              .text();
      case Event.StorageChanged changed ->
          begin("storage", changed.origin())
              .word("reason", changed.cause())
              .word("code", changed.code() == null ? "-" : changed.code())
              .ours("text", changed.text())
              .text();
      case Event.TlsChanged changed ->
          begin("tls_files", changed.origin())
              .word("reason", changed.cause())
              .word("code", changed.code() == null ? "-" : changed.code())
              .ours("text", changed.text())
              .text();
      case Event.Lost lost ->
          begin("messages_lost", lost.origin())
              .word("reason", lost.reason())
              .word("count", String.valueOf(lost.count()))
              .word("total", String.valueOf(lost.total()))
              .text();
      case Event.Failed failed ->
          begin("failure", failed.origin())
              .word("where", failed.where())
              .ours("trace", trace(failed.failure()))
              .text();
    };
  }

  /** Refusals that have no line of their own, since their address had too many. */
  static String more(String kind, String address, long count) {
    return begin("more_refused", new Origin(address, 0, "-", 0))
        .word("kind", kind)
        .word("count", String.valueOf(count))
        .text();
  }

  private static LogLine begin(String event, Origin origin) {
    LogLine line = new LogLine();
    line.line.append("event=").append(event);
    return line.word("src", origin.address())
        .word("port", String.valueOf(origin.port()))
        .word("listener", origin.listener())
        .word("connection", String.valueOf(origin.connection()));
  }

  /** A word that needs no quotes; whatever could end it early becomes an underscore. */
  private LogLine word(String key, String word) {
    line.append(' ').append(key).append('=');
    for (int i = 0; i < Math.min(word.length(), LONGEST_WORD); i++) {
      char c = word.charAt(i);
      boolean plain = c > ' ' && c < 127 && c != '"' && c != '=' && c != '\\';
      line.append(plain ? c : '_');
    }
    return this;
  }

  /** Text of our own that may quote escaped text of a client: it keeps its backslashes. */
  private LogLine ours(String key, String text) {
    line.append(' ').append(key).append("=\"");
    line.append(Printable.of(text.replace("\\\"", "'").replace('"', '\''), 4000));
    line.append('"');
    return this;
  }

  private LogLine client(String key, @Nullable String text) {
    if (text != null) {
      line.append(' ').append(key).append("=\"").append(Printable.of(text)).append('"');
    }
    return this;
  }

  private String text() {
    return line.toString();
  }

  /** The whole story on one line: what was thrown, by whom, and what caused it. */
  private static String trace(Throwable failure) {
    StringBuilder out = new StringBuilder();
    Throwable current = failure;
    for (int depth = 0; current != null && depth < 4; depth++) {
      out.append(depth == 0 ? "" : " caused by ").append(current.getClass().getName());
      StackTraceElement[] frames = current.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
        out.append(i == 0 ? " at " : " < ").append(frames[i]);
      }
      current = current.getCause();
    }
    return out.toString();
  }
}

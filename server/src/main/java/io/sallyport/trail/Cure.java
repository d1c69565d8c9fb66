package io.sallyport.trail;

import io.sallyport.pki.TlsFailure;
import java.util.List;
import java.util.Map;

/**
 * What is behind a refusal that no rule and no login decided, and what to do about it. Immutable.
 *
 * @param because what is allowed, and who says so
 * @param rows what to do, the likeliest first
 */
record Cure(String because, List<Row> rows) {

  /**
   * @param name short, as it stands before the text
   */
  record Row(String name, String text) {}

  private static final String MEND = "to mend it";
  private static final String LIMIT = "limit ";
  private static final String LISTENER = "listener ";

  private static final Cure ANY_REQUEST =
      web(
          "a listener for browsers answers nothing but what RFC 6455 lets ask for a WebSocket",
          "is it a browser, or a library for MQTT over WebSocket? Others want the TLS port");

  private static final Cure PROXY =
      new Cure(
          "the listener is for load balancers: proxy_protocol.from says which, and each begins with a"
              + " PROXY header",
          List.of(
              new Row(
                  MEND, "a load balancer: add it to from, and send-proxy-v2 to its server line"),
              new Row("", "a device: it goes through the load balancer, or to another listener"),
              new Row("", "docs/load-balancers.md says what a header may be")));

  private static final Map<String, Cure> WEB =
      Map.of(
          "origin",
          web(
              "only pages that the listener names may open one, so that no stranger's page can",
              "add the page's origin to origins of the listener, exactly as the browser has it"),
          "subprotocol",
          web(
              "MQTT over WebSocket goes by the subprotocol mqtt",
              "have the client ask for it: new WebSocket(url, \"mqtt\")"),
          "path",
          web(
              "the listener answers at the path of its bind and nowhere else",
              "use that path in the client, or change bind of the listener"));

  /** Of any refusal but a denied action and a login. */
  static Cure of(Fact fact) {
    return switch (fact.event()) {
      case "tls_failed" -> tls(word(fact, "cause"));
      case "proxy_refused" -> PROXY;
      case "websocket_refused" -> WEB.getOrDefault(word(fact, "cause"), ANY_REQUEST);
      default -> protocol(fact);
    };
  }

  /** What was found, without the meaning of the failure, which is told apart; may be empty. */
  static String found(Fact fact) {
    String text = word(fact, "text");
    for (TlsFailure failure : TlsFailure.values()) {
      if (text.startsWith(failure.meaning())) {
        String rest = text.substring(failure.meaning().length()).strip();
        return rest.startsWith("(") && rest.endsWith(")")
            ? rest.substring(1, rest.length() - 1)
            : rest;
      }
    }
    return text;
  }

  private static Cure tls(String code) {
    for (TlsFailure failure : TlsFailure.values()) {
      if (failure.code().equals(code)) {
        return new Cure(
            code + ": " + failure.meaning(),
            List.of(
                new Row("client fix", failure.clientFix()),
                new Row("broker fix", failure.brokerFix())));
      }
    }
    return new Cure(
        code + ": its certificate names nobody who could log in",
        List.of(
            new Row(MEND, "give it a certificate whose identity_from of the listener is a name"),
            new Row("", "docs/certificates.md says which characters a name may have")));
  }

  private static Cure web(String because, String mend) {
    return new Cure(
        because,
        List.of(
            new Row(MEND, mend),
            new Row("", "docs/websockets.md says what a listener for browsers accepts")));
  }

  private static Cure protocol(Fact fact) {
    String clause = word(fact, "clause");
    if (clause.startsWith(LISTENER)) {
      String key = clause.substring(LISTENER.length());
      return new Cure(
          key + " of the listener",
          List.of(new Row(MEND, "have the client do without, or change %s there".formatted(key))));
    }
    if (!clause.startsWith(LIMIT)) {
      return new Cure(
          "[%s] %sforbids it"
              .formatted(clause, clause.startsWith("MQTT") ? "of the MQTT specification " : ""),
          List.of(
              new Row(
                  MEND, "update the client's software or library, or report this to its makers")));
    }
    String limit = "limits." + clause.substring(LIMIT.length());
    boolean stranger = limit.equals("limits.packet") && fact.who().equals(Fact.NOBODY);
    String key = stranger ? "limits.packet_before_login" : limit;
    return new Cure(
        "the limit %s of the configuration".formatted(key),
        List.of(
            new Row(MEND, "have the client keep to it, or raise %s and reload".formatted(key)),
            new Row(
                "",
                "sallyport config explain %s tells what it is and what it is now".formatted(key))));
  }

  private static String word(Fact fact, String key) {
    return fact.what().getOrDefault(key, "");
  }
}

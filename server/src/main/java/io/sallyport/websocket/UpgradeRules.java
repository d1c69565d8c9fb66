package io.sallyport.websocket;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.sallyport.topic.Printable;
import io.sallyport.websocket.UpgradeAnswer.Granted;
import io.sallyport.websocket.UpgradeAnswer.Refused;
import io.sallyport.websocket.UpgradeAnswer.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request must look like to become a WebSocket (RFC 6455, section 4.2.1): one form is let
 * through and everything else is refused. Immutable.
 */
public final class UpgradeRules {
  /**
   * The names that MQTT goes by, the better one first. 3.1.1 and 5.0 know only {@code mqtt}, which
   * is the answer wherever it is offered [MQTT-6.0.0-4]; the other is what MQTT 3.1 was called
   * before there was a standard, and its clients offer nothing else.
   */
  private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

  private static final String ONLY_VERSION = "13";
  private static final String KEY_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");
  private static final int SHOWN = 80;

  private final String path;
  private final OriginRule origins;

  /**
   * @param secure whether the connection has TLS
   */
  public UpgradeRules(WebSocketSettings settings, boolean secure) {
    this.path = settings.path();
    this.origins = new OriginRule(settings.origins(), secure);
  }

  UpgradeAnswer judge(HttpRequest request) {
    return unreadable(request)
        .or(() -> wrongPlace(request))
        .or(() -> body(request.headers()))
        .or(() -> noUpgrade(request.headers()))
        .or(() -> wrongOrigin(request.headers()))
        .<UpgradeAnswer>map(refused -> refused)
        .orElseGet(() -> subprotocol(request.headers()));
  }

  private static Optional<Refused> unreadable(HttpRequest request) {
    if (request.decoderResult().isSuccess()) {
      return Optional.empty();
    }
    Throwable cause = request.decoderResult().cause();
    return Optional.of(
        switch (cause) {
          case TooLongHttpLineException _ ->
              new Refused(Status.URI_TOO_LONG, "too_large", "the request line is too long");
          case TooLongHttpHeaderException _ ->
              new Refused(Status.HEADERS_TOO_LARGE, "too_large", "the headers are too large");
          case TooLongFrameException _ ->
              new Refused(Status.BAD_REQUEST, "too_large", "the request is too large");
          case null, default -> bad("not_http", "the bytes are no HTTP request");
        });
  }

  private Optional<Refused> wrongPlace(HttpRequest request) {
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return refuse(Status.BAD_REQUEST, "http_version", "not HTTP/1.1");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return refuse(Status.METHOD_NOT_ALLOWED, "method", "the method is not GET");
    }
    if (!request.uri().equals(path)) {
      return refuse(
          Status.NOT_FOUND, "path", "path \"%s\" is not %s".formatted(shown(request.uri()), path));
    }
    return Optional.empty();
  }

  private static Optional<Refused> body(HttpHeaders headers) {
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    boolean some =
        headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
            || !(lengths.isEmpty() || lengths.equals(List.of("0")));
    return some
        ? refuse(Status.BAD_REQUEST, "body", "a request for WebSocket has no body")
        : Optional.empty();
  }

  private static Optional<Refused> noUpgrade(HttpHeaders headers) {
    if (!tokens(headers, HttpHeaderNames.UPGRADE).stream().anyMatch("websocket"::equalsIgnoreCase)
        || !tokens(headers, HttpHeaderNames.CONNECTION).stream()
            .anyMatch("upgrade"::equalsIgnoreCase)) {
      return refuse(Status.UPGRADE_REQUIRED, "no_upgrade", "does not ask for WebSocket");
    }
    if (!ONLY_VERSION.equals(only(headers, HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return refuse(
          Status.UPGRADE_REQUIRED,
          "version",
          "Sec-WebSocket-Version \"%s\" is not 13"
              .formatted(shown(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION))));
    }
    String key = only(headers, HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (key == null || !KEY.matcher(key).matches()) {
      return refuse(Status.BAD_REQUEST, "key", "not exactly one Sec-WebSocket-Key of 16 bytes");
    }
    return Optional.empty();
  }

  /** Only browsers send an Origin, and they always do. */
  private Optional<Refused> wrongOrigin(HttpHeaders headers) {
    String host = only(headers, HttpHeaderNames.HOST);
    if (host == null) {
      return refuse(Status.BAD_REQUEST, "host", "not exactly one Host");
    }
    List<String> sent = headers.getAll(HttpHeaderNames.ORIGIN);
    if (sent.size() > 1) {
      return refuse(Status.BAD_REQUEST, "origin", "more than one Origin");
    }
    if (sent.isEmpty() || origins.allows(sent.getFirst(), host)) {
      return Optional.empty();
    }
    return refuse(
        Status.FORBIDDEN,
        "origin",
        "a page of \"%s\" may not connect to \"%s\""
            .formatted(shown(sent.getFirst()), shown(host)));
  }

  private static UpgradeAnswer subprotocol(HttpHeaders headers) {
    List<String> offered = tokens(headers, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    for (String name : SUBPROTOCOLS) {
      if (offered.contains(name)) {
        return new Granted(
            name, accept(String.valueOf(only(headers, HttpHeaderNames.SEC_WEBSOCKET_KEY))));
      }
    }
    return bad("subprotocol", "the subprotocol mqtt is not offered");
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1"); // says nothing about security
      byte[] hash = digest.digest((key + KEY_SALT).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has this", e);
    }
  }

  /** The header's value when it stands exactly once. */
  private static @Nullable String only(HttpHeaders headers, CharSequence name) {
    List<String> all = headers.getAll(name);
    return all.size() == 1 ? all.getFirst() : null;
  }

  /** The words of a header that may list several, in one line or in many. */
  private static List<String> tokens(HttpHeaders headers, CharSequence name) {
    List<String> tokens = new ArrayList<>();
    for (String line : headers.getAll(name)) {
      for (String token : line.split(",", -1)) {
        tokens.add(token.strip());
      }
    }
    return tokens;
  }

  private static Optional<Refused> refuse(Status status, String cause, String text) {
    return Optional.of(new Refused(status, cause, text));
  }

  private static Refused bad(String cause, String text) {
    return new Refused(Status.BAD_REQUEST, cause, text);
  }

  private static String shown(Object clients) {
    return Printable.of(String.valueOf(clients), SHOWN);
  }
}

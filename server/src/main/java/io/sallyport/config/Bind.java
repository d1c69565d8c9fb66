package io.sallyport.config;

import io.sallyport.principal.PrincipalId;
import io.sallyport.transport.ListenerSettings.Scheme;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener stands, as {@code bind} says it. Immutable.
 *
 * @param host {@code *}, a literal without brackets, or a host name
 * @param path where browsers ask for WebSocket; empty without it
 */
record Bind(Scheme scheme, String host, int port, String path) {
  private static final String EXAMPLE = "write it like mqtts://*:8883 or mqtt://127.0.0.1:1883";
  private static final String WEB_EXAMPLE = "write it like wss://*:8084/mqtt";
  private static final String STANDARD_PATH = "/mqtt";
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{0,127}");
  private static final Pattern ORIGIN =
      Pattern.compile(
          "[a-z][a-z0-9+.-]{0,30}://([a-z0-9._-]{1,253}|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z+]+)://(\\*|\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,6}))?(/.*)?");
  private static final Map<String, String> OTHER_WORDS =
      Map.of(
          "tls",
          "mqtts",
          "ssl",
          "mqtts",
          "mqtt+tls",
          "mqtts",
          "mqtt+ssl",
          "mqtts",
          "tcp",
          "mqtt",
          "mqtt+tcp",
          "mqtt",
          "http",
          "ws",
          "https",
          "wss");

  static Bind of(String text) throws BadValue {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      boolean bareLiteral = text.chars().filter(c -> c == ':').count() > 2 && !text.contains("[");
      String fix = bareLiteral ? "an IPv6 address stands in brackets: mqtts://[::1]:8883" : EXAMPLE;
      throw new BadValue(Problem.BAD_ADDRESS, "not an address to listen on", fix);
    }
    Scheme scheme = scheme(parts.group(1));
    if (parts.group(3) == null) {
      throw new BadValue(Problem.BAD_ADDRESS, "has no port", EXAMPLE);
    }
    int port = Integer.parseInt(parts.group(3));
    if (port > 65_535) {
      throw new BadValue(
          Problem.OUT_OF_BOUNDS,
          "port %d does not exist".formatted(port),
          "write 1 to 65535, or 0 for any free port");
    }
    String host = parts.group(2).replaceAll("[\\[\\]]", "");
    return new Bind(scheme, host, port, path(scheme, parts.group(4)));
  }

  private static String path(Scheme scheme, @Nullable String written) throws BadValue {
    if (!scheme.isWeb()) {
      if (written != null) {
        throw new BadValue(Problem.BAD_ADDRESS, "has a path, which only ws and wss know", EXAMPLE);
      }
      return "";
    }
    String path = written == null ? STANDARD_PATH : written;
    if (!PATH.matcher(path).matches()) {
      throw new BadValue(
          Problem.BAD_ADDRESS, "a path has at most 128 letters, digits and . _ ~ - /", WEB_EXAMPLE);
    }
    return path;
  }

  /** A web page's origin, as a browser sends it. */
  static String origin(String text) throws BadValue {
    Matcher parts = ORIGIN.matcher(text);
    if (!parts.matches()) {
      throw new BadValue(
          Problem.BAD_ADDRESS,
          "not the origin of a web page",
          "write scheme, host and port as browsers do, in small letters and without a path:"
              + " https://app.example; there is no wildcard");
    }
    if (text.startsWith("https://") && text.endsWith(":443")
        || text.startsWith("http://") && text.endsWith(":80")) {
      throw new BadValue(
          Problem.BAD_ADDRESS,
          "browsers leave out the usual port",
          "write " + text.substring(0, text.lastIndexOf(':')));
    }
    return text;
  }

  private static Scheme scheme(String word) throws BadValue {
    return switch (word) {
      case "mqtt" -> Scheme.MQTT;
      case "mqtts" -> Scheme.MQTTS;
      case "ws" -> Scheme.WS;
      case "wss" -> Scheme.WSS;
      default ->
          throw new BadValue(
              Problem.BAD_ADDRESS,
              "scheme \"%s\" is not known".formatted(word),
              OTHER_WORDS.containsKey(word)
                  ? "it is called %s:// here".formatted(OTHER_WORDS.get(word))
                  : "schemes are mqtt, mqtts, ws and wss; " + EXAMPLE);
    };
  }

  /** The name of a principal, a listener or a prefix of one. */
  static String name(String text) throws BadValue {
    if (!PrincipalId.isName(text)) {
      throw new BadValue(Problem.BAD_NAME, "not a name", Problem.BAD_NAME.remedy());
    }
    return text;
  }
}

package io.sallyport.config;

import io.sallyport.principal.PrincipalId;
import io.sallyport.transport.ListenerSettings.Scheme;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener stands, as {@code bind} says it. Immutable.
 *
 * @param host {@code *}, a literal without brackets, or a host name
 */
record Bind(Scheme scheme, String host, int port) {
  private static final String EXAMPLE = "write it like mqtts://*:8883 or mqtt://127.0.0.1:1883";
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
          "mqtt");

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
    if (parts.group(4) != null) {
      throw new BadValue(Problem.BAD_ADDRESS, "has a path, which only ws and wss know", EXAMPLE);
    }
    int port = Integer.parseInt(parts.group(3));
    if (port > 65_535) {
      throw new BadValue(
          Problem.OUT_OF_BOUNDS,
          "port %d does not exist".formatted(port),
          "write 1 to 65535, or 0 for any free port");
    }
    return new Bind(scheme, parts.group(2).replaceAll("[\\[\\]]", ""), port);
  }

  private static Scheme scheme(String word) throws BadValue {
    return switch (word) {
      case "mqtt" -> Scheme.MQTT;
      case "mqtts" -> Scheme.MQTTS;
      case "ws", "wss" ->
          throw new BadValue(
              Problem.NOT_IN_THIS_RELEASE,
              word + " comes with the next release",
              "write mqtts:// for now");
      default ->
          throw new BadValue(
              Problem.BAD_ADDRESS,
              "scheme \"%s\" is not known".formatted(word),
              OTHER_WORDS.containsKey(word)
                  ? "it is called %s:// here".formatted(OTHER_WORDS.get(word))
                  : "schemes are mqtt and mqtts; " + EXAMPLE);
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

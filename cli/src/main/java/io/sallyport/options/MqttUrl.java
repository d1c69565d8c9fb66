package io.sallyport.options;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -L} says: {@code mqtt(s)://[user[:password]@]host[:port]/topic}. Immutable.
 *
 * @param port 0 when it is not given
 */
record MqttUrl(
    boolean tls,
    @Nullable String user,
    @Nullable String password,
    String host,
    int port,
    String topic) {

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException with a reason for the user
   */
  static MqttUrl parse(String text) {
    boolean tls = text.startsWith("mqtts://");
    if (!tls && !text.startsWith("mqtt://")) {
      throw new IllegalArgumentException("-L: the URL must begin with mqtt:// or mqtts://");
    }
    String rest = text.substring(text.indexOf("://") + 3);
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("-L: the URL must end with /TOPIC");
    }
    String authority = rest.substring(0, slash);
    String topic = rest.substring(slash + 1);
    int at = authority.lastIndexOf('@');
    String user = null;
    String password = null;
    if (at >= 0) {
      String credentials = authority.substring(0, at);
      int colon = credentials.indexOf(':');
      user = decode(colon < 0 ? credentials : credentials.substring(0, colon));
      password = colon < 0 ? null : decode(credentials.substring(colon + 1));
    }
    return withAddress(tls, user, password, authority.substring(at + 1), topic);
  }

  private static MqttUrl withAddress(
      boolean tls, @Nullable String user, @Nullable String password, String address, String topic) {
    int hostEnd = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
    if (hostEnd < 0) {
      hostEnd = address.length();
    }
    String host = address.substring(0, hostEnd).replace("[", "").replace("]", "");
    if (host.isEmpty()) {
      throw new IllegalArgumentException("-L: the URL names no host");
    }
    String portText = address.substring(hostEnd);
    return new MqttUrl(tls, user, password, host, port(portText), topic);
  }

  private static int port(String text) {
    return text.isEmpty() ? 0 : port("-L", text);
  }

  /** What {@code :PORT} at the end of the URL of {@code flag} says. */
  static int port(String flag, String text) {
    try {
      int port = Integer.parseInt(text.substring(1));
      if (text.charAt(0) == ':' && port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // told below, in the same words
    }
    throw new IllegalArgumentException(flag + ": the port in the URL is not 1 to 65535");
  }

  private static String decode(String text) {
    // URLDecoder reads forms, in which + is a space; in a URL it is a plus.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return (tls ? "mqtts://" : "mqtt://") + host + "/" + topic;
  }
}

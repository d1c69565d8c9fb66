package io.sallyport.options;

import io.sallyport.client.ClientPassword;
import io.sallyport.client.ClientSettings.SocksProxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What {@code --proxy} says: {@code socks5h://[user[:password]@]host[:port]}. */
final class ProxyUrl {
  private static final String SCHEME = "socks5h://";
  private static final int USUAL_PORT = 1080;

  private ProxyUrl() {}

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException with a reason for the user, which does not hold the password
   */
  static SocksProxy parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "--proxy: only socks5h:// is spoken, where the proxy looks the broker up");
    }
    String rest = text.substring(SCHEME.length());
    int at = rest.lastIndexOf('@');
    String user = null;
    ClientPassword password = null;
    if (at >= 0) {
      int colon = rest.indexOf(':');
      boolean both = colon >= 0 && colon < at;
      user = decoded(rest.substring(0, both ? colon : at));
      password = ClientPassword.of(both ? decoded(rest.substring(colon + 1, at)) : "");
    }
    return withAddress(user, password, rest.substring(at + 1));
  }

  private static SocksProxy withAddress(
      @Nullable String user, @Nullable ClientPassword password, String address) {
    int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
    if (end < 0) {
      end = address.length();
    }
    String host = address.substring(0, end).replace("[", "").replace("]", "");
    String port = address.substring(end);
    if (host.isEmpty()) {
      throw new IllegalArgumentException("--proxy: the URL names no host");
    }
    return new SocksProxy(
        host, port.isEmpty() ? USUAL_PORT : MqttUrl.port("--proxy", port), user, password);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}

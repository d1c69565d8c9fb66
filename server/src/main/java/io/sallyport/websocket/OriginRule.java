package io.sallyport.websocket;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which web pages may connect: a browser lets any page open a WebSocket to anybody and sends along
 * where the page is from; refusing is left to us. Immutable.
 */
final class OriginRule {
  private static final Pattern AUTHORITY =
      Pattern.compile("([a-z0-9._-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");

  private final Set<String> allowed;
  private final boolean secure;

  /**
   * @param allowed empty: only pages from where they connect to
   * @param secure whether the connection has TLS, which decides the port that Host leaves out
   */
  OriginRule(List<String> allowed, boolean secure) {
    this.allowed = Set.copyOf(allowed);
    this.secure = secure;
  }

  /**
   * @param origin as the browser sent it
   * @param host the Host header of the same request
   */
  boolean allows(String origin, String host) {
    String page = origin.toLowerCase(Locale.ROOT);
    if (!allowed.isEmpty()) {
      return allowed.contains(page);
    }
    String place = place(host.toLowerCase(Locale.ROOT), secure ? 443 : 80);
    return !place.isEmpty() && place.equals(placeOf(page));
  }

  private static String placeOf(String page) {
    if (page.startsWith("https://")) {
      return place(page.substring("https://".length()), 443);
    }
    if (page.startsWith("http://")) {
      return place(page.substring("http://".length()), 80);
    }
    return "";
  }

  /** Host and port, the port never left out; empty when it is neither. */
  private static String place(String authority, int standardPort) {
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      return "";
    }
    String port = parts.group(2) == null ? String.valueOf(standardPort) : parts.group(2);
    return parts.group(1) + ":" + port;
  }
}

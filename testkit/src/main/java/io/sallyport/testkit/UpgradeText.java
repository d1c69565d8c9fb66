package io.sallyport.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request for WebSocket in the making, right until a test spoils it. Confined to one thread. */
public final class UpgradeText {
  private final List<String> headers = new ArrayList<>();
  private String line = "GET /mqtt HTTP/1.1";

  private UpgradeText() {}

  /** What a client asks at {@code port} on 127.0.0.1. */
  public static UpgradeText to(int port) {
    return new UpgradeText()
        .header("Host", "127.0.0.1:" + port)
        .header("Upgrade", "websocket")
        .header("Connection", "Upgrade")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Protocol", "mqtt");
  }

  /** Another first line. */
  public UpgradeText line(String text) {
    line = text;
    return this;
  }

  /** One more header. */
  public UpgradeText header(String name, String value) {
    headers.add(name + ": " + value);
    return this;
  }

  public UpgradeText without(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    headers.removeIf(header -> header.toLowerCase(Locale.ROOT).startsWith(start));
    return this;
  }

  /** The same header with another value. */
  public UpgradeText instead(String name, String value) {
    return without(name).header(name, value);
  }

  /** As it goes over the wire. */
  public String text() {
    return line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }
}

package io.sallyport.client;

import org.jspecify.annotations.Nullable;

/**
 * A SOCKS 5 proxy (RFC 1928) that a client connects through. Immutable.
 *
 * @param userName for proxies that ask (RFC 1929), or null
 * @param password goes with the name
 */
public record SocksProxy(
    String host, int port, @Nullable String userName, @Nullable ClientPassword password) {

  /** Never shows the password. */
  @Override
  public String toString() {
    return "socks5h://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}

package io.sallyport.transport;

import java.net.InetAddress;

/** Decides from the text of a bind address, without asking a name server. */
final class Loopback {
  private Loopback() {}

  static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException notALiteral) {
      return false; // a name can point anywhere, and elsewhere tomorrow
    }
  }
}

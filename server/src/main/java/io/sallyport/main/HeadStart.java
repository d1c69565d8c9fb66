package io.sallyport.main;

import io.netty.handler.ssl.OpenSsl;

/**
 * Does on a thread of its own what every start has to wait for later and what waits for nothing:
 * the JDK looks through all archives for somebody who wants its security events, and BoringSSL is
 * loaded and tried. What fails here fails again where it is needed, and is explained there.
 */
final class HeadStart {
  private HeadStart() {}

  /** Returns at once. */
  static void begin() {
    Thread.ofPlatform().daemon().name("head-start").start(HeadStart::run);
  }

  private static void run() {
    var unused = System.getLogger("jdk.event.security"); // asked whenever a certificate is read
    boolean ignored = OpenSsl.isAvailable();
  }
}

package io.sallyport.migration;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.testkit.Dialer;
import java.nio.file.Path;

/** How the same clients come to both brokers. */
enum Course {
  TCP_5(false, ProtocolVersion.MQTT_5),
  TLS_5(true, ProtocolVersion.MQTT_5),
  TCP_3_1_1(false, ProtocolVersion.MQTT_3_1_1),
  TLS_3_1_1(true, ProtocolVersion.MQTT_3_1_1);

  private final boolean tls;
  private final ProtocolVersion version;

  Course(boolean tls, ProtocolVersion version) {
    this.tls = tls;
    this.version = version;
  }

  boolean isTls() {
    return tls;
  }

  /** Before 5.0 nobody is told that a PUBLISH was refused: what others hear has to do. */
  boolean tellsRefusals() {
    return version.isFive();
  }

  /**
   * @param authority who signed the certificate of the broker, with TLS
   */
  Dialer dial(int port, Path authority) {
    return (tls ? Dialer.tls(port, authority) : Dialer.to(port)).speaking(version);
  }
}

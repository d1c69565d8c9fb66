package io.sallyport.transport;

import io.sallyport.port.Offering;
import org.jspecify.annotations.Nullable;

/**
 * One door: where it stands and who may knock. Immutable; checked where it was read.
 *
 * @param name unique among the listeners; rules and logs speak of it
 * @param host {@code *} for every address of the machine, a literal address without brackets, or a
 *     host name
 * @param port 0 lets the machine choose
 * @param tls present exactly when {@code scheme} is {@link Scheme#MQTTS}
 * @param guest who a client without credentials is, or null: such a client is refused
 * @param userPrefix stands before every name that a client certificate gives, so that another CA
 *     cannot name our users; usually empty
 * @param offering what of the protocol is offered there
 */
public record ListenerSettings(
    String name,
    Scheme scheme,
    String host,
    int port,
    @Nullable TlsSettings tls,
    @Nullable String guest,
    String userPrefix,
    Offering offering) {

  /** What is spoken there. */
  public enum Scheme {
    /** MQTT over TCP: anybody on the path can read and change it. */
    MQTT,
    /** MQTT over TLS. */
    MQTTS
  }

  /** {@code mqtts://*:8883}, as the configuration writes it. */
  public String url() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (scheme == Scheme.MQTT ? "mqtt://" : "mqtts://") + shown + ":" + port;
  }

  /**
   * Whether only this machine reaches it: the host is a loopback literal or {@code localhost}. Says
   * nothing about whoever connects.
   */
  public boolean isLoopback() {
    return Loopback.isLoopback(host);
  }
}

package io.sallyport.transport;

import io.sallyport.port.Offering;
import io.sallyport.proxied.ProxySettings;
import io.sallyport.tls.TlsSettings;
import io.sallyport.websocket.WebSocketSettings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One door: where it stands and who may knock. Immutable; checked where it was read.
 *
 * @param name unique among the listeners; rules and logs speak of it
 * @param host {@code *} for every address of the machine, a literal address without brackets, or a
 *     host name
 * @param port 0 lets the machine choose
 * @param tls present exactly when {@code scheme} {@linkplain Scheme#isSecure is secure}
 * @param guest who a client without credentials is, or null: such a client is refused
 * @param userPrefix stands before every name that a client certificate gives, so that another CA
 *     cannot name our users; usually empty
 * @param offering what of the protocol is offered there
 * @param web present exactly when {@code scheme} {@linkplain Scheme#isWeb is for browsers}
 * @param proxy who speaks for others there; null when everybody speaks for himself
 */
public record ListenerSettings(
    String name,
    Scheme scheme,
    String host,
    int port,
    @Nullable TlsSettings tls,
    @Nullable String guest,
    String userPrefix,
    Offering offering,
    @Nullable WebSocketSettings web,
    @Nullable ProxySettings proxy) {

  /** What is spoken there. */
  public enum Scheme {
    /** MQTT over TCP: anybody on the path can read and change it. */
    MQTT,
    /** MQTT over TLS. */
    MQTTS,
    /** MQTT in WebSocket frames over TCP. */
    WS,
    /** MQTT in WebSocket frames over TLS. */
    WSS;

    /** Whether there is TLS. */
    public boolean isSecure() {
      return this == MQTTS || this == WSS;
    }

    /** Whether there is WebSocket. */
    public boolean isWeb() {
      return this == WS || this == WSS;
    }
  }

  /** The same with the port that the machine chose. */
  public ListenerSettings onPort(int chosen) {
    return new ListenerSettings(
        name, scheme, host, chosen, tls, guest, userPrefix, offering, web, proxy);
  }

  /** {@code mqtts://*:8883}, as the configuration writes it. */
  public String url() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String path = web == null ? "" : web.path();
    return scheme.name().toLowerCase(Locale.ROOT) + "://" + shown + ":" + port + path;
  }

  /**
   * Whether only this machine reaches it: the host is a loopback literal or {@code localhost}. Says
   * nothing about whoever connects.
   */
  public boolean isLoopback() {
    return Loopback.isLoopback(host);
  }
}

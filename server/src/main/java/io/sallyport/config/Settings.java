package io.sallyport.config;

import io.sallyport.broker.Broker;
import io.sallyport.broker.Limits;
import io.sallyport.guard.GuardSettings;
import io.sallyport.policy.PolicySettings;
import io.sallyport.principal.TransportTrust;
import io.sallyport.proxied.ProxySettings;
import io.sallyport.review.Doors;
import io.sallyport.tls.TlsSettings;
import io.sallyport.transport.ListenerSettings;
import java.time.Duration;
import java.util.List;

/**
 * A whole configuration that has passed every check. Immutable. Each part goes to the room that
 * obeys it.
 *
 * @param chain who is asked to authenticate, in order
 * @param loginTimeout from the first byte of a connection to its whole CONNECT
 * @param auditBytes how much the audit trail may take
 */
public record Settings(
    String brokerName,
    Broker.Settings broker,
    List<ListenerSettings> listeners,
    List<Method> chain,
    PolicySettings policy,
    Limits limits,
    GuardSettings guard,
    Duration loginTimeout,
    Durability durability,
    long auditBytes) {

  public Settings {
    listeners = List.copyOf(listeners);
    chain = chain.stream().distinct().toList();
  }

  /** The ways in, as far as rules can depend on them. */
  public Doors doors() {
    return new Doors(listeners.stream().map(Settings::door).toList());
  }

  private static Doors.Door door(ListenerSettings listener) {
    TlsSettings tls = listener.tls();
    ProxySettings proxy = listener.proxy();
    boolean told = proxy != null && proxy.trustTls();
    TransportTrust best =
        tls == null
            ? told ? TransportTrust.MTLS : TransportTrust.PLAIN
            : tls.clientCertificate() == TlsSettings.ClientCertificate.NONE
                ? TransportTrust.TLS
                : TransportTrust.MTLS;
    return new Doors.Door(listener.name(), best, listener.guest());
  }

  /** A way to prove who one is. */
  public enum Method {
    CERTIFICATE,
    PASSWORD;

    private static final List<String> LATER =
        List.of("jwt", "introspection", "http", "ldap", "sql", "scram", "psk");

    static Method of(String word) throws BadValue {
      return switch (word) {
        case "certificate" -> CERTIFICATE;
        case "password" -> PASSWORD;
        default ->
            throw LATER.contains(word)
                ? new BadValue(
                    Problem.NOT_IN_THIS_RELEASE,
                    word + " is not in this release",
                    "write \"certificate\" and \"password\"")
                : new BadValue(
                    Problem.NOT_A_CHOICE,
                    "not one of the words",
                    "write \"certificate\" | \"password\"");
      };
    }
  }

  /**
   * What becomes of what was acknowledged.
   *
   * @param reserveBytes with less room than this on the volume no further message is stored
   */
  public record Durability(Sync sync, long reserveBytes) {}

  /** When an acknowledged message is safe. */
  public enum Sync {
    /** On the disk, synced. */
    BATCH,
    /** With the operating system: the end of the process does it no harm, that of the power may. */
    OS,
    /** Never: it lives in memory and ends with the process. */
    NONE
  }
}

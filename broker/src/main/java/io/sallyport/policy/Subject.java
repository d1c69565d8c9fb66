package io.sallyport.policy;

import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one whom rules are applied to, as far as they look. All of it is data: nothing in here is
 * ever read as a pattern.
 *
 * @param clientId any text; empty when it is not known, and then no rule about client ids applies
 * @param listener the name of the listener; empty when it is not known
 * @param certificate what the connection's certificate says, as {@code OU=plant}
 */
public record Subject(
    PrincipalId.Kind kind,
    String name,
    Set<String> roles,
    String clientId,
    String listener,
    TransportTrust transport,
    Set<String> certificate) {

  public Subject {
    roles = Set.copyOf(roles);
    certificate = Set.copyOf(certificate);
  }

  /** Without a certificate. */
  public Subject(
      PrincipalId.Kind kind,
      String name,
      Set<String> roles,
      String clientId,
      String listener,
      TransportTrust transport) {
    this(kind, name, roles, clientId, listener, transport, Set.of());
  }

  /** A user as it would come over TLS, with a client id and a listener that no rule names. */
  public static Subject user(String name, Set<String> roles) {
    return new Subject(PrincipalId.Kind.USER, name, roles, "", "", TransportTrust.TLS);
  }

  /** A guest as it would come over TLS, with a client id and a listener that no rule names. */
  public static Subject guest(String name) {
    return new Subject(PrincipalId.Kind.GUEST, name, Set.of(), "", "", TransportTrust.TLS);
  }

  static Subject of(Principal principal, Set<String> rolesNow, String clientId) {
    return new Subject(
        principal.id().kind(),
        principal.id().name(),
        rolesNow,
        clientId,
        principal.listener(),
        principal.transport(),
        principal.certificate());
  }

  public Subject withClientId(String id) {
    return new Subject(kind, name, roles, id, listener, transport, certificate);
  }

  public Subject withListener(String listenerName) {
    return new Subject(kind, name, roles, clientId, listenerName, transport, certificate);
  }

  public Subject withTransport(TransportTrust trust) {
    return new Subject(kind, name, roles, clientId, listener, trust, certificate);
  }

  public Subject withRoles(Set<String> others) {
    return new Subject(kind, name, others, clientId, listener, transport, certificate);
  }

  /** With a certificate that says this, as {@code OU=plant}, over a connection that proves it. */
  public Subject withCertificate(Set<String> shown) {
    return new Subject(kind, name, roles, clientId, listener, TransportTrust.MTLS, shown);
  }

  public boolean isGuest() {
    return kind == PrincipalId.Kind.GUEST;
  }

  /** The user name, or null for a guest, who has none. */
  @Nullable String userName() {
    return isGuest() ? null : name;
  }

  /** Everything that {@code who} of a rule can call it, whatever its connection is. */
  public List<Who> anywhere() {
    List<Who> names = new ArrayList<>();
    names.add(Who.ANY);
    if (!isGuest()) {
      names.add(Who.EVERY_USER);
    }
    names.add(new Who(isGuest() ? Who.Kind.GUEST : Who.Kind.USER, name));
    roles.forEach(role -> names.add(new Who(Who.Kind.ROLE, role)));
    names.add(new Who(Who.Kind.CLIENT, clientId));
    return names;
  }

  /** What {@code who} of a rule can call it on the connection that it has, and on no other. */
  public List<Who> onItsConnection() {
    List<Who> names = new ArrayList<>();
    names.add(new Who(Who.Kind.LISTENER, listener));
    certificate.forEach(shown -> names.add(new Who(Who.Kind.CERTIFICATE, shown)));
    return names;
  }

  /** {@code user:NAME} or {@code guest:NAME}. */
  public String id() {
    return (isGuest() ? "guest:" : "user:") + name;
  }
}

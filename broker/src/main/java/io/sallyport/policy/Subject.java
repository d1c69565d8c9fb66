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
 */
public record Subject(
    PrincipalId.Kind kind,
    String name,
    Set<String> roles,
    String clientId,
    String listener,
    TransportTrust transport) {

  public Subject {
    roles = Set.copyOf(roles);
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
        principal.transport());
  }

  public Subject withClientId(String id) {
    return new Subject(kind, name, roles, id, listener, transport);
  }

  public Subject withListener(String listenerName) {
    return new Subject(kind, name, roles, clientId, listenerName, transport);
  }

  public Subject withTransport(TransportTrust trust) {
    return new Subject(kind, name, roles, clientId, listener, trust);
  }

  public Subject withRoles(Set<String> others) {
    return new Subject(kind, name, others, clientId, listener, transport);
  }

  public boolean isGuest() {
    return kind == PrincipalId.Kind.GUEST;
  }

  /** The user name, or null for a guest, who has none. */
  @Nullable String userName() {
    return isGuest() ? null : name;
  }

  /** Everything that {@code who} of a rule can call it, whatever its listener is. */
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

  /** What {@code who} of a rule about its listener is. */
  public Who onItsListener() {
    return new Who(Who.Kind.LISTENER, listener);
  }

  /** {@code user:NAME} or {@code guest:NAME}. */
  public String id() {
    return (isGuest() ? "guest:" : "user:") + name;
  }
}

package io.sallyport.principal;

import java.util.Map;
import java.util.Set;

/**
 * A peer that has proven who it is, and how it did so.
 *
 * @param roles what the account is; rules speak of them
 * @param attributes facts about the device, for example a serial number; never proof of anything
 * @param method how it logged in: {@code password}, {@code certificate}, {@code guest}
 * @param listener the name of the listener it came through
 * @param expiresAtMillis wall-clock time after which it is nobody any more; {@link Long#MAX_VALUE}
 *     for never
 * @param certificate what the verified certificate of this very connection says of its holder, as
 *     {@code OU=plant}; empty without one
 */
public record Principal(
    PrincipalId id,
    Set<String> roles,
    Map<String, String> attributes,
    String method,
    String listener,
    TransportTrust transport,
    long expiresAtMillis,
    Set<String> certificate) {

  public Principal {
    roles = Set.copyOf(roles);
    attributes = Map.copyOf(attributes);
    certificate = Set.copyOf(certificate);
  }

  /** Without a certificate. */
  public Principal(
      PrincipalId id,
      Set<String> roles,
      Map<String, String> attributes,
      String method,
      String listener,
      TransportTrust transport,
      long expiresAtMillis) {
    this(id, roles, attributes, method, listener, transport, expiresAtMillis, Set.of());
  }

  public Principal withCertificate(Set<String> shown) {
    return new Principal(
        id, roles, attributes, method, listener, transport, expiresAtMillis, shown);
  }

  /** {@code user:NAME} or {@code guest:NAME}. */
  @Override
  public String toString() {
    return id.toString();
  }
}

package io.sallyport.port;

import io.sallyport.journal.Origin;
import io.sallyport.principal.TransportTrust;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, before it has said a word of MQTT.
 *
 * @param origin how logs name it
 * @param certificateName the identity that the listener took from a verified client certificate
 * @param certificate what that certificate says of its holder, as {@code OU=plant}; empty without
 *     one
 * @param guest the guest account that the listener names
 * @param offering what the listener offers
 * @param standing whether its certificate still holds; null when it has shown none
 */
public record Peer(
    InetSocketAddress address,
    Origin origin,
    TransportTrust transport,
    @Nullable String certificateName,
    Set<String> certificate,
    @Nullable String guest,
    Offering offering,
    @Nullable Standing standing) {
  public Peer {
    certificate = Set.copyOf(certificate);
  }

  /** Why its certificate does not hold any more; null while it does, and without one. */
  public Standing.@Nullable Lapse lapse() {
    return standing == null ? null : standing.lapse();
  }
}

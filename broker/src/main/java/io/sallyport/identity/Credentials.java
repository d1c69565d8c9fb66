package io.sallyport.identity;

import io.sallyport.principal.Secret;
import io.sallyport.principal.TransportTrust;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a peer brings to prove who it is.
 *
 * @param clientId as sent, possibly empty; data, never proof
 * @param userName null when absent
 * @param password null when absent; whoever ends the login closes it
 * @param certificateName the identity that the listener takes from a verified client certificate,
 *     or null without one
 * @param listener the name of the listener
 * @param guest the guest account that the listener names, or null
 * @param peer the address the bytes come from
 */
public record Credentials(
    String clientId,
    @Nullable String userName,
    @Nullable Secret password,
    @Nullable String certificateName,
    String listener,
    @Nullable String guest,
    TransportTrust transport,
    InetSocketAddress peer) {}

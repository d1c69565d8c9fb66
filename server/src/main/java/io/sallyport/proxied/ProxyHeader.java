package io.sallyport.proxied;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a load balancer says of a connection.
 *
 * @param source where it comes from; resolved, never a name
 * @param tls null when the client does not speak TLS with the load balancer, or it does not say
 */
public record ProxyHeader(InetSocketAddress source, @Nullable Tls tls) {

  /**
   * The client's TLS with the load balancer.
   *
   * @param commonName of the certificate that the client has shown on this very connection and that
   *     was verified; null without one
   */
  public record Tls(@Nullable String commonName) {}
}

package io.sallyport.tls;

import io.sallyport.pki.IdentityFrom;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one listener speaks TLS. Immutable; the files existed and were private enough when they were
 * checked.
 *
 * @param certificate the server's chain, PEM
 * @param key its private key, PEM
 * @param clientCa who may sign client certificates; null only with {@link ClientCertificate#NONE}
 * @param crl which of them are revoked; null only with {@link ClientCertificate#NONE}
 * @param crlGrace how long after its end a list is still believed
 * @param identityFrom the part of a verified client certificate that becomes the user name
 */
public record TlsSettings(
    Path certificate,
    Path key,
    ClientCertificate clientCertificate,
    @Nullable Path clientCa,
    @Nullable Path crl,
    Duration crlGrace,
    IdentityFrom identityFrom,
    Engine engine) {

  /** Whether a client without a certificate is refused. */
  public boolean isCertificateRequired() {
    return clientCertificate == ClientCertificate.REQUIRED;
  }

  /** Whether a client shows a certificate. */
  public enum ClientCertificate {
    NONE,
    OPTIONAL,
    REQUIRED
  }

  /** Which implementation of TLS. */
  public enum Engine {
    /** BoringSSL: fast. */
    OPENSSL,
    /** The JDK's own: has the TLS exporter. */
    JDK
  }
}

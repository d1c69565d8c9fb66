package io.sallyport.pki;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its key, and where both lie. Immutable.
 *
 * @param key never printed
 */
public record Issued(
    X509Certificate certificate, PrivateKey key, Path certificateFile, Path keyFile) {
  /** As devices take it. */
  public String certificatePem() {
    return new String(Pem.encode(certificate), StandardCharsets.US_ASCII);
  }

  /** The secret itself, PKCS#8; for the one file or device that needs it. */
  public String keyPem() {
    return new String(Pem.encode(key), StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "Issued[" + CertificateAuthority.fingerprint(certificate) + ", key hidden]";
  }
}

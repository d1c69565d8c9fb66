package io.sallyport.walls;

import io.sallyport.pki.CertificateAuthority;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.Revocations;
import io.sallyport.pki.ServerNames;
import io.sallyport.pki.TlsFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody shows who says to be {@value #NAME}: one certificate that is good, and every kind
 * that is not.
 */
enum Papers {
  GOOD(null),
  NONE(TlsFailure.NO_CLIENT_CERTIFICATE),
  OF_ANOTHER_AUTHORITY(TlsFailure.UNKNOWN_CA),
  /** Of one that has the name of the right authority, but not its key. */
  OF_A_NAMESAKE(TlsFailure.UNKNOWN_CA),
  EXPIRED(TlsFailure.EXPIRED),
  REVOKED(TlsFailure.REVOKED),
  NOT_VALID_YET(TlsFailure.CLOCK),
  /** A server's certificate: the wrong extended key usage. */
  MADE_FOR_SERVERS(TlsFailure.UNSUITABLE_CERTIFICATE);

  static final String NAME = "lamp";

  /** What the broker says about it; null for nothing. */
  final @Nullable TlsFailure failure;

  Papers(@Nullable TlsFailure failure) {
    this.failure = failure;
  }

  /** A certificate and its key, as a TLS client needs them. */
  record Pair(X509Certificate certificate, PrivateKey key) {}

  /** Makes them for the authority in {@code pki}, whose revocation list may grow; null for none. */
  @Nullable Pair make(Path pki) throws IOException {
    InstantSource now = InstantSource.system();
    KeyPair pair = CertificateAuthority.newKeyPair();
    PublicKey key = pair.getPublic();
    X509Certificate certificate =
        switch (this) {
          case NONE -> null;
          case GOOD -> authority(pki, Duration.ZERO).issueClient(NAME, key);
          case EXPIRED -> authority(pki, Duration.ofDays(-100)).issueClient(NAME, key);
          case NOT_VALID_YET -> authority(pki, Duration.ofDays(10)).issueClient(NAME, key);
          case MADE_FOR_SERVERS ->
              authority(pki, Duration.ZERO)
                  .issueServer(new ServerNames(List.of(NAME), List.of()), key);
          case OF_ANOTHER_AUTHORITY ->
              CertificateAuthority.create("another", now).issueClient(NAME, key);
          case OF_A_NAMESAKE -> CertificateAuthority.create("test", now).issueClient(NAME, key);
          case REVOKED -> {
            X509Certificate made = authority(pki, Duration.ZERO).issueClient(NAME, key);
            new Revocations(new PkiDirectory(pki)).revoke(made.getSerialNumber());
            yield made;
          }
        };
    return certificate == null ? null : new Pair(certificate, pair.getPrivate());
  }

  /** The authority as it was, or will be, at another time. */
  private static CertificateAuthority authority(Path pki, Duration fromNow) throws IOException {
    return new PkiDirectory(pki, () -> InstantSource.system().instant().plus(fromNow)).open();
  }
}

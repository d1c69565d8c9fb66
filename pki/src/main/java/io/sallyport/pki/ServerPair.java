package io.sallyport.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server shows: the files of its certificates and of the key that belongs to the first.
 * Immutable.
 *
 * @param chain at least one, the server's own first
 * @param key never printed
 */
public record ServerPair(
    Path certificateFile, Path keyFile, List<X509Certificate> chain, PrivateKey key) {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  /** Reads the files. Blocks. */
  public static ServerPair load(Path certificateFile, Path keyFile) throws IOException {
    return new ServerPair(
        certificateFile, keyFile, Pem.certificates(certificateFile), Pem.privateKey(keyFile));
  }

  /**
   * Why no client could be served with them at {@code now}; else empty. Makes a signature, which
   * takes milliseconds.
   *
   * @param inForce a certificate of which nobody wants to hear that it has ended: what comes with
   *     it is worth having
   */
  public Optional<PkiProblem> fault(Instant now, X509Certificate inForce) {
    X509Certificate own = chain.getFirst();
    if (!Signatures.belongTogether(key, own.getPublicKey())) {
      return Optional.of(
          new PkiProblem(
              keyFile, "is not the key of " + certificateFile, "put both there, of one kind"));
    }
    if (own.equals(inForce)) {
      return Optional.empty();
    }
    if (now.isAfter(own.getNotAfter().toInstant())) {
      return broken("ended on " + own.getNotAfter().toInstant(), "put one there that is valid");
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      return broken("begins on " + own.getNotBefore().toInstant(), "look at the clock");
    }
    return servesTls(own)
        ? Optional.empty()
        : broken("is not one of a server", "put one there with the purpose serverAuth");
  }

  private Optional<PkiProblem> broken(String finding, String fix) {
    return Optional.of(new PkiProblem(certificateFile, finding, fix));
  }

  private static boolean servesTls(X509Certificate own) {
    try {
      List<String> purposes = own.getExtendedKeyUsage();
      return purposes == null || purposes.contains(SERVER_AUTH);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ServerPair[" + certificateFile + "]";
  }
}

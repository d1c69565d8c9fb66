package io.sallyport.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * Changes the revocation list of a home: {@code ca.crl} itself is the only record, so nothing can
 * disagree with it. A list that is not this authority's is never built upon. Thread-safe; blocks on
 * the disk.
 */
public final class Revocations {
  private final PkiDirectory directory;

  public Revocations(PkiDirectory directory) {
    this.directory = directory;
  }

  /**
   * Revokes a serial for good; the brokers that use the list must load it again. Nothing is written
   * if it is on the list already.
   *
   * @return whether it is new on the list
   */
  public boolean revoke(BigInteger serial) throws IOException {
    try (DirectoryLock _ = directory.lock()) {
      return revokeLocked(directory.open(), serial);
    }
  }

  /** As {@link #revoke}; the caller holds the lock. */
  boolean revokeLocked(CertificateAuthority authority, BigInteger serial) throws IOException {
    X509CRL current = current(authority.certificate());
    if (RevocationEntries.of(current).since().containsKey(serial)) {
      return false;
    }
    directory.writeCrl(authority.revoke(current, serial));
    return true;
  }

  /**
   * Signs the list anew when a third of its time or less is left; call it on start and daily. An
   * expired list is renewed like any other: its entries are as true as before.
   *
   * @return whether it was; never when the authority's key is not here
   */
  public boolean refresh() throws IOException {
    try (DirectoryLock _ = directory.lock()) {
      X509CRL current = current(directory.authorityCertificate());
      if (!isDue(current, directory.clock().instant()) || directory.signer().isEmpty()) {
        return false;
      }
      directory.writeCrl(directory.open().renew(current));
      return true;
    }
  }

  private static boolean isDue(X509CRL list, Instant now) {
    Instant from = list.getThisUpdate().toInstant();
    Instant to = list.getNextUpdate().toInstant();
    Instant due = to.minusMillis((to.toEpochMilli() - from.toEpochMilli()) / 3);
    return !now.isBefore(due) || now.isBefore(from);
  }

  private X509CRL current(X509Certificate authority) throws IOException {
    X509CRL list = Pem.crl(directory.crl());
    RevocationList checked =
        RevocationList.of(list, authority, directory.clock(), directory.proven());
    if (!checked.usable()) {
      throw new PkiProblem(
          directory.crl(),
          "cannot be continued: " + checked.fault().orElse(""),
          "restore it from a copy");
    }
    return list;
  }
}

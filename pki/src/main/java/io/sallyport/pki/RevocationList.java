package io.sallyport.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates of one authority are revoked, from a CRL file. Fails closed: a list that is
 * missing, garbled, signed by somebody else, of a kind we do not read, or outside its dates refuses
 * every certificate and says why. Immutable and thread-safe; asked in a handshake, it touches no
 * disk. Reloading means loading another one and swapping it in when {@link #fault} is empty.
 */
public final class RevocationList {
  /** What the list says about one certificate. */
  public sealed interface Answer {
    /** The authority's own, and not on the list. */
    record Good() implements Answer {}

    record Revoked(Instant since) implements Answer {}

    /** The list cannot tell, which is a no. */
    record Unknown(String why) implements Answer {}
  }

  private record Entries(Instant from, Instant to, Map<BigInteger, Instant> revoked) {}

  private final X509Certificate authority;
  private final InstantSource clock;
  private final Duration grace;
  private final Optional<Entries> entries;
  private final String unreadable;

  private RevocationList(
      X509Certificate authority,
      InstantSource clock,
      Duration grace,
      Optional<Entries> entries,
      String unreadable) {
    this.authority = authority;
    this.clock = clock;
    this.grace = grace;
    this.entries = entries;
    this.unreadable = unreadable;
  }

  /** Never throws for what the file holds: a list that cannot be used is one that refuses all. */
  public static RevocationList load(Path file, X509Certificate authority, InstantSource clock) {
    return load(file, authority, clock, Proven.NOTHING);
  }

  /** As {@link #load(Path, X509Certificate, InstantSource)}, trying only what is not proven. */
  static RevocationList load(
      Path file, X509Certificate authority, InstantSource clock, Proven proven) {
    try {
      return of(Pem.crl(file), authority, clock, proven);
    } catch (IOException e) {
      String why = e instanceof PkiProblem ? e.getMessage() : file + ": " + e;
      return new RevocationList(
          authority, clock, Duration.ZERO, Optional.empty(), String.valueOf(why));
    }
  }

  static RevocationList of(X509CRL crl, X509Certificate authority, InstantSource clock) {
    return of(crl, authority, clock, Proven.NOTHING);
  }

  static RevocationList of(
      X509CRL crl, X509Certificate authority, InstantSource clock, Proven proven) {
    return of(crl, authority, clock, Duration.ZERO, proven);
  }

  /**
   * @param grace how long after its end the list is still believed, when no other has come
   */
  static RevocationList of(
      X509CRL crl, X509Certificate authority, InstantSource clock, Duration grace, Proven proven) {
    Optional<String> fault = faultOf(crl, authority, proven);
    if (fault.isPresent()) {
      return new RevocationList(authority, clock, grace, Optional.empty(), fault.get());
    }
    Map<BigInteger, Instant> revoked = new HashMap<>();
    if (crl.getRevokedCertificates() != null) {
      for (X509CRLEntry entry : crl.getRevokedCertificates()) {
        revoked.put(entry.getSerialNumber(), entry.getRevocationDate().toInstant());
      }
    }
    var entries =
        new Entries(
            crl.getThisUpdate().toInstant(), crl.getNextUpdate().toInstant(), Map.copyOf(revoked));
    return new RevocationList(authority, clock, grace, Optional.of(entries), "");
  }

  private static Optional<String> faultOf(X509CRL crl, X509Certificate authority, Proven proven) {
    if (!crl.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      return Optional.of("the revocation list is one of another authority");
    }
    if (!proven.signed(authority, crl)) {
      return Optional.of("the revocation list is not signed by this authority's key");
    }
    if (crl.getNextUpdate() == null) {
      return Optional.of("the revocation list does not say until when it holds");
    }
    // Delta lists, indirect lists and lists for a part of the certificates all say so critically.
    boolean critical = hasAny(crl.getCriticalExtensionOIDs());
    if (!critical && crl.getRevokedCertificates() != null) {
      critical =
          crl.getRevokedCertificates().stream()
              .anyMatch(entry -> hasAny(entry.getCriticalExtensionOIDs()));
    }
    return critical
        ? Optional.of("the revocation list is partial (a critical extension is not understood)")
        : Optional.empty();
  }

  /** Also for a JDK that says "none" with null. */
  private static boolean hasAny(@Nullable Set<String> oids) {
    return oids != null && !oids.isEmpty();
  }

  /** Why this list refuses everything right now; empty while it is in order. */
  public Optional<String> fault() {
    if (entries.isEmpty()) {
      return Optional.of(unreadable);
    }
    Instant now = clock.instant();
    if (now.isAfter(entries.get().to.plus(grace))) {
      return Optional.of("the revocation list expired on " + entries.get().to);
    }
    if (now.isBefore(entries.get().from)) {
      return Optional.of("the revocation list begins on " + entries.get().from + ", in the future");
    }
    return Optional.empty();
  }

  /** Why it should have been replaced by now, although it is still believed; else empty. */
  public Optional<String> overdue() {
    if (fault().isPresent() || !clock.instant().isAfter(entries.orElseThrow().to)) {
      return Optional.empty();
    }
    Instant end = entries.orElseThrow().to;
    return Optional.of(
        "the revocation list expired on %s and is believed until %s"
            .formatted(end, end.plus(grace)));
  }

  /** Whether the file is this authority's list, whatever the date. */
  boolean usable() {
    return entries.isPresent();
  }

  /** Anything but {@link Answer.Good} is a refusal. */
  public Answer ask(X509Certificate certificate) {
    if (fault().isEmpty()
        && !certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      return new Answer.Unknown("the certificate was issued by another authority than the list");
    }
    return ask(certificate.getSerialNumber());
  }

  /**
   * @param serial of a certificate that this list's authority has issued
   */
  private Answer ask(BigInteger serial) {
    Optional<String> fault = fault();
    if (fault.isPresent()) {
      return new Answer.Unknown(fault.get());
    }
    Instant since = entries.orElseThrow().revoked.get(serial);
    return since == null ? new Answer.Good() : new Answer.Revoked(since);
  }

  /** Whether the certificate must be refused: it is on the list, or the list cannot tell. */
  public boolean isRevoked(X509Certificate certificate) {
    return !(ask(certificate) instanceof Answer.Good);
  }

  /**
   * As {@link #isRevoked}, for a trust manager: the exception makes the JDK and Netty's OpenSSL
   * send the alert "certificate revoked".
   */
  public void require(X509Certificate certificate) throws CertificateException {
    require(ask(certificate));
  }

  /**
   * @param serial of a certificate that this list's authority has issued
   */
  void require(BigInteger serial) throws CertificateException {
    require(ask(serial));
  }

  private static void require(Answer answer) throws CertificateException {
    String why =
        switch (answer) {
          case Answer.Good _ -> "";
          case Answer.Revoked(Instant since) -> "the certificate was revoked on " + since;
          case Answer.Unknown(String reason) -> reason;
        };
    if (!why.isEmpty()) {
      throw revoked(why);
    }
  }

  static CertificateException revoked(String why) {
    return new CertificateException(
        why, new CertPathValidatorException(why, null, null, -1, BasicReason.REVOKED));
  }

  /** Until when the list holds; empty when it never did. For saying so in time. */
  public Optional<Instant> nextUpdate() {
    return entries.map(Entries::to);
  }

  /** How many certificates are on it. */
  public int size() {
    return entries.map(list -> list.revoked.size()).orElse(0);
  }
}

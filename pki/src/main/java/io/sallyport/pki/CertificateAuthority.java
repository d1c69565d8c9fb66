package io.sallyport.pki;

import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Signs certificates and revocation lists: one key, one self-signed certificate, EC P-256 when made
 * here. Immutable and thread-safe; touches no disk. {@link PkiDirectory} stores what it makes.
 *
 * <p>Lives: the CA ten years, so that a device flashed once is not stranded; what it issues {@link
 * #LEAF_LIFE}, renewed when a third is left. No certificate outlives its CA.
 */
public final class CertificateAuthority {
  /**
   * Ninety days. A stolen key is useful for a season at most, the shortest limit of any TLS
   * library, 398 days, is far away, and a renewal every two months is often enough to be known to
   * work.
   */
  public static final Duration LEAF_LIFE = Duration.ofDays(90);

  static final Duration CA_LIFE = Duration.ofDays(3653);

  /** The list is signed anew long before; a broker that could not do so for a season is broken. */
  static final Duration CRL_LIFE = Duration.ofDays(90);

  /** How far into the past validity begins: devices whose clock is a little slow still connect. */
  static final Duration BACKDATE = Duration.ofHours(1);

  /** What X.520 gives a common name, in characters. */
  static final int MAXIMUM_NAME = 64;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final InstantSource clock;

  private CertificateAuthority(X509Certificate certificate, PrivateKey key, InstantSource clock) {
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
  }

  /** A new authority "Sallyport CA BROKER" with a new key. */
  public static CertificateAuthority create(String brokerName, InstantSource clock) {
    return selfSigned(brokerName, newKeyPair(), clock);
  }

  static CertificateAuthority selfSigned(String brokerName, KeyPair pair, InstantSource clock) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var template =
        new Template(
            "Sallyport CA " + brokerName, pair.getPublic(), now.minus(BACKDATE), now.plus(CA_LIFE));
    return new CertificateAuthority(
        template.selfSigned(pair.getPrivate()), pair.getPrivate(), clock);
  }

  /**
   * The authority of two PEM files; made here or by OpenSSL, EC, RSA or Ed25519.
   *
   * @throws PkiProblem when a file is missing or garbled, the key belongs to another certificate,
   *     or the certificate is not one of an authority or has expired. Modes are not looked at.
   */
  public static CertificateAuthority load(Path certificateFile, Path keyFile, InstantSource clock)
      throws java.io.IOException {
    return load(certificateFile, keyFile, clock, Proven.NOTHING);
  }

  /** As {@link #load(Path, Path, InstantSource)}, trying only what is not proven. */
  static CertificateAuthority load(
      Path certificateFile, Path keyFile, InstantSource clock, Proven proven)
      throws java.io.IOException {
    X509Certificate certificate = loadCertificate(certificateFile, clock);
    PrivateKey key = Pem.privateKey(keyFile);
    if (!proven.belongTogether(key, certificate.getPublicKey())) {
      throw new PkiProblem(
          keyFile, "is not the key of " + certificateFile, "restore both from the same copy");
    }
    return new CertificateAuthority(certificate, key, clock);
  }

  /** The certificate of an authority whose key is kept elsewhere; checked as {@link #load} does. */
  public static X509Certificate loadCertificate(Path file, InstantSource clock)
      throws java.io.IOException {
    X509Certificate certificate = Pem.certificate(file);
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[5])) {
      throw new PkiProblem(
          file, "is a certificate, but not one of an authority", "name a CA certificate");
    }
    if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
      throw new PkiProblem(
          file,
          "expired on " + certificate.getNotAfter().toInstant(),
          "set this machine's clock, if that is what is wrong; else move the folder away, run "
              + "sallyport init, and hand the new ca.crt to every device");
    }
    return certificate;
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** {@code SHA256:} and 64 hexadecimal digits: what a person compares on a device. */
  public String fingerprint() {
    return fingerprint(certificate);
  }

  /** {@code SHA256:} and 64 hexadecimal digits over the whole certificate. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return "SHA256:" + HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A new EC P-256 key pair: small, fast on a microcontroller, known to every TLS library. */
  public static KeyPair newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /** A server's certificate for {@code names}: may serve TLS and nothing else. */
  public X509Certificate issueServer(ServerNames names, PublicKey subject) {
    return issueServer(names, subject, LEAF_LIFE);
  }

  public X509Certificate issueServer(ServerNames names, PublicKey subject, Duration life) {
    String first = names.texts().findFirst().orElseThrow();
    return leaf(first, subject, life).server(this, names);
  }

  /** A client's certificate: CN is {@code name}; may log in over TLS and nothing else. */
  public X509Certificate issueClient(String name, PublicKey subject) {
    return issueClient(name, Optional.empty(), subject, LEAF_LIFE);
  }

  /**
   * @param uri goes into the SAN, for listeners with {@code identity_from = "san-uri"}
   * @throws IllegalArgumentException when {@link ClientIdentity} would refuse the name, or it is
   *     longer than the 64 characters that X.520 gives a common name
   */
  public X509Certificate issueClient(
      String name, Optional<URI> uri, PublicKey subject, Duration life) {
    requireClientName(name);
    return leaf(name, subject, life).client(this, uri);
  }

  static void requireClientName(String name) {
    Optional<String> fault = ClientIdentity.faultOf(name);
    if (fault.isPresent() || name.codePointCount(0, name.length()) > MAXIMUM_NAME) {
      throw new IllegalArgumentException(
          "\"%s\" cannot name a client: %s"
              .formatted(Printable.of(name), fault.orElse("it is longer than 64 characters")));
    }
  }

  /** A list with nothing on it, number 1. */
  public X509CRL emptyCrl() {
    return RevocationEntries.NONE.sign(this);
  }

  /** {@code current} and one more serial, one number higher; the same entries if it is on it. */
  public X509CRL revoke(X509CRL current, BigInteger serial) {
    return RevocationEntries.of(current).with(serial, now()).sign(this);
  }

  /** The same entries with new dates, one number higher. */
  public X509CRL renew(X509CRL current) {
    return RevocationEntries.of(current).sign(this);
  }

  /** Whether this key signed {@code other}; says nothing about its dates or uses. */
  public boolean signed(X509Certificate other) {
    return Signatures.signed(certificate, other);
  }

  private Template leaf(String name, PublicKey subject, Duration life) {
    if (life.isNegative() || life.isZero()) {
      throw new IllegalArgumentException("a certificate lives longer than nothing");
    }
    Instant end = now().plus(life);
    Instant last = certificate.getNotAfter().toInstant();
    return new Template(name, subject, now().minus(BACKDATE), end.isAfter(last) ? last : end);
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  PrivateKey key() {
    return key;
  }

  static BigInteger newSerial() {
    return new BigInteger(128, RANDOM).setBit(127);
  }

  /** The fingerprint; never the key. */
  @Override
  public String toString() {
    return "CertificateAuthority[" + fingerprint() + "]";
  }
}

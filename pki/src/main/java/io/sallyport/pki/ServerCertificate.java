package io.sallyport.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The broker's own certificate: there when it is needed, renewed before anybody notices. Call
 * {@link #ensure} on start and once a day from then on. The key survives a renewal, so devices that
 * pin it go on working. Thread-safe; blocks on the disk.
 */
public final class ServerCertificate {
  /** What {@link #ensure} did. All but {@link Overdue} mean that everything is in order. */
  public sealed interface Outcome {
    Issued issued();

    /** Nothing was written. */
    record Kept(Issued issued) implements Outcome {}

    /** There was none. */
    record Created(Issued issued) implements Outcome {}

    /**
     * @param reason the end of a sentence: "renewed because …"
     */
    record Renewed(Issued issued, String reason) implements Outcome {}

    /** Still valid, but it should be renewed and the authority's key is not here to do it. */
    record Overdue(Issued issued, String reason) implements Outcome {}
  }

  private static final String OURS = "CN=Sallyport CA ";

  private final PkiDirectory directory;

  public ServerCertificate(PkiDirectory directory) {
    this.directory = directory;
  }

  /** Creates the certificate or renews it, if it must be; {@code wanted} are the names it needs. */
  public Outcome ensure(ServerNames wanted) throws IOException {
    try (DirectoryLock _ = directory.lock()) {
      return ensureLocked(wanted);
    }
  }

  /** Renews now, with a new key: after a suspicion. Clients that pin the old key must be told. */
  public Outcome renewWithNewKey(ServerNames wanted) throws IOException {
    try (DirectoryLock _ = directory.lock()) {
      KeyPair pair = CertificateAuthority.newKeyPair();
      CertificateAuthority authority = directory.open();
      // The certificate follows the key: after a crash in between they do not match, and ensure
      // mends it.
      directory.writeKey(directory.serverKey(), pair.getPrivate());
      return new Outcome.Renewed(issue(authority, wanted, pair), "a new key was asked for");
    }
  }

  /** The names that were added by hand and every renewal carries on; sorted. */
  public List<String> addedNames() throws IOException {
    Path file = directory.serverNames();
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String name = line.strip();
      if (name.isEmpty() || name.startsWith("#")) {
        continue;
      }
      if (!ServerNames.isName(name)) {
        throw new PkiProblem(
            file,
            "holds \"" + Printable.of(name) + "\", which is neither a host name nor an address",
            "remove that line");
      }
      names.add(name);
    }
    return List.copyOf(names);
  }

  /**
   * Adds a name by hand; {@link #ensure} with it among the wanted names puts it into the
   * certificate.
   *
   * @throws IllegalArgumentException when it is neither a host name nor an address
   */
  public void addName(String name) throws IOException {
    if (!ServerNames.isName(name)) {
      throw new IllegalArgumentException(
          "\"" + Printable.of(name) + "\" is neither a host name nor an IP address");
    }
    try (DirectoryLock _ = directory.lock()) {
      TreeSet<String> names = new TreeSet<>(addedNames());
      names.add(name);
      byte[] text = (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8);
      DurableFile.write(directory.serverNames(), text, FileModes.PUBLIC_FILE);
    }
  }

  private Outcome ensureLocked(ServerNames wanted) throws IOException {
    if (!Files.exists(directory.serverCertificate())) {
      KeyPair pair = directory.keyPair(directory.serverKey());
      return new Outcome.Created(issue(directory.open(), wanted, pair));
    }
    X509Certificate certificate = Pem.certificate(directory.serverCertificate());
    X509Certificate authority = directory.authorityCertificate();
    refuseForeign(certificate, authority);
    KeyPair pair = keyPair(certificate);
    Optional<String> reason = reasonToRenew(certificate, authority, pair, wanted);
    if (reason.isEmpty()) {
      return new Outcome.Kept(issued(certificate, pair.getPrivate()));
    }
    Optional<CertificateAuthority> signer = directory.signer();
    if (signer.isPresent()) {
      return new Outcome.Renewed(issue(signer.get(), wanted, pair), reason.get());
    }
    if (isUsable(certificate, authority, pair)) {
      return new Outcome.Overdue(issued(certificate, pair.getPrivate()), reason.get());
    }
    throw new PkiProblem(
        directory.serverCertificate(),
        "cannot be used (" + reason.get() + "), and the authority's key is not here to renew it",
        "bring ca.key back and start again, or issue a certificate where the key is");
  }

  private Optional<String> reasonToRenew(
      X509Certificate certificate, X509Certificate authority, KeyPair pair, ServerNames wanted)
      throws IOException {
    if (!directory.proven().signed(authority, certificate)) {
      return Optional.of("it was issued by an earlier authority");
    }
    if (!pair.getPublic().equals(certificate.getPublicKey())) {
      return Optional.of("its key has changed");
    }
    if (isDue(certificate, directory.clock().instant())) {
      return Optional.of("it ends on " + certificate.getNotAfter().toInstant());
    }
    try {
      List<String> missing = wanted.missingIn(certificate);
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of("it lacks the names " + String.join(", ", missing));
    } catch (CertificateParsingException e) {
      return Optional.of("its names cannot be read");
    }
  }

  private boolean isUsable(X509Certificate certificate, X509Certificate authority, KeyPair pair) {
    Instant now = directory.clock().instant();
    return directory.proven().signed(authority, certificate)
        && pair.getPublic().equals(certificate.getPublicKey())
        && now.isBefore(certificate.getNotAfter().toInstant());
  }

  /** A third of its life or less is left, or the clock stands before its beginning. */
  static boolean isDue(X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    Duration third = Duration.between(from, to).dividedBy(3);
    return !now.isBefore(to.minus(third)) || now.isBefore(from);
  }

  private void refuseForeign(X509Certificate certificate, X509Certificate authority)
      throws PkiProblem {
    String issuer = certificate.getIssuerX500Principal().getName();
    if (!issuer.startsWith(OURS)
        && !certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      throw new PkiProblem(
          directory.serverCertificate(),
          "was issued by " + Printable.of(issuer) + ", not by this home's authority",
          "name it as the listener's own certificate and key outside this folder, or remove it");
    }
  }

  /** The pair on disk. A lost key is replaced; one that is there is never overwritten. */
  private KeyPair keyPair(X509Certificate certificate) throws IOException {
    Path file = directory.serverKey();
    if (!Files.exists(file)) {
      return directory.keyPair(file);
    }
    FileModes.require(file);
    PrivateKey key = Pem.privateKey(file);
    return directory.proven().belongTogether(key, certificate.getPublicKey())
        ? new KeyPair(certificate.getPublicKey(), key)
        : PublicHalf.of(file, key);
  }

  private Issued issue(CertificateAuthority authority, ServerNames names, KeyPair pair)
      throws IOException {
    X509Certificate certificate = authority.issueServer(names, pair.getPublic());
    directory.writeCertificate(directory.serverCertificate(), certificate);
    return issued(certificate, pair.getPrivate());
  }

  private Issued issued(X509Certificate certificate, PrivateKey key) {
    return new Issued(certificate, key, directory.serverCertificate(), directory.serverKey());
  }
}

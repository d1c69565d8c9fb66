package io.sallyport.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder {@code pki/} of a home: {@code ca.crt ca.key ca.crl server.crt server.key} and {@code
 * issued/NAME.crt|.key}; also {@code server.names}, names added by hand, {@code .lock} and {@code
 * .proven}. Folders are 0700, keys 0600, the rest 0644 inside them. Every file appears whole or not
 * at all, and one writer works at a time, be it a thread or another process. Thread-safe; blocks on
 * the disk.
 *
 * <p>The key of the authority may be taken away ({@code ca.crt} stays): then nothing is issued,
 * renewed or revoked here, and everything else works on.
 */
public final class PkiDirectory {
  private final Path folder;
  private final InstantSource clock;
  private final Proven proven;

  /** By the machine's own clock, which is the only place in this room that asks it. */
  public PkiDirectory(Path folder) {
    this(folder, InstantSource.system());
  }

  public PkiDirectory(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    this.proven = Proven.in(folder.resolve(".proven"));
  }

  public Path folder() {
    return folder;
  }

  public Path caCertificate() {
    return folder.resolve("ca.crt");
  }

  public Path caKey() {
    return folder.resolve("ca.key");
  }

  public Path crl() {
    return folder.resolve("ca.crl");
  }

  public Path serverCertificate() {
    return folder.resolve("server.crt");
  }

  public Path serverKey() {
    return folder.resolve("server.key");
  }

  /** Names added by hand to the server's certificate, one a line. */
  public Path serverNames() {
    return folder.resolve("server.names");
  }

  public Path issued() {
    return folder.resolve("issued");
  }

  /** Whether there is an authority here. */
  public boolean exists() {
    return Files.exists(caCertificate());
  }

  /**
   * The authority of this folder; made, with its folders and an empty revocation list, when there
   * is none. Two processes that do this at once get the same authority.
   *
   * @throws PkiProblem when modes are too loose, or what is there is broken: it is never replaced
   */
  public X509Certificate ensureAuthority(String brokerName) throws IOException {
    createFolders();
    try (DirectoryLock _ = lock()) {
      if (!Files.exists(caCertificate())) {
        create(brokerName);
      }
      Optional<CertificateAuthority> signer = signer();
      return signer.isPresent() ? signer.get().certificate() : authorityCertificate();
    }
  }

  /**
   * The key first, then the list, and the certificate, which follows from the key, last: after a
   * crash in between the next start finishes the work. Seen from outside, an authority exists as
   * soon as its certificate does. So one without a key is kept elsewhere, and one without a list
   * has lost it, which must not pass for "nothing is revoked".
   */
  private void create(String brokerName) throws IOException {
    var authority = CertificateAuthority.selfSigned(brokerName, keyPair(caKey()), clock);
    if (!Files.exists(crl())) {
      writeCrl(authority.emptyCrl());
    } else if (!RevocationList.load(crl(), authority.certificate(), clock).usable()) {
      throw new PkiProblem(
          crl(),
          "is the list of another authority than the key beside it",
          "restore ca.crt from a copy; or, if nothing on the list matters: rm "
              + FileModes.quoted(crl()));
    }
    writeCertificate(caCertificate(), authority.certificate());
  }

  /**
   * The authority of this folder.
   *
   * @throws PkiProblem when there is none, its key is not here, modes are too loose or a file
   *     broken
   */
  public CertificateAuthority open() throws IOException {
    checkFolder();
    if (!Files.exists(caKey())) {
      throw new PkiProblem(
          caKey(),
          "is missing, so this home cannot issue, renew or revoke",
          exists() ? "bring the key back while you do it" : "sallyport init");
    }
    FileModes.require(caKey());
    return CertificateAuthority.load(caCertificate(), caKey(), clock, proven);
  }

  /** The authority's certificate, for which the key need not be here. */
  public X509Certificate authorityCertificate() throws IOException {
    checkFolder();
    return CertificateAuthority.loadCertificate(caCertificate(), clock);
  }

  /** The authority if its key is here; empty when the key is kept elsewhere. */
  public Optional<CertificateAuthority> signer() throws IOException {
    return Files.exists(caKey()) ? Optional.of(open()) : Optional.empty();
  }

  /** The home's own revocation list; refuses everything when it is not in order. */
  public RevocationList revocationList() throws IOException {
    return RevocationList.load(crl(), authorityCertificate(), clock, proven);
  }

  InstantSource clock() {
    return clock;
  }

  Proven proven() {
    return proven;
  }

  DirectoryLock lock() throws IOException {
    return DirectoryLock.of(folder);
  }

  void createFolders() throws IOException {
    DurableFile.createFolder(folder);
    DurableFile.createFolder(issued());
    checkFolder();
  }

  /** Every loose mode here is found, not just the first. */
  public List<PkiProblem> looseModes() throws IOException {
    List<PkiProblem> problems = new ArrayList<>();
    for (Path path : List.of(folder, issued(), caKey(), serverKey())) {
      if (Files.exists(path)) {
        FileModes.check(path).ifPresent(problems::add);
      }
    }
    return List.copyOf(problems);
  }

  /** The key of a file, or a new one in it; the caller holds the lock. */
  KeyPair keyPair(Path file) throws IOException {
    if (Files.exists(file)) {
      FileModes.require(file);
      return PublicHalf.of(file, Pem.privateKey(file));
    }
    KeyPair pair = CertificateAuthority.newKeyPair();
    writeKey(file, pair.getPrivate());
    return pair;
  }

  void writeKey(Path file, PrivateKey key) throws IOException {
    DurableFile.write(file, Pem.encode(key), FileModes.PRIVATE_FILE);
  }

  void writeCertificate(Path file, X509Certificate certificate) throws IOException {
    DurableFile.write(file, Pem.encode(certificate), FileModes.PUBLIC_FILE);
  }

  void writeCrl(X509CRL list) throws IOException {
    DurableFile.write(crl(), Pem.encode(list), FileModes.PUBLIC_FILE);
  }

  private void checkFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new PkiProblem(folder, "is missing", "sallyport init");
    }
    FileModes.require(folder);
    if (Files.exists(issued())) {
      FileModes.require(issued());
    }
  }
}

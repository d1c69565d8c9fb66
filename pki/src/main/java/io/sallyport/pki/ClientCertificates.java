package io.sallyport.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of clients in {@code issued/}: what lies there is the index. Thread-safe; blocks
 * on the disk.
 */
public final class ClientCertificates {
  /** A file name is at most 255 bytes; room for the suffix and the temporary name. */
  private static final int MAXIMUM_FILE_NAME = 200;

  /** One line of the list. */
  public record Entry(
      String name, BigInteger serial, Instant validUntil, boolean revoked, Path certificateFile) {}

  private final PkiDirectory directory;
  private final Revocations revocations;

  public ClientCertificates(PkiDirectory directory) {
    this.directory = directory;
    this.revocations = new Revocations(directory);
  }

  /** With the usual life and without a URI; see {@link #issue(String, Optional, Duration)}. */
  public Issued issue(String name) throws IOException {
    return issue(name, Optional.empty(), CertificateAuthority.LEAF_LIFE);
  }

  /**
   * A new key and certificate for a client. An earlier certificate of that name is revoked first: a
   * client has one.
   *
   * @throws IllegalArgumentException when {@code name} cannot be a client's name
   */
  public Issued issue(String name, Optional<URI> uri, Duration life) throws IOException {
    CertificateAuthority.requireClientName(name);
    Path certificateFile = certificateFile(name);
    directory.createFolders();
    try (DirectoryLock _ = directory.lock()) {
      CertificateAuthority authority = directory.open();
      if (Files.exists(certificateFile)) {
        X509Certificate earlier = Pem.certificate(certificateFile);
        if (authority.signed(earlier)) {
          revocations.revokeLocked(authority, earlier.getSerialNumber());
        }
      }
      KeyPair pair = CertificateAuthority.newKeyPair();
      X509Certificate certificate = authority.issueClient(name, uri, pair.getPublic(), life);
      // The certificate, which is the index, last: what is listed has its key.
      directory.writeKey(keyFile(name), pair.getPrivate());
      directory.writeCertificate(certificateFile, certificate);
      return new Issued(certificate, pair.getPrivate(), certificateFile, keyFile(name));
    }
  }

  /**
   * Revokes the certificate of a client.
   *
   * @return whether it is new on the list
   * @throws PkiProblem when there is none
   */
  public boolean revoke(String name) throws IOException {
    return revocations.revoke(Pem.certificate(certificateFile(name)).getSerialNumber());
  }

  /** Everything in {@code issued/}, by name. */
  public List<Entry> list() throws IOException {
    if (!Files.isDirectory(directory.issued())) {
      return List.of();
    }
    RevocationList revoked = directory.revocationList();
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.issued(), "*.crt")) {
      for (Path file : files) {
        X509Certificate certificate = Pem.certificate(file);
        entries.add(
            new Entry(
                nameOf(certificate),
                certificate.getSerialNumber(),
                certificate.getNotAfter().toInstant(),
                revoked.isRevoked(certificate),
                file));
      }
    }
    entries.sort(Comparator.comparing(Entry::name));
    return List.copyOf(entries);
  }

  public Path certificateFile(String name) {
    return directory.issued().resolve(fileName(name) + ".crt");
  }

  public Path keyFile(String name) {
    return directory.issued().resolve(fileName(name) + ".key");
  }

  private static String nameOf(X509Certificate certificate) {
    return switch (ClientIdentity.of(certificate, IdentityFrom.CN)) {
      case ClientIdentity.Found(String name) -> name;
      case ClientIdentity.Refused(String why) -> "(" + why + ")";
    };
  }

  /**
   * A name as a file: letters, digits, {@code - _} and inner dots stand for themselves, every other
   * byte is {@code %XX}. No two names share a file, and none leaves the folder.
   */
  private static String fileName(String name) {
    StringBuilder file = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || (c == '.' && !file.isEmpty());
      file.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    if (file.isEmpty() || file.length() > MAXIMUM_FILE_NAME) {
      throw new IllegalArgumentException("too long for the name of a file");
    }
    return file.toString();
  }
}

package io.sallyport.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What signatures have proven of the files of a folder, so that a start proves nothing twice: in a
 * JVM that has just begun, a signature on P-256 costs more than opening the store.
 *
 * <p>A proof depends on keys and signed bytes and on nothing else, so the note beside them holds a
 * hash over these; a file that has changed has another hash and is tried again. Dates and names are
 * nobody's proof and are looked at every time. The note is in the folder of the keys: who can write
 * it can replace them. At most {@value #MOST} proofs, the oldest are forgotten. A note that cannot
 * be read or written means more work and nothing else. Thread-safe.
 */
final class Proven {
  /** Remembers nothing. */
  static final Proven NOTHING = new Proven(null);

  private static final int MOST = 8;
  private static final int LONGEST_NOTE = 4096;

  private final @Nullable Path note;
  private @Nullable Set<String> proofs;

  private Proven(@Nullable Path note) {
    this.note = note;
  }

  /** Remembers in the file {@code note}, mode 0600. */
  static Proven in(Path note) {
    return new Proven(note);
  }

  /** As {@link Signatures#belongTogether}. A key that shows no bytes is tried every time. */
  boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    byte @Nullable [] secret = key.getEncoded();
    return secret == null
        ? Signatures.belongTogether(key, publicKey)
        : holds(
            () -> Signatures.belongTogether(key, publicKey),
            "pair",
            publicKey.getEncoded(),
            secret);
  }

  /** As {@link Signatures#signed(X509Certificate, X509Certificate)}. */
  boolean signed(X509Certificate authority, X509Certificate other) {
    try {
      return holds(
          () -> Signatures.signed(authority, other),
          "certificate",
          authority.getEncoded(),
          other.getEncoded());
    } catch (CertificateEncodingException e) {
      return false;
    }
  }

  /** Whether {@code list} carries a signature of the authority's key; says nothing about dates. */
  boolean signed(X509Certificate authority, X509CRL list) {
    try {
      return holds(
          () -> verifies(list, authority.getPublicKey()),
          "list",
          authority.getEncoded(),
          list.getEncoded());
    } catch (CertificateEncodingException | CRLException e) {
      return false;
    }
  }

  private static boolean verifies(X509CRL list, PublicKey key) {
    try {
      list.verify(key);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private boolean holds(BooleanSupplier trying, String kind, byte[] one, byte[] other) {
    String proof = hash(kind, one, other);
    if (isKnown(proof)) {
      return true;
    }
    boolean proven = trying.getAsBoolean();
    if (proven) {
      remember(proof);
    }
    return proven;
  }

  private static String hash(String kind, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(kind.getBytes(StandardCharsets.US_ASCII));
      for (byte[] part : parts) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private synchronized boolean isKnown(String proof) {
    return proofs().contains(proof);
  }

  private synchronized void remember(String proof) {
    if (note == null) {
      return;
    }
    Set<String> all = proofs();
    all.add(proof);
    while (all.size() > MOST) {
      all.remove(all.iterator().next());
    }
    try {
      byte[] text = (String.join("\n", all) + "\n").getBytes(StandardCharsets.US_ASCII);
      DurableFile.write(note, text, FileModes.PRIVATE_FILE);
    } catch (IOException e) {
      // The next start proves it again.
    }
  }

  private Set<String> proofs() {
    Set<String> known = proofs;
    if (known == null) {
      known = read(note);
      proofs = known;
    }
    return known;
  }

  private static Set<String> read(@Nullable Path note) {
    try {
      if (note != null && Files.isRegularFile(note) && Files.size(note) <= LONGEST_NOTE) {
        return new LinkedHashSet<>(
            Files.readString(note, StandardCharsets.ISO_8859_1).lines().toList());
      }
    } catch (IOException e) {
      // As if there were none.
    }
    return new LinkedHashSet<>();
  }
}

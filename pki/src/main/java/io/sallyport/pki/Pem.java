package io.sallyport.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PEM files: certificates, CRLs, one PKCS#8 private key; a CRL may also be DER. Strict: a block
 * that is cut off, is not Base64 or does not parse is a {@link PkiProblem} that names the file.
 * Stateless; blocks on the disk. A file is at most 16 MiB, which a CRL of 400,000 entries reaches.
 */
public final class Pem {
  private static final int MAXIMUM_BYTES = 16 << 20;
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String CRL = "X509 CRL";
  private static final char DER_SEQUENCE = 0x30;
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private record Block(String type, byte[] der) {}

  private Pem() {}

  /**
   * The certificates of a file in their order, the leaf first by custom; at least one.
   *
   * @throws PkiProblem when the file is missing, holds no certificate or a broken one
   */
  public static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.type.equals(CERTIFICATE)) {
        found.add(certificate(file, block.der));
      }
    }
    if (found.isEmpty()) {
      throw nothing(file, CERTIFICATE);
    }
    return List.copyOf(found);
  }

  /** The first certificate of a file. */
  public static X509Certificate certificate(Path file) throws IOException {
    return certificates(file).getFirst();
  }

  /**
   * The private key of a file: PKCS#8, not encrypted; EC, RSA or EdDSA. Its mode is not looked at,
   * see {@link FileModes}.
   *
   * @throws PkiProblem when there is none; it names the command that converts other forms
   */
  public static PrivateKey privateKey(Path file) throws IOException {
    for (Block block : blocks(file)) {
      if (block.type.equals(PRIVATE_KEY)) {
        return key(file, block.der);
      }
      if (block.type.endsWith(PRIVATE_KEY)) {
        throw new PkiProblem(
            file,
            "holds a \"" + block.type + "\"; only an unencrypted PKCS#8 \"PRIVATE KEY\" is read",
            "openssl pkcs8 -topk8 -nocrypt -in %1$s -out %1$s.pk8 && mv %1$s.pk8 %1$s && chmod 600 %1$s"
                .formatted(FileModes.quoted(file)));
      }
    }
    throw nothing(file, PRIVATE_KEY);
  }

  /** The first CRL of a file; its signature and dates are not looked at. */
  public static X509CRL crl(Path file) throws IOException {
    return crls(file).getFirst();
  }

  /**
   * The CRLs of a file, PEM blocks or one in DER; at least one. Their signatures and dates are not
   * looked at, see {@link RevocationLists}.
   */
  public static List<X509CRL> crls(Path file) throws IOException {
    String text = read(file);
    if (!text.isEmpty() && text.charAt(0) == DER_SEQUENCE) {
      return List.of(crl(file, text.getBytes(StandardCharsets.ISO_8859_1)));
    }
    List<X509CRL> found = new ArrayList<>();
    for (Block block : blocks(file, text)) {
      if (block.type.equals(CRL)) {
        found.add(crl(file, block.der));
      }
    }
    if (found.isEmpty()) {
      throw nothing(file, CRL);
    }
    return List.copyOf(found);
  }

  private static X509CRL crl(Path file, byte[] der) throws PkiProblem {
    try {
      ByteArrayInputStream bytes = new ByteArrayInputStream(der);
      X509CRL list = (X509CRL) x509().generateCRL(bytes);
      if (bytes.available() > 0) {
        throw new CRLException("bytes behind its end");
      }
      return list;
    } catch (CRLException e) {
      throw garbled(file, CRL, e);
    }
  }

  static byte[] encode(X509Certificate certificate) {
    try {
      return encode(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  static byte[] encode(PrivateKey key) {
    return encode(PRIVATE_KEY, key.getEncoded());
  }

  static byte[] encode(X509CRL crl) {
    try {
      return encode(CRL, crl.getEncoded());
    } catch (CRLException e) {
      throw new IllegalStateException("a parsed CRL has an encoding", e);
    }
  }

  static CertificateFactory x509() {
    try {
      return CertificateFactory.getInstance("X.509");
    } catch (CertificateException e) {
      throw new IllegalStateException("every JDK reads X.509", e);
    }
  }

  private static byte[] encode(String type, byte[] der) {
    String body = LINES.encodeToString(der);
    return ("-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static List<Block> blocks(Path file) throws IOException {
    return blocks(file, read(file));
  }

  private static List<Block> blocks(Path file, String text) throws PkiProblem {
    List<Block> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int from = 0;
    while (begin.find(from)) {
      String type = begin.group(1);
      String last = "-----END " + type + "-----";
      int end = text.indexOf(last, begin.end());
      if (end < 0) {
        throw new PkiProblem(
            file, "is cut off: \"BEGIN " + type + "\" has no end", "restore it from a copy");
      }
      blocks.add(new Block(type, der(file, type, text.substring(begin.end(), end))));
      from = end + last.length();
    }
    return blocks;
  }

  private static byte[] der(Path file, String type, String body) throws PkiProblem {
    if (body.indexOf(':') >= 0) {
      // "Proc-Type: 4,ENCRYPTED": the old way to encrypt a key. What stands here is not Base64.
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(body.replaceAll("[\r\n \t]", ""));
    } catch (IllegalArgumentException e) {
      throw garbled(file, type, e);
    }
  }

  private static String read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAXIMUM_BYTES) {
        throw new PkiProblem(file, "is larger than 16 MiB", "name a PEM file");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new PkiProblem(file, "is missing", "restore it from a copy, or name another file", e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new PkiProblem(
          file,
          "may not be read by this user",
          "sudo chown \"$(id -un)\" " + FileModes.quoted(file),
          e);
    }
  }

  private static X509Certificate certificate(Path file, byte[] der) throws PkiProblem {
    try {
      return (X509Certificate) x509().generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw garbled(file, CERTIFICATE, e);
    }
  }

  private static PrivateKey key(Path file, byte[] der) throws PkiProblem {
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // Not of this kind; the next one, or the refusal below. The cause might quote the key.
        continue;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK knows " + algorithm, e);
      }
    }
    throw new PkiProblem(
        file,
        "holds a private key that is garbled or neither EC, RSA nor Ed25519",
        "restore it from a copy");
  }

  private static PkiProblem garbled(Path file, String type, Exception cause) {
    return new PkiProblem(
        file, "holds a \"" + type + "\" that is garbled", "restore it from a copy", cause);
  }

  private static PkiProblem nothing(Path file, String type) {
    return new PkiProblem(
        file, "holds no PEM block \"BEGIN " + type + "\"", "name a PEM file that has one");
  }
}

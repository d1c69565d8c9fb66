package io.sallyport.client;

import io.sallyport.topic.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and PKCS #8 keys in PEM with the JDK alone. Blocks; files above 1 MiB, and
 * folders of more than 1,000 files, are refused.
 */
final class PemFiles {
  private static final long LARGEST_BYTES = 1 << 20;
  private static final int MOST_FILES = 1000;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private PemFiles() {}

  /** A file that cannot be used, with the reason in words. */
  static final class Unreadable extends Exception {
    Unreadable(String message) {
      super(message, null, false, false);
    }
  }

  /** All certificates in {@code file}, in their order; never none. */
  static List<X509Certificate> certificates(Path file) throws Unreadable {
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        found.add(certificate(file, decode(file, block.group(2))));
      }
    }
    if (found.isEmpty()) {
      throw new Unreadable(named(file) + " holds no certificate in PEM");
    }
    return found;
  }

  /** The certificates of all {@code .crt} and {@code .pem} files in {@code folder}; never none. */
  static List<X509Certificate> certificatesIn(Path folder) throws Unreadable {
    List<X509Certificate> found = new ArrayList<>();
    int files = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.{crt,pem}")) {
      for (Path entry : entries) {
        if (++files > MOST_FILES) {
          throw new Unreadable(named(folder) + " holds more than " + MOST_FILES + " certificates");
        }
        found.addAll(certificates(entry));
      }
    } catch (IOException e) {
      throw new Unreadable("cannot read the folder " + named(folder) + ": " + e.getMessage());
    }
    if (found.isEmpty()) {
      throw new Unreadable(named(folder) + " holds no .crt or .pem file");
    }
    return found;
  }

  /** The one private key in {@code file}. */
  static PrivateKey key(Path file) throws Unreadable {
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return key(file, decode(file, block.group(2)));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new Unreadable(
                named(file)
                    + " is protected by a passphrase, which is not supported here; remove it with"
                    + "  openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        case "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
            throw new Unreadable(
                named(file)
                    + " is an old-style key; turn it into PKCS #8 with"
                    + "  openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        default -> {
          continue;
        }
      }
    }
    throw new Unreadable(named(file) + " holds no private key in PEM");
  }

  private static PrivateKey key(Path file, byte[] encoded) throws Unreadable {
    try {
      for (String algorithm : KEY_ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
          continue; // not this kind; the next one may be
        }
      }
      throw new Unreadable(named(file) + " is no EC, RSA or Ed25519 key in PKCS #8");
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static X509Certificate certificate(Path file, byte[] encoded) throws Unreadable {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (CertificateException e) {
      throw new Unreadable(named(file) + " holds a certificate that cannot be read");
    }
  }

  private static byte[] decode(Path file, String base64) throws Unreadable {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Unreadable(named(file) + " is damaged: its base64 cannot be read");
    }
  }

  private static String text(Path file) throws Unreadable {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw new Unreadable(named(file) + " is larger than 1 MiB: no certificate or key is");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new Unreadable("there is no file " + named(file));
    } catch (java.nio.file.AccessDeniedException e) {
      throw new Unreadable("you may not read " + named(file));
    } catch (IOException e) {
      throw new Unreadable("cannot read " + named(file) + ": " + e.getMessage());
    }
  }

  private static String named(Path file) {
    return Printable.of(file.toString(), 300);
  }
}

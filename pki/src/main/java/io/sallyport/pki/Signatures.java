package io.sallyport.pki;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/**
 * What signatures prove, by the JDK alone: a start at which nothing has to be made must not load
 * Bouncy Castle, whose signed archive costs it a third of a second. Stateless.
 */
final class Signatures {
  private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

  private Signatures() {}

  /** Whether a private key is the other half of a public one, by trying. */
  static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    try {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(PROBE);
      byte[] proof = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(proof);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether the authority signed {@code other}; says nothing about dates or uses. */
  static boolean signed(X509Certificate authority, X509Certificate other) {
    try {
      if (!other.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
        return false;
      }
      other.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      case String other -> other; // Ed25519 and Ed448 name their only algorithm themselves
    };
  }
}

package io.sallyport.pki;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** Finds the public key of a private one whose certificate is lost; P-256 and RSA. Stateless. */
final class PublicHalf {
  private PublicHalf() {}

  static KeyPair of(Path file, PrivateKey key) throws PkiProblem {
    try {
      PublicKey found =
          switch (key) {
            case ECPrivateKey ec -> p256(ec);
            case RSAPrivateCrtKey rsa ->
                KeyFactory.getInstance("RSA")
                    .generatePublic(
                        new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            default -> throw new GeneralSecurityException("neither EC nor RSA");
          };
      if (Signatures.belongTogether(key, found)) {
        return new KeyPair(found, key);
      }
    } catch (GeneralSecurityException e) {
      throw orphan(file, e);
    }
    throw orphan(file, new GeneralSecurityException("not on P-256"));
  }

  private static PublicKey p256(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec curve = key.getParams();
    var p256 = CustomNamedCurves.getByName("P-256");
    if (!curve.getOrder().equals(p256.getN())) {
      throw new GeneralSecurityException("not on P-256");
    }
    BigInteger secret = key.getS();
    var point = p256.getG().multiply(secret).normalize();
    var where =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(where, curve));
  }

  private static PkiProblem orphan(Path file, Exception cause) {
    return new PkiProblem(
        file,
        "is a key without its certificate, and not EC P-256 or RSA, so none can be made for it",
        "restore the certificate from a copy, or move the key away",
        cause);
  }
}

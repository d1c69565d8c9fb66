package io.sallyport.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;

/**
 * What stands on a list: serials and since when, and the list's number. The list itself is the only
 * place they are kept. Immutable.
 */
record RevocationEntries(BigInteger number, SequencedMap<BigInteger, Instant> since) {
  static final RevocationEntries NONE =
      new RevocationEntries(BigInteger.ZERO, Collections.unmodifiableSequencedMap(new TreeMap<>()));

  static RevocationEntries of(X509CRL crl) {
    TreeMap<BigInteger, Instant> since = new TreeMap<>();
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    if (entries != null) {
      for (X509CRLEntry entry : entries) {
        since.put(entry.getSerialNumber(), entry.getRevocationDate().toInstant());
      }
    }
    return new RevocationEntries(numberOf(crl), Collections.unmodifiableSequencedMap(since));
  }

  RevocationEntries with(BigInteger serial, Instant now) {
    TreeMap<BigInteger, Instant> more = new TreeMap<>(since);
    more.putIfAbsent(serial, now);
    return new RevocationEntries(number, Collections.unmodifiableSequencedMap(more));
  }

  /** Signs these entries as the next list. */
  X509CRL sign(CertificateAuthority authority) {
    try {
      Instant now = authority.now();
      var builder =
          new JcaX509v2CRLBuilder(
              authority.certificate(), Date.from(now.minus(CertificateAuthority.BACKDATE)));
      builder.setNextUpdate(Date.from(now.plus(CertificateAuthority.CRL_LIFE)));
      for (Map.Entry<BigInteger, Instant> entry : since.entrySet()) {
        builder.addCRLEntry(entry.getKey(), Date.from(entry.getValue()), 0);
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number.add(BigInteger.ONE)));
      return new JcaX509CRLConverter().getCRL(builder.build(Template.signer(authority.key())));
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("a list of our own making", e);
    }
  }

  static BigInteger numberOf(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(Extension.cRLNumber.getId());
    if (extension == null) {
      return BigInteger.ZERO;
    }
    try {
      byte[] value = ASN1OctetString.getInstance(extension).getOctets();
      return ASN1Integer.getInstance(org.bouncycastle.asn1.ASN1Primitive.fromByteArray(value))
          .getPositiveValue();
    } catch (IOException | IllegalArgumentException e) {
      return BigInteger.ZERO; // a foreign list; ours start above it
    }
  }
}

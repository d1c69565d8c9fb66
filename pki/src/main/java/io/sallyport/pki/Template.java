package io.sallyport.pki;

import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate before it is signed: whose, for which key, from when to when. Immutable. */
record Template(String name, PublicKey key, Instant from, Instant to) {
  X509Certificate server(CertificateAuthority authority, ServerNames names) {
    List<GeneralName> alternatives = new ArrayList<>();
    names.dns().forEach(dns -> alternatives.add(new GeneralName(GeneralName.dNSName, dns)));
    for (InetAddress address : names.addresses()) {
      alternatives.add(
          new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress())));
    }
    return signed(authority, KeyPurposeId.id_kp_serverAuth, alternatives);
  }

  X509Certificate client(CertificateAuthority authority, Optional<URI> uri) {
    List<GeneralName> alternatives =
        uri.map(URI::toASCIIString)
            .map(text -> new GeneralName(GeneralName.uniformResourceIdentifier, text))
            .map(List::of)
            .orElse(List.of());
    return signed(authority, KeyPurposeId.id_kp_clientAuth, alternatives);
  }

  /** The name as it is; a text for Bouncy Castle would have its own escapes. */
  private X500Name subject() {
    int maximum = CertificateAuthority.MAXIMUM_NAME;
    int length = name.codePointCount(0, name.length());
    String cut = length > maximum ? name.substring(0, name.offsetByCodePoints(0, maximum)) : name;
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, new DERUTF8String(cut)).build();
  }

  X509Certificate selfSigned(PrivateKey signer) {
    try {
      var utils = new JcaX509ExtensionUtils();
      var builder = builder(subject());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(key));
      return sign(builder, signer);
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own making", e);
    }
  }

  private X509Certificate signed(
      CertificateAuthority authority, KeyPurposeId purpose, List<GeneralName> alternatives) {
    try {
      var utils = new JcaX509ExtensionUtils();
      var builder =
          builder(
              X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          utils.createAuthorityKeyIdentifier(authority.certificate()));
      if (!alternatives.isEmpty()) {
        var names = new GeneralNames(alternatives.toArray(GeneralName[]::new));
        builder.addExtension(Extension.subjectAlternativeName, false, names);
      }
      return sign(builder, authority.key());
    } catch (CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own making", e);
    }
  }

  private X509v3CertificateBuilder builder(X500Name issuer) {
    return new JcaX509v3CertificateBuilder(
        issuer, CertificateAuthority.newSerial(), Date.from(from), Date.from(to), subject(), key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws CertificateException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
  }

  static ContentSigner signer(PrivateKey key) {
    try {
      return new JcaContentSignerBuilder(Signatures.algorithm(key)).build(key);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("the JDK signs with the keys it reads", e);
    }
  }
}

package io.sallyport.client;

import java.io.StringWriter;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA that lives for one test and issues what the test needs, also what nobody should. */
final class TestAuthority {
  private static final Instant NOW = Instant.now();

  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  TestAuthority(String name) throws Exception {
    certificate = issue(name, name, keys, keys, NOW, null);
  }

  /** A certificate and its key. */
  record Issued(X509Certificate certificate, KeyPair keys) {
    KeyPin pin() {
      return KeyPin.of(certificate.getPublicKey());
    }

    Path writeCertificate(Path folder) throws Exception {
      return write(folder.resolve("own.crt"), certificate);
    }

    /** PKCS #8, as openssl writes it. */
    Path writeKey(Path folder) throws Exception {
      return write(
          folder.resolve("own.key"),
          new org.bouncycastle.openssl.PKCS8Generator(
              org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded()),
              null));
    }
  }

  Path write(Path folder) throws Exception {
    return write(folder.resolve("ca.crt"), certificate);
  }

  private static Path write(Path file, Object thing) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(thing);
    }
    return Files.writeString(file, text.toString());
  }

  Issued server(String dnsName) throws Exception {
    return serverFrom(dnsName, NOW.minus(Duration.ofHours(1)));
  }

  /** Valid for two hours from {@code begin}. */
  Issued serverFrom(String dnsName, Instant begin) throws Exception {
    KeyPair own = newKeys();
    return new Issued(issue(dnsName, subject(certificate), own, keys, begin, dnsName), own);
  }

  private static String subject(X509Certificate of) {
    return of.getSubjectX500Principal().getName().substring("CN=".length());
  }

  private static KeyPair newKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate issue(
      String name, String issuer, KeyPair own, KeyPair signer, Instant begin, String dnsName)
      throws Exception {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + issuer),
            BigInteger.valueOf(System.nanoTime()),
            Date.from(dnsName == null ? begin.minus(Duration.ofDays(9)) : begin),
            Date.from(begin.plus(dnsName == null ? Duration.ofDays(9) : Duration.ofHours(2))),
            new X500Name("CN=" + name),
            own.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(dnsName == null));
    if (dnsName != null) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
  }

  /** TLS server sockets with {@code own}; with {@code clients}, only for whom that CA vouches. */
  static ServerSocketFactory listening(Issued own, TestAuthority clients, String... versions)
      throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "own", own.keys.getPrivate(), new char[0], new X509Certificate[] {own.certificate});
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust(clients), null);
    ServerSocketFactory inner = context.getServerSocketFactory();
    return new ServerSocketFactory() {
      @Override
      public ServerSocket createServerSocket(int port, int backlog, java.net.InetAddress address)
          throws java.io.IOException {
        SSLServerSocket made = (SSLServerSocket) inner.createServerSocket(port, backlog, address);
        made.setNeedClientAuth(clients != null);
        if (versions.length > 0) {
          made.setEnabledProtocols(versions);
        }
        return made;
      }

      @Override
      public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static javax.net.ssl.TrustManager[] trust(TestAuthority clients) throws Exception {
    if (clients == null) {
      return new javax.net.ssl.TrustManager[0];
    }
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null, null);
    roots.setCertificateEntry("ca", clients.certificate);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(roots);
    return factory.getTrustManagers();
  }
}

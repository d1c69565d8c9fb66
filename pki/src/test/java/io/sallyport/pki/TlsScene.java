package io.sallyport.pki;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One authority, one stranger, one key pair, and the contexts of a broker and a client made from
 * them. The JDK and OpenSSL look at the machine's clock, so certificates out of time are issued by
 * the same authority living at another time.
 */
final class TlsScene {
  static final ServerNames NAMES = ServerNames.of("localhost", List.of(), List.of());
  static final ServerNames ELSEWHERE = new ServerNames(List.of("elsewhere"), List.of());

  final MovableClock clock = new MovableClock();
  final CertificateAuthority authority = CertificateAuthority.create("hub", clock);
  final CertificateAuthority stranger = CertificateAuthority.create("hub", clock);
  final CertificateAuthority longAgo;
  final CertificateAuthority later;
  final KeyPair pair = CertificateAuthority.newKeyPair();
  final X509Certificate server = authority.issueServer(NAMES, pair.getPublic());
  final X509Certificate lamp = authority.issueClient("lamp", pair.getPublic());
  final X509Certificate thief = authority.issueClient("thief", pair.getPublic());
  final RevocationList list =
      RevocationList.of(
          authority.revoke(authority.emptyCrl(), thief.getSerialNumber()),
          authority.certificate(),
          clock);

  TlsScene(Path temp) throws Exception {
    Path certificate = temp.resolve("scene.crt");
    Path key = temp.resolve("scene.key");
    Files.write(certificate, Pem.encode(authority.certificate()));
    Files.write(key, Pem.encode(authority.key()));
    longAgo = at(certificate, key, Duration.ofDays(-200));
    later = at(certificate, key, Duration.ofDays(2));
  }

  private static CertificateAuthority at(Path certificate, Path key, Duration when)
      throws Exception {
    MovableClock other = new MovableClock();
    other.advance(when);
    return CertificateAuthority.load(certificate, key, other);
  }

  SslContextBuilder broker(SslProvider engine, X509Certificate shown) {
    return SslContextBuilder.forServer(pair.getPrivate(), shown)
        .sslProvider(engine)
        .protocols("TLSv1.3", "TLSv1.2");
  }

  SslContextBuilder mutualBroker(SslProvider engine) {
    return broker(engine, server)
        .clientAuth(ClientAuth.REQUIRE)
        .trustManager(new ClientTrust(List.of(authority.certificate()), () -> Optional.of(list)));
  }

  SslContextBuilder client(SslProvider engine) {
    return SslContextBuilder.forClient()
        .sslProvider(engine)
        .protocols("TLSv1.3", "TLSv1.2")
        .endpointIdentificationAlgorithm("HTTPS")
        .trustManager(authority.certificate());
  }

  SslContextBuilder client(SslProvider engine, X509Certificate own) {
    return client(engine).keyManager(pair.getPrivate(), own);
  }
}

package io.sallyport.testkit;

import io.sallyport.pki.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS connections to 127.0.0.1 that trust one CA. Immutable and thread-safe. */
final class TlsSockets {
  private static final char[] NO_PASSWORD = new char[0];

  private final SSLContext context;

  private TlsSockets(SSLContext context) {
    this.context = context;
  }

  /** Without a client certificate. */
  static TlsSockets trusting(Path ca) {
    return make(ca, null, null);
  }

  /** With a client certificate. */
  static TlsSockets showing(Path ca, Path certificate, Path key) {
    return make(ca, certificate, key);
  }

  private static TlsSockets make(Path ca, @Nullable Path certificate, @Nullable Path key) {
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      KeyStore authorities = emptyStore();
      authorities.setCertificateEntry("ca", Pem.certificate(ca));
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(certificate, key), trust.getTrustManagers(), new SecureRandom());
      return new TlsSockets(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has this", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyManager @Nullable [] keys(@Nullable Path certificate, @Nullable Path key)
      throws IOException, GeneralSecurityException {
    if (certificate == null || key == null) {
      return null;
    }
    KeyStore own = emptyStore();
    X509Certificate[] chain = Pem.certificates(certificate).toArray(X509Certificate[]::new);
    own.setKeyEntry("client", Pem.privateKey(key), NO_PASSWORD, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  Socket connected(int port, InetAddress from) throws IOException {
    return context.getSocketFactory().createSocket("127.0.0.1", port, from, 0);
  }

  /** TLS over a socket that is connected already and may have been spoken on. */
  Socket over(Socket socket) throws IOException {
    return context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
  }

  Socket connected(int port) {
    try {
      return context.getSocketFactory().createSocket("127.0.0.1", port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

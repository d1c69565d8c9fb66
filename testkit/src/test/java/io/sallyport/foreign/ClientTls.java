package io.sallyport.foreign;

import io.sallyport.pki.Issued;
import io.sallyport.pki.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a client on the JVM trusts and shows, in the form that Java libraries ask for. Immutable.
 *
 * @param keys null for a client without a certificate
 */
record ClientTls(TrustManagerFactory trust, @Nullable KeyManagerFactory keys) {
  private static final char[] NO_PASSWORD = new char[0];

  /** Trusts the certificate in {@code authority} and nothing else. */
  static ClientTls trusting(Path authority) {
    try {
      KeyStore store = empty();
      store.setCertificateEntry("authority", Pem.certificate(authority));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      return new ClientTls(trust, null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same, and shows {@code certificate} when asked for one. */
  ClientTls showing(Issued certificate) {
    try {
      KeyStore store = empty();
      Certificate[] chain = {certificate.certificate()};
      store.setKeyEntry("own", certificate.key(), NO_PASSWORD, chain);
      KeyManagerFactory made = KeyManagerFactory.getInstance("PKIX");
      made.init(store, NO_PASSWORD);
      return new ClientTls(trust, made);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

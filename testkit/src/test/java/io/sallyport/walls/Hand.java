package io.sallyport.walls;

import io.sallyport.pki.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS client that shows whatever lies in its hand, whether the server would take it or not, and
 * remembers TLS sessions from one connection to the next. Confined to one thread.
 */
final class Hand {
  private final SSLContext context;
  private Papers.@Nullable Pair held;

  /** Trusts the authority in {@code authorityFile}. */
  Hand(Path authorityFile) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("authority", Pem.certificate(authorityFile));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Shown()}, trust.getTrustManagers(), null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * From here on shows {@code pair}; nothing for null. Sessions that began with other papers are
   * forgotten, since they stand for those.
   */
  Hand holding(Papers.@Nullable Pair pair) {
    if (pair != held) {
      SSLSessionContext sessions = context.getClientSessionContext();
      for (byte[] id : Collections.list(sessions.getIds())) {
        SSLSession session = sessions.getSession(id);
        if (session != null) {
          session.invalidate();
        }
      }
    }
    held = pair;
    return this;
  }

  /** A connection to {@code port} on 127.0.0.1; the handshake comes with the first bytes. */
  Socket connected(int port, String version) {
    try {
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setEnabledProtocols(new String[] {version});
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Shown extends X509ExtendedKeyManager {
    private static final String ALIAS = "held";

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return held == null ? null : ALIAS;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return held == null ? null : ALIAS;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return held == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      Papers.Pair pair = held;
      return pair == null ? null : new X509Certificate[] {pair.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      Papers.Pair pair = held;
      return pair == null ? null : pair.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}

package io.sallyport.client;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the certificate that a broker shows is good enough, and when it is not, says so
 * in words. Thread-safe: it keeps nothing.
 *
 * <p>Three ways, in this order: anybody ({@code insecure}), one key ({@code pin}), or the JDK's
 * check of chain, dates and host name, done in two steps so that a wrong name is told from a wrong
 * chain.
 */
final class BrokerCheck extends X509ExtendedTrustManager {
  private final TlsSettings settings;
  private final X509ExtendedTrustManager chains;
  private final String host;

  BrokerCheck(TlsSettings settings, X509ExtendedTrustManager chains, String host) {
    this.settings = settings;
    this.chains = chains;
    this.host = host;
  }

  /** A refusal that carries its own explanation through the TLS stack. */
  static final class Untrusted extends CertificateException {
    private final transient TlsTrouble trouble;

    Untrusted(TlsTrouble trouble, @Nullable Throwable cause) {
      super(trouble.what(), cause);
      this.trouble = trouble;
    }

    TlsTrouble trouble() {
      return trouble;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    if (settings.insecure()) {
      return;
    }
    PresentedChain shown = new PresentedChain(chain);
    KeyPin pin = settings.pin();
    if (pin != null) {
      if (!pin.equals(shown.pin())) {
        throw new Untrusted(BrokerTroubles.wrongKey(host, pin, shown), null);
      }
      return;
    }
    try {
      chains.checkServerTrusted(chain, keyType);
    } catch (CertificateException e) {
      throw new Untrusted(name(e, shown), e);
    }
    try {
      chains.checkServerTrusted(chain, keyType, engine);
    } catch (CertificateException e) {
      throw new Untrusted(BrokerTroubles.wrongName(host, shown), e);
    }
  }

  private TlsTrouble name(CertificateException failure, PresentedChain shown) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CertificateExpiredException || hasReason(at, "EXPIRED")) {
        return BrokerTroubles.expired(host, shown);
      }
      if (at instanceof CertificateNotYetValidException || hasReason(at, "NOT_YET_VALID")) {
        return BrokerTroubles.notYetValid(host, shown);
      }
    }
    return BrokerTroubles.unknownCa(host, settings, shown);
  }

  private static boolean hasReason(Throwable failure, String reason) {
    return failure instanceof CertPathValidatorException path
        && path.getReason().toString().equals(reason);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    throw new CertificateException("this client speaks TLS through engines only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw new CertificateException("a check without the connection could not see the host name");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    throw neverAsked();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    throw neverAsked();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw neverAsked();
  }

  private static CertificateException neverAsked() {
    return new CertificateException("a client does not check clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

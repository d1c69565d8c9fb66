package io.sallyport.client;

import io.netty.handler.ssl.NotSslRecordException;
import io.sallyport.topic.Printable;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives a failed handshake its name; works from what the JDK's TLS says. */
final class HandshakeTroubles {
  private final String address;
  private final boolean showsCertificate;

  HandshakeTroubles(ClientSettings settings) {
    this.address = Printable.of(settings.address());
    TlsSettings tls = settings.tls();
    this.showsCertificate = tls != null && tls.certificate() != null;
  }

  /**
   * The name of {@code failure}, from the first cause in its chain that says something.
   *
   * @param certificateMissed whether the broker asked for a certificate that we do not have
   */
  TlsTrouble of(Throwable failure, boolean certificateMissed) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BrokerCheck.Untrusted untrusted) {
        return untrusted.trouble();
      }
      if (at instanceof NotSslRecordException) {
        return tlsToPlain();
      }
      if (at instanceof ClosedChannelException) {
        return brokenOff("none, it just closed");
      }
    }
    return named(lastWords(failure), certificateMissed);
  }

  private TlsTrouble named(String words, boolean certificateMissed) {
    String text = words.toLowerCase(Locale.ROOT);
    // Before TLS 1.3 the lack of a client certificate comes as a bare handshake_failure.
    boolean bareFailure = text.contains("handshake_failure");
    if (text.contains("certificate_required") || (bareFailure && certificateMissed)) {
      return noClientCertificate();
    }
    TlsTrouble.Kind aboutOurs = aboutOurCertificate(text);
    if (aboutOurs != null) {
      return showsCertificate ? clientCertificateRefused(aboutOurs, words) : noClientCertificate();
    }
    if (text.contains("protocol_version") || text.contains("no appropriate protocol")) {
      return oldProtocol();
    }
    if (bareFailure || text.contains("cipher")) {
      return noCommonCipher();
    }
    return brokenOff(words);
  }

  /** What an alert says about the certificate that we showed, or null when it is about nothing. */
  private static TlsTrouble.@Nullable Kind aboutOurCertificate(String text) {
    if (!text.contains("alert")) {
      return null;
    }
    if (text.contains("unknown_ca")) {
      return TlsTrouble.Kind.UNKNOWN_CA;
    }
    if (text.contains("certificate_expired")) {
      return TlsTrouble.Kind.EXPIRED;
    }
    if (text.contains("certificate_revoked")) {
      return TlsTrouble.Kind.REVOKED;
    }
    boolean unsuitable =
        text.contains("bad_certificate")
            || text.contains("certificate_unknown")
            || text.contains("unsupported_certificate")
            || text.contains("access_denied");
    return unsuitable ? TlsTrouble.Kind.UNSUITABLE_CERTIFICATE : null;
  }

  private static String lastWords(Throwable failure) {
    String words = failure.toString();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      @Nullable String message = at.getMessage();
      if (message != null) {
        words = message;
      }
    }
    return words;
  }

  /** We spoke TLS, and something without TLS answered. */
  TlsTrouble tlsToPlain() {
    return new TlsTrouble(
        TlsTrouble.Kind.TLS_TO_PLAIN,
        address + " does not speak TLS",
        List.of("the answer was no TLS record"),
        List.of(
            "use the broker's TLS port, usually  -p 8883",
            "if the broker has none, and only then:  --plain"));
  }

  /** We spoke plainly, and a TLS alert came back. */
  TlsTrouble plainToTls() {
    return new TlsTrouble(
        TlsTrouble.Kind.PLAIN_TO_TLS,
        address + " speaks TLS, and we did not",
        List.of("the answer to our plaintext CONNECT was a TLS alert"),
        List.of("use TLS: leave out --plain and give  --cafile ca.crt"));
  }

  private TlsTrouble noClientCertificate() {
    return new TlsTrouble(
        TlsTrouble.Kind.NO_CLIENT_CERTIFICATE,
        address + " lets nobody in without a client certificate",
        List.of("this client showed none"),
        List.of("use  --cert NAME.crt --key NAME.key"));
  }

  private TlsTrouble clientCertificateRefused(TlsTrouble.Kind kind, String alert) {
    return new TlsTrouble(
        kind,
        address + " does not accept our client certificate",
        List.of("it said:  " + Printable.of(alert)),
        List.of(
            "use a certificate that the broker's own CA issued, not expired and not revoked",
            "the broker's log names the reason"));
  }

  private TlsTrouble oldProtocol() {
    return new TlsTrouble(
        TlsTrouble.Kind.OLD_PROTOCOL,
        address + " and this client have no TLS version in common",
        List.of("this client offers TLS 1.3 and 1.2, unless --tls-version says otherwise"),
        List.of("leave out --tls-version", "on the broker, allow TLS 1.2 or 1.3"));
  }

  private TlsTrouble noCommonCipher() {
    return new TlsTrouble(
        TlsTrouble.Kind.NO_COMMON_CIPHER,
        address + " refused every way of protection that was offered",
        List.of("it gave no reason beyond handshake_failure"),
        List.of(
            "if it wants a client certificate, use  --cert NAME.crt --key NAME.key",
            "on the broker, allow TLS 1.3, or TLS 1.2 with ECDHE and AES-GCM"));
  }

  /** The other side closed, or said something that has no name of its own. */
  TlsTrouble brokenOff(String words) {
    return new TlsTrouble(
        TlsTrouble.Kind.BROKEN_OFF,
        address + " broke off the TLS handshake",
        List.of("last words:  " + Printable.of(words)),
        List.of(
            "is it a TLS port? Plaintext ports often just close;  -p 8883  is usual for TLS",
            "the broker's log names the reason"));
  }
}

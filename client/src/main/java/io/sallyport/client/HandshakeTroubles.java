package io.sallyport.client;

import io.netty.handler.ssl.NotSslRecordException;
import io.sallyport.topic.Printable;
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

  /** The name of {@code failure}, from the first cause in its chain that says something. */
  TlsTrouble of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BrokerCheck.Untrusted untrusted) {
        return untrusted.trouble();
      }
      if (at instanceof NotSslRecordException) {
        return tlsToPlain();
      }
    }
    String text = lastWords(failure).toLowerCase(Locale.ROOT);
    if (text.contains("certificate_required")) {
      return noClientCertificate();
    }
    if (isAboutOurCertificate(text)) {
      return showsCertificate ? clientCertificateRefused(text) : noClientCertificate();
    }
    if (text.contains("protocol_version") || text.contains("no appropriate protocol")) {
      return noCommonVersion();
    }
    // Before TLS 1.3 the lack of a client certificate comes as a bare handshake_failure, too.
    if (text.contains("handshake_failure") || text.contains("cipher")) {
      return noCommonCipher();
    }
    return broken(lastWords(failure));
  }

  private static boolean isAboutOurCertificate(String text) {
    return text.contains("alert")
        && (text.contains("bad_certificate")
            || text.contains("unknown_ca")
            || text.contains("certificate_unknown")
            || text.contains("certificate_expired")
            || text.contains("certificate_revoked")
            || text.contains("unsupported_certificate")
            || text.contains("access_denied"));
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

  private TlsTrouble clientCertificateRefused(String alert) {
    return new TlsTrouble(
        TlsTrouble.Kind.CLIENT_CERTIFICATE_REFUSED,
        address + " does not accept our client certificate",
        List.of("it said:  " + Printable.of(alert)),
        List.of(
            "use a certificate that the broker's own CA issued, not expired and not revoked",
            "the broker's log names the reason"));
  }

  private TlsTrouble noCommonVersion() {
    return new TlsTrouble(
        TlsTrouble.Kind.NO_COMMON_VERSION,
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
  TlsTrouble broken(String words) {
    return new TlsTrouble(
        TlsTrouble.Kind.HANDSHAKE_BROKEN,
        address + " broke off the TLS handshake",
        List.of("last words:  " + Printable.of(words)),
        List.of(
            "is it a TLS port? Plaintext ports often just close;  -p 8883  is usual for TLS",
            "the broker's log names the reason"));
  }
}

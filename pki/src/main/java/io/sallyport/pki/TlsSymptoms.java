package io.sallyport.pki;

import static io.sallyport.pki.TlsFailure.BROKEN_OFF;
import static io.sallyport.pki.TlsFailure.CLOCK;
import static io.sallyport.pki.TlsFailure.EXPIRED;
import static io.sallyport.pki.TlsFailure.NO_CLIENT_CERTIFICATE;
import static io.sallyport.pki.TlsFailure.NO_COMMON_CIPHER;
import static io.sallyport.pki.TlsFailure.OLD_PROTOCOL;
import static io.sallyport.pki.TlsFailure.PLAIN_TO_TLS;
import static io.sallyport.pki.TlsFailure.REVOKED;
import static io.sallyport.pki.TlsFailure.TLS_TO_PLAIN;
import static io.sallyport.pki.TlsFailure.UNKNOWN_CA;
import static io.sallyport.pki.TlsFailure.UNSUITABLE_CERTIFICATE;
import static io.sallyport.pki.TlsFailure.WRONG_NAME;

import io.sallyport.pki.TlsFailure.Role;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From what TLS libraries throw to the twelve names. Types first, the deepest cause before its
 * wrappers; then texts, which are the only thing that BoringSSL and alerts leave us. The texts are
 * lower case with {@code _} as space, so that JDK ("certificate_unknown"), BoringSSL
 * ("SSLV3_ALERT_CERTIFICATE_UNKNOWN") and OpenSSL ("sslv3 alert certificate unknown") are one.
 * Stateless.
 */
final class TlsSymptoms {
  private static final int MAXIMUM_CAUSES = 16;

  /**
   * @param text what the message holds
   * @param atBroker the name when the broker sees it
   * @param atClient the name when the client sees it
   */
  private record Symptom(String text, TlsFailure atBroker, TlsFailure atClient) {
    Symptom(String text, TlsFailure either) {
      this(text, either, either);
    }
  }

  /** What our own side found. Checked before the alerts: our finding is exact, an alert is not. */
  private static final List<Symptom> FINDINGS =
      List.of(
          new Symptom("no subject alternative names matching", WRONG_NAME),
          new Symptom("no subject alternative names present", WRONG_NAME),
          new Symptom("no subject alternative dns name matching", WRONG_NAME),
          new Symptom("no name matching", WRONG_NAME),
          new Symptom("hostname mismatch", WRONG_NAME),
          new Symptom("ip address mismatch", WRONG_NAME),
          new Symptom("unable to find valid certification path", UNKNOWN_CA),
          new Symptom("path does not chain with any of the trust anchors", UNKNOWN_CA),
          new Symptom("path building failed", UNKNOWN_CA),
          new Symptom("trust anchor for certification path not found", UNKNOWN_CA),
          new Symptom("self signed certificate", UNKNOWN_CA),
          new Symptom("unable to get local issuer", UNKNOWN_CA),
          new Symptom("empty client certificate chain", NO_CLIENT_CERTIFICATE),
          new Symptom("empty server certificate chain", UNSUITABLE_CERTIFICATE),
          new Symptom("peer did not return a certificate", NO_CLIENT_CERTIFICATE),
          new Symptom("null cert chain", NO_CLIENT_CERTIFICATE),
          new Symptom("extended key usage", UNSUITABLE_CERTIFICATE),
          new Symptom("extendedkeyusage", UNSUITABLE_CERTIFICATE),
          new Symptom("keyusage does not allow", UNSUITABLE_CERTIFICATE),
          new Symptom("key values mismatch", UNSUITABLE_CERTIFICATE),
          new Symptom("algorithm constraints check failed", UNSUITABLE_CERTIFICATE),
          new Symptom("does not conform to algorithm constraints", UNSUITABLE_CERTIFICATE),
          new Symptom("signature check failed", UNSUITABLE_CERTIFICATE),
          // BoringSSL's word for an unencrypted alert in TLS 1.3; see TlsFailure.ofPlainAlert.
          new Symptom("bad packet length", UNKNOWN_CA, BROKEN_OFF),
          new Symptom("unsupported or unrecognized ssl message", PLAIN_TO_TLS, TLS_TO_PLAIN),
          new Symptom("not an ssl/tls record", PLAIN_TO_TLS, TLS_TO_PLAIN),
          new Symptom("http request", PLAIN_TO_TLS, TLS_TO_PLAIN),
          new Symptom("wrong version number", PLAIN_TO_TLS, TLS_TO_PLAIN),
          new Symptom("not accepted by server preferences", OLD_PROTOCOL),
          new Symptom("client requested protocol", OLD_PROTOCOL),
          new Symptom("server chose tls", OLD_PROTOCOL),
          new Symptom("unsupported protocol", OLD_PROTOCOL),
          new Symptom("no appropriate protocol", OLD_PROTOCOL),
          new Symptom("not supported by the server", OLD_PROTOCOL),
          new Symptom("no cipher suites in common", NO_COMMON_CIPHER),
          new Symptom("no shared cipher", NO_COMMON_CIPHER),
          new Symptom("no shared group", NO_COMMON_CIPHER),
          new Symptom("no common signature algorithms", NO_COMMON_CIPHER),
          new Symptom("no supported signature algorithm", NO_COMMON_CIPHER),
          new Symptom("no available authentication scheme", NO_COMMON_CIPHER));

  /** Alerts, which the other side sent. The same alert means another thing to each side. */
  private static final List<Symptom> ALERTS =
      List.of(
          new Symptom("unknown ca", UNKNOWN_CA),
          new Symptom("certificate unknown", UNKNOWN_CA),
          // A client with OpenSSL, mbedTLS or wolfSSL says so for a name that does not match; a
          // broker, having no name to compare, for a certificate that it could not use at all.
          new Symptom("bad certificate", WRONG_NAME, UNSUITABLE_CERTIFICATE),
          new Symptom("unsupported certificate", UNSUITABLE_CERTIFICATE),
          new Symptom("certificate expired", EXPIRED),
          new Symptom("certificate revoked", REVOKED),
          new Symptom("certificate required", NO_CLIENT_CERTIFICATE),
          new Symptom("no certificate", NO_CLIENT_CERTIFICATE),
          new Symptom("protocol version", OLD_PROTOCOL),
          new Symptom("inappropriate fallback", OLD_PROTOCOL),
          new Symptom("insufficient security", NO_COMMON_CIPHER),
          new Symptom("handshake failure", NO_COMMON_CIPHER),
          new Symptom("access denied", REVOKED),
          // What Netty makes BoringSSL send when a certificate is neither out of date nor revoked.
          new Symptom("alert internal error", UNKNOWN_CA),
          new Symptom("alert: internal error", UNKNOWN_CA));

  private TlsSymptoms() {}

  static TlsFailure diagnose(Throwable thrown, Role seenBy) {
    List<Throwable> chain = causes(thrown);
    for (Throwable one : chain.reversed()) {
      Optional<TlsFailure> named = byType(one, seenBy);
      if (named.isPresent()) {
        return named.get();
      }
    }
    for (List<Symptom> symptoms : List.of(FINDINGS, ALERTS)) {
      for (Throwable one : chain) {
        Optional<TlsFailure> named = byText(one.getMessage(), symptoms, seenBy);
        if (named.isPresent()) {
          return named.get();
        }
      }
    }
    return BROKEN_OFF;
  }

  /** The names that the TLS standards give to alerts which may come before a connection stands. */
  static TlsFailure ofAlert(int description, Role seenBy) {
    String text =
        switch (description) {
          case 40 -> "handshake failure";
          case 41 -> "no certificate";
          case 42 -> "bad certificate";
          case 43 -> "unsupported certificate";
          case 44 -> "certificate revoked";
          case 45 -> "certificate expired";
          case 46 -> "certificate unknown";
          case 48 -> "unknown ca";
          case 49 -> "access denied";
          case 70 -> "protocol version";
          case 71 -> "insufficient security";
          case 80 -> "alert internal error";
          case 86 -> "inappropriate fallback";
          case 116 -> "certificate required";
          default -> "";
        };
    return byText(text, ALERTS, seenBy).orElse(BROKEN_OFF);
  }

  private static List<Throwable> causes(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable t = thrown; t != null && chain.size() < MAXIMUM_CAUSES; t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  private static Optional<TlsFailure> byType(Throwable thrown, Role seenBy) {
    return switch (thrown) {
      case CertificateExpiredException _ -> Optional.of(EXPIRED);
      case CertificateNotYetValidException _ -> Optional.of(CLOCK);
      case CertificateRevokedException _ -> Optional.of(REVOKED);
      case CertPathValidatorException e -> byReason(e.getReason());
      // Netty's, which this room does not know.
      case Throwable t when t.getClass().getSimpleName().equals("NotSslRecordException") ->
          Optional.of(seenBy == Role.BROKER ? PLAIN_TO_TLS : TLS_TO_PLAIN);
      default -> Optional.empty();
    };
  }

  private static Optional<TlsFailure> byReason(Reason reason) {
    return switch (reason) {
      case BasicReason.EXPIRED -> Optional.of(EXPIRED);
      case BasicReason.NOT_YET_VALID -> Optional.of(CLOCK);
      case BasicReason.REVOKED, BasicReason.UNDETERMINED_REVOCATION_STATUS -> Optional.of(REVOKED);
      case BasicReason.INVALID_SIGNATURE, BasicReason.ALGORITHM_CONSTRAINED ->
          Optional.of(UNSUITABLE_CERTIFICATE);
      case PKIXReason.NO_TRUST_ANCHOR -> Optional.of(UNKNOWN_CA);
      case PKIXReason _ -> Optional.of(UNSUITABLE_CERTIFICATE);
      default -> Optional.empty();
    };
  }

  private static Optional<TlsFailure> byText(
      @Nullable String message, List<Symptom> symptoms, Role seenBy) {
    if (message == null) {
      return Optional.empty();
    }
    String text = message.toLowerCase(Locale.ROOT).replace('_', ' ');
    return symptoms.stream()
        .filter(symptom -> text.contains(symptom.text))
        .map(symptom -> seenBy == Role.BROKER ? symptom.atBroker : symptom.atClient)
        .findFirst();
  }
}

package io.sallyport.pki;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The twelve ways a TLS connection fails, by name: what it means and what to do on either side. The
 * codes are stable. {@link #of} finds the name for what a TLS library threw; the peer never hears
 * more than the alert that TLS sends. Immutable, thread-safe, touches no disk.
 */
public enum TlsFailure {
  PLAIN_TO_TLS(
      1,
      "A client without TLS spoke to a port that wants TLS.",
      "Switch TLS on: give the CA (--cafile ca.crt), or your library's TLS option and mqtts://.",
      "Nothing is wrong here. A device that cannot TLS needs a listener mqtt:// on loopback, or the risk accepted in writing."),
  TLS_TO_PLAIN(
      2,
      "A client with TLS spoke to a port without TLS.",
      "Use the TLS port, by default 8883; or leave --cafile and mqtts:// away.",
      "Make the bind of that listener mqtts://."),
  UNKNOWN_CA(
      3,
      "One side does not trust the authority that signed the other's certificate.",
      "Give the broker's own CA (--cafile sallyport-home/pki/ca.crt) and compare its SHA256 fingerprint; "
          + "your own certificate must be signed by the listener's client_ca.",
      "Hand out pki/ca.crt; client_ca of the listener must hold the authority of the clients' certificates. "
          + "Some clients say the same of a name that the certificate does not hold: see pki/server.names."),
  WRONG_NAME(
      4,
      "The broker's certificate is not valid for the name or address that the client used.",
      "Connect to one of the names in the certificate (-h NAME).",
      "Add the name as a line of pki/server.names and start again. Seen from here, a client whose clock is behind may look the same."),
  EXPIRED(
      5,
      "A certificate is past its end, or the clock of the side that checked it is wrong.",
      "Check the date of this machine; if your own certificate has ended, ask for a new one.",
      "Check the date of this machine; the home's own certificate renews itself."),
  CLOCK(
      6,
      "A certificate is not valid yet: the clock of the side that checked it is behind.",
      "Set the clock (NTP) before connecting; a board that starts in 1970 can trust no certificate.",
      "Check the date; if it was ahead when the certificate was made, remove pki/server.crt and start again: the key stays."),
  NO_CLIENT_CERTIFICATE(
      7,
      "The listener requires a client certificate and none came.",
      "Give --cert NAME.crt and --key NAME.key, signed by the listener's client_ca; a library sends none that is not.",
      "client_certificate = \"optional\" lets passwords in on this listener too."),
  UNSUITABLE_CERTIFICATE(
      8,
      "A certificate was refused for what it is: a wrong purpose, a weak or wrong key, a broken signature.",
      "Use a client's certificate (clientAuth) with its own key, not the server's or the CA's.",
      "certificate and key of the listener must belong together and be a server's (serverAuth)."),
  REVOKED(
      9,
      "The certificate was revoked, or the revocation list cannot tell.",
      "Ask for a new certificate; a revocation is for good.",
      "Is the listener's crl readable and fresh? A list that is not in order refuses every certificate."),
  OLD_PROTOCOL(
      10,
      "No TLS version in common: this broker speaks 1.2 and 1.3.",
      "Update the TLS library, or take away the setting that asks for TLS 1.0 or 1.1.",
      "Nothing: older versions are broken and cannot be switched on."),
  NO_COMMON_CIPHER(
      11,
      "No cipher suite, key exchange or signature in common: with TLS 1.2 only ECDHE with AES-GCM or ChaCha20 is taken.",
      "Allow ECDHE-ECDSA-AES128-GCM-SHA256 and the curve P-256 (or X25519), or use TLS 1.3. With TLS 1.2 a missing client certificate looks the same.",
      "The key of a listener must be EC P-256 or RSA; the home's own is P-256."),
  BROKEN_OFF(
      12,
      "The handshake broke off without a reason that can be named: closed, reset, out of time, damaged.",
      "Is it the right port, and does it speak TLS? Look for a proxy or firewall between; try again.",
      "Look at the log of the other side for the same moment.");

  /** On which side the error was seen. */
  public enum Role {
    /** The broker's side: the peer is a client. */
    BROKER,
    /** The side of our client: the peer is a broker. */
    CLIENT
  }

  private static final int RECORD_ALERT = 0x15;
  private static final int RECORD_HANDSHAKE = 0x16;
  private static final int RECORD_MAJOR = 0x03;
  private static final int RECORD_HEADER = 5;

  private final String code;
  private final String meaning;
  private final String clientFix;
  private final String brokerFix;

  TlsFailure(int number, String meaning, String clientFix, String brokerFix) {
    this.code = "SP-TLS-%03d".formatted(number);
    this.meaning = meaning;
    this.clientFix = clientFix;
    this.brokerFix = brokerFix;
  }

  /** {@code SP-TLS-001} to {@code SP-TLS-012}; never changes its meaning. */
  public String code() {
    return code;
  }

  /** One sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do where the client runs. */
  public String clientFix() {
    return clientFix;
  }

  /** What to do where the broker runs. */
  public String brokerFix() {
    return brokerFix;
  }

  /**
   * The name for what was thrown during or, with TLS 1.3, right after a handshake: there the client
   * has finished before the broker looks at its certificate, so its refusal arrives with the first
   * read. Understands the JDK, BoringSSL and OpenSSL behind Netty, and alerts sent by mbedTLS and
   * others. Where an alert is ambiguous the most frequent cause has the word. Total: what nobody
   * knows is {@link #BROKEN_OFF}.
   */
  public static TlsFailure of(Throwable thrown, Role seenBy) {
    return TlsSymptoms.diagnose(thrown, seenBy);
  }

  /**
   * Whether the first two bytes that came to a listener without TLS begin a TLS handshake: then it
   * is {@link #TLS_TO_PLAIN}. No MQTT client sends them: 0x16 is a packet type that does not exist.
   */
  public static boolean beginsHandshake(byte first, byte second) {
    return first == RECORD_HANDSHAKE && second == RECORD_MAJOR;
  }

  /**
   * Whether the first two bytes that came to a client without TLS are a TLS alert: then it is
   * {@link #PLAIN_TO_TLS}.
   */
  public static boolean beginsAlert(byte first, byte second) {
    return first == RECORD_ALERT && second == RECORD_MAJOR;
  }

  /**
   * The name for an alert that stands unencrypted among the records of {@code chunk}, which is what
   * was just read from the socket; empty when there is none. OpenSSL, and so mosquitto and Python,
   * sends it so when it refuses a broker with TLS 1.3, and BoringSSL then knows no more than
   * "BAD_PACKET_LENGTH". Ask for every chunk until the handshake is done; moves no position.
   */
  public static Optional<TlsFailure> ofPlainAlert(ByteBuffer chunk, Role seenBy) {
    int at = chunk.position();
    while (at + RECORD_HEADER <= chunk.limit() && chunk.get(at + 1) == RECORD_MAJOR) {
      int length = chunk.getShort(at + 3) & 0xffff;
      boolean alert = chunk.get(at) == RECORD_ALERT && length == 2;
      if (alert && at + RECORD_HEADER + 2 <= chunk.limit()) {
        int description = chunk.get(at + RECORD_HEADER + 1) & 0xff;
        return description == 0
            ? Optional.empty()
            : Optional.of(TlsSymptoms.ofAlert(description, seenBy));
      }
      at += RECORD_HEADER + length;
    }
    return Optional.empty();
  }

  /** The whole list as docs/certificates.md has it; a test keeps them equal. */
  public static String markdown() {
    return Arrays.stream(values())
        .map(failure ->
            "| %s | %s | %s | %s |%n"
                .formatted(failure.code, failure.meaning, failure.clientFix, failure.brokerFix)
                .replace(System.lineSeparator(), "\n"))
        .collect(
            Collectors.joining(
                "",
                "| Code | What it means | On the client | On the broker |\n|---|---|---|---|\n",
                ""));
  }
}

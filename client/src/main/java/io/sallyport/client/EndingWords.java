package io.sallyport.client;

import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.Printable;

/** In what words a link ends, or never begins. Immutable. */
record EndingWords(ClientSettings settings) {

  // --- of a connection that was there

  static Closing ours(String text) {
    return new Closing(Closing.Cause.OURS, ReasonCode.UNSPECIFIED_ERROR, text);
  }

  static Closing lost(String text) {
    return new Closing(Closing.Cause.LOST, ReasonCode.UNSPECIFIED_ERROR, text);
  }

  static Closing broken(Throwable cause) {
    return lost("the connection broke: " + Printable.of(String.valueOf(cause.getMessage())));
  }

  static Closing silent() {
    return new Closing(
        Closing.Cause.SILENCE,
        ReasonCode.KEEP_ALIVE_TIMEOUT,
        "the broker has not answered for a whole keep alive");
  }

  static Closing said(Disconnect said) {
    String text = said.properties().text(Property.REASON_STRING);
    return new Closing(
        Closing.Cause.BROKER,
        said.reason(),
        "the broker ended the connection: "
            + ConnectFailed.words(said.reason())
            + (text == null ? "" : ", " + Printable.of(text)));
  }

  static Closing violated(ProtocolViolation violation) {
    return new Closing(Closing.Cause.VIOLATION, violation.reason(), text(violation));
  }

  static Closing failed(Throwable cause) {
    return new Closing(
        Closing.Cause.OURS, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, failure(cause));
  }

  // --- of one that never was

  static ConnectFailed neverFor(ProtocolViolation violation) {
    return new ConnectFailed.NoBroker(text(violation), null);
  }

  static ConnectFailed neverFor(Throwable cause) {
    return new ConnectFailed.NoBroker(failure(cause), cause);
  }

  private static String text(ProtocolViolation violation) {
    return "the broker broke the protocol: "
        + violation.getMessage()
        + " ["
        + violation.clause()
        + "]";
  }

  private static String failure(Throwable cause) {
    return "this client failed: " + cause;
  }

  ConnectFailed neverGreeted() {
    return new ConnectFailed.NoBroker(
        Printable.of(settings.address())
            + " closed the connection before it answered our CONNECT"
            + (settings.tls() == null ? " (is it a TLS port? then leave out --plain)" : ""),
        null);
  }

  /** Bytes of TLS came where MQTT was to be. */
  ConnectFailed plainToTls() {
    return new ConnectFailed.TlsFailed(new HandshakeTroubles(settings).plainToTls(), null);
  }

  /**
   * @param certificateMissed whether the broker asked for a certificate that we have not
   */
  ConnectFailed tlsFailed(Throwable cause, boolean certificateMissed) {
    return new ConnectFailed.TlsFailed(
        new HandshakeTroubles(settings).of(cause, certificateMissed), cause);
  }
}

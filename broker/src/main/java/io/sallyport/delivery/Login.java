package io.sallyport.delivery;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Will;
import io.sallyport.principal.Principal;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.session.Seats;
import org.jspecify.annotations.Nullable;

/**
 * What a client is for the rest of its connection, decided at CONNECT. Immutable.
 *
 * @param author the principal as stored messages name it
 * @param expirySeconds how long the session may outlive the connection; 0 to the broker's maximum
 * @param receiveMaximum 1 to 65,535, what the client takes at once
 * @param tellsProblems whether the client wants reason strings [MQTT-3.1.2-29]
 */
public record Login(
    ProtocolVersion version,
    Principal principal,
    Author author,
    SessionKey key,
    Seats.Seat<Caller> seat,
    @Nullable Will will,
    long expirySeconds,
    int receiveMaximum,
    int keepAliveSeconds,
    boolean tellsProblems) {

  public String clientId() {
    return key.clientId();
  }

  /** The same login after the principal has proven itself again. */
  public Login withPrincipal(Principal again) {
    return new Login(
        version,
        again,
        author,
        key,
        seat,
        will,
        expirySeconds,
        receiveMaximum,
        keepAliveSeconds,
        tellsProblems);
  }

  /** The same login with another session expiry, as DISCONNECT may ask for. */
  public Login withExpiry(long seconds) {
    return new Login(
        version,
        principal,
        author,
        key,
        seat,
        will,
        seconds,
        receiveMaximum,
        keepAliveSeconds,
        tellsProblems);
  }
}

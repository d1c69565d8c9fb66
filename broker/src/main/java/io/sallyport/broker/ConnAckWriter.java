package io.sallyport.broker;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.session.Seats;

/**
 * Settles what a client asked for within what the broker allows, and tells it where the two differ.
 * Stateless.
 */
final class ConnAckWriter {
  private static final long FOR_EVER = 0xFFFF_FFFFL;
  private static final int MOST_IN_FLIGHT = 65_535;

  private final Broker broker;

  ConnAckWriter(Broker broker) {
    this.broker = broker;
  }

  Login settle(Connect connect, Principal principal, SessionKey key, Seats.Seat<Client> seat) {
    return new Login(
        connect.version(),
        principal,
        Author.of(principal, key.clientId()),
        key,
        seat,
        connect.will(),
        Math.min(expiryAsked(connect), broker.limits().sessionExpiryMaxSeconds()),
        (int) connect.properties().number(Property.RECEIVE_MAXIMUM, MOST_IN_FLIGHT),
        keepAlive(connect),
        connect.properties().flag(Property.REQUEST_PROBLEM_INFORMATION, true));
  }

  /**
   * Before 5.0 a session is either gone with the connection or kept for good, which here means the
   * maximum.
   */
  private static long expiryAsked(Connect connect) {
    if (connect.version().isFive()) {
      return connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
    }
    return connect.cleanStart() ? 0 : FOR_EVER;
  }

  /**
   * Nobody stays silent for longer than the broker allows, asked for or not, whatever the version.
   */
  private int keepAlive(Connect connect) {
    int most = broker.limits().keepAliveMaxSeconds();
    int asked = connect.keepAliveSeconds();
    return asked == 0 ? most : Math.min(asked, most);
  }

  ConnAck accepted(Connect connect, Login login, boolean sessionPresent) {
    if (!login.version().isFive()) {
      return new ConnAck(sessionPresent, ReasonCode.SUCCESS);
    }
    Limits limits = broker.limits();
    Properties.Builder told = Properties.builder();
    if (login.expirySeconds() != expiryAsked(connect)) {
      told.number(Property.SESSION_EXPIRY_INTERVAL, login.expirySeconds());
    }
    if (connect.clientId().isEmpty()) {
      told.text(Property.ASSIGNED_CLIENT_IDENTIFIER, login.clientId());
    }
    if (login.keepAliveSeconds() != connect.keepAliveSeconds()) {
      told.number(Property.SERVER_KEEP_ALIVE, login.keepAliveSeconds());
    }
    told.number(Property.RECEIVE_MAXIMUM, limits.receiveMaximum())
        .number(Property.MAXIMUM_PACKET_SIZE, limits.packetBytes())
        .number(Property.TOPIC_ALIAS_MAXIMUM, Broker.TOPIC_ALIAS_MAXIMUM)
        .flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, false);
    return new ConnAck(sessionPresent, ReasonCode.SUCCESS, told.build());
  }
}

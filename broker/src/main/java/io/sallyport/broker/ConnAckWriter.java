package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Login;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.port.Offering;
import io.sallyport.principal.Principal;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.session.Seats;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicFilter;

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

  Login settle(Connect connect, Principal principal, SessionKey key, Seats.Seat<Caller> seat) {
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

  ConnAck accepted(Connect connect, Caller client, boolean sessionPresent) {
    Login login = client.login();
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
        .number(Property.TOPIC_ALIAS_MAXIMUM, Broker.TOPIC_ALIAS_MAXIMUM);
    Caller.Proof proof = client.proofOrNull();
    if (proof != null) {
      tellProof(told, proof.told());
    }
    tellOffering(told, client.peer().offering());
    if (connect.properties().flag(Property.REQUEST_RESPONSE_INFORMATION, false)) {
      tellResponseTopic(told, client);
    }
    return new ConnAck(sessionPresent, ReasonCode.SUCCESS, told.build());
  }

  /** [MQTT-4.12.0-5] */
  private static void tellProof(Properties.Builder told, Properties proof) {
    String method = proof.text(Property.AUTHENTICATION_METHOD);
    byte[] data = proof.binary(Property.AUTHENTICATION_DATA);
    if (method != null) {
      told.text(Property.AUTHENTICATION_METHOD, method);
    }
    if (data != null) {
      told.binary(Property.AUTHENTICATION_DATA, data);
    }
  }

  /**
   * Only what is less than everything is said; a Maximum QoS of 2 cannot even be. [MQTT-3.2.2-9]
   */
  private static void tellOffering(Properties.Builder told, Offering offering) {
    if (offering.maximumQos() != QoS.EXACTLY_ONCE) {
      told.number(Property.MAXIMUM_QOS, offering.maximumQos().level());
    }
    if (!offering.retain()) {
      told.flag(Property.RETAIN_AVAILABLE, false);
    }
    if (!offering.shared()) {
      told.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, false);
    }
  }

  /** Only to a client that asked, and only what it may subscribe to. [MQTT-3.1.2-28] */
  private static void tellResponseTopic(Properties.Builder told, Caller client) {
    String prefix = client.peer().offering().responsePrefix();
    Login login = client.login();
    if (prefix == null
        || !isOneLevel(login.clientId())
        || !isOneLevel(login.principal().id().name())) {
      return;
    }
    String mine =
        prefix
            .replace("{user}", login.principal().id().name())
            .replace("{client}", login.clientId());
    try {
      TopicFilter below = TopicFilter.of(mine + "/#");
      if (client.rights().now().subscribe(below, QoS.AT_MOST_ONCE).isAllowed()) {
        told.text(Property.RESPONSE_INFORMATION, mine);
      }
    } catch (InvalidTopic unusable) {
      return; // a client id may be longer than a topic has room for
    }
  }

  /** Whether {@code value} can stand for one level and is nothing but it. */
  private static boolean isOneLevel(String value) {
    return value.chars().noneMatch(c -> c == '/' || c == '+' || c == '#' || c == '{');
  }
}

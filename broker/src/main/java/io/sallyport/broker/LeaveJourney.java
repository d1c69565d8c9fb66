package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.Login;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;

/**
 * How a connection ends: with a goodbye or without, and what becomes of its will, its session and
 * its seat.
 */
final class LeaveJourney {
  private static final long UNCHANGED = -1;

  private final Broker broker;
  private final WillJourney wills;

  LeaveJourney(Broker broker, WillJourney wills) {
    this.broker = broker;
    this.wills = wills;
  }

  /**
   * DISCONNECT came. The will is dropped unless 5.0's reason 0x04 asks for it. [MQTT-3.1.2-10]
   * [MQTT-3.14.4-3]
   */
  void goodbye(Caller client, Disconnect disconnect) {
    Login login = client.login();
    long expiry = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, UNCHANGED);
    if (expiry > 0 && login.expirySeconds() == 0) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR,
          "MQTT-3.14.2.2.2",
          "DISCONNECT asks for a session expiry of " + expiry + " s where CONNECT asked for none");
    }
    if (expiry != UNCHANGED) {
      client.settle(login.withExpiry(Math.min(expiry, broker.limits().sessionExpiryMaxSeconds())));
    }
    client.end("client", disconnect.reason() != ReasonCode.SUCCESS);
    client.wire().close();
  }

  /**
   * The connection has ended, whoever ended it. Called once for each connection that is known to
   * the broker.
   */
  void left(Caller client, String cause, boolean wasRunning, boolean abnormally) {
    Login login = client.loginOrNull();
    if (login == null) {
      return;
    }
    try {
      ClientSession session = client.sessionOrNull();
      boolean hasWill = wasRunning && login.will() != null;
      boolean owesWill = hasWill && abnormally;
      boolean silenced = client.peer().lapse() != null || cause.equals(Revocation.BANNED);
      boolean publishWill = owesWill && !silenced;
      if (owesWill && silenced) {
        broker.counters().add(Counter.WILLS_DENIED);
      }
      if (session != null && session.left(login.expirySeconds(), publishWill)) {
        wills.fire(client.loop(), login);
      }
      if (hasWill && !publishWill) {
        broker.willRates().takenBack(login.principal().id(), client.peer().address().getAddress());
      }
    } finally {
      if (wasRunning) {
        broker.journal().record(disconnected(client, login, cause));
      }
      broker.node().seats().leave(login.key(), login.seat());
    }
  }

  private static Event.Disconnected disconnected(Caller client, Login login, String cause) {
    return new Event.Disconnected(
        client.peer().origin(), login.principal().toString(), cause, login.clientId());
  }
}

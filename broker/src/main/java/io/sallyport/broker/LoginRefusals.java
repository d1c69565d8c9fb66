package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.policy.Decision;
import io.sallyport.principal.Principal;
import java.net.InetAddress;

/**
 * How a login ends that is not let in: what the journal writes, what the client hears, and what it
 * costs the address. Confined to the connection's loop.
 */
final class LoginRefusals {
  /** How a login ends that got an answer. */
  private static final String REFUSED = "refused";

  private final Broker broker;

  LoginRefusals(Broker broker) {
    this.broker = broker;
  }

  private static InetAddress addressOf(Caller client) {
    return client.peer().address().getAddress();
  }

  /** Costs its address nothing: others behind the same one are not to blame. */
  void banned(Caller client, Connect connect) {
    broker.counters().add(Counter.LOGINS_BANNED);
    turnAway(client, connect, ReasonCode.BANNED, "banned");
  }

  /** What of a CONNECT was denied, in the words of the rules. */
  record Attempt(String action, String topic, Event.Asked asked) {
    static Attempt toConnect(Principal principal) {
      return new Attempt(
          "connect", "", new Event.Asked(QoS.AT_MOST_ONCE, false, principal.transport()));
    }

    static Attempt toLeave(Will will, Principal principal) {
      return new Attempt(
          "will",
          will.topic().text(),
          new Event.Asked(will.qos(), will.retain(), principal.transport()));
    }
  }

  void deny(
      Caller client,
      Connect connect,
      Principal principal,
      Attempt attempt,
      Decision.Denied denied) {
    RefusalId id = RefusalId.next();
    broker
        .journal()
        .record(
            new Event.Denied(
                client.peer().origin(),
                id,
                principal.toString(),
                attempt.action(),
                denied.rule(),
                attempt.topic(),
                attempt.asked(),
                connect.clientId()));
    broker.logins().failed(addressOf(client));
    answer(client, ReasonCode.NOT_AUTHORIZED, id);
  }

  /** The login was good, what it asked for was not: that costs its address as much. */
  void refuse(Caller client, Connect connect, ReasonCode reason, String cause) {
    broker.logins().failed(addressOf(client));
    turnAway(client, connect, reason, cause);
  }

  void turnAway(Caller client, Connect connect, ReasonCode reason, String cause) {
    RefusalId id = RefusalId.next();
    broker
        .journal()
        .record(
            new Event.LoginRefused(
                client.peer().origin(), id, cause, reason, connect.userName(), connect.clientId()));
    answer(client, reason, id);
  }

  void answer(Caller client, ReasonCode reason, RefusalId id) {
    broker.counters().add(Counter.LOGINS_REFUSED);
    client.wire().send(new ConnAck(false, reason, client.problem(id)));
    client.end(REFUSED, false);
    client.wire().close();
  }

  /** CONNECT has come, and its connection is gone before it was through. */
  void left(Caller client, String cause) {
    boolean paidInAdvance = client.proofOrNull() != null;
    if (!cause.equals(REFUSED) && !paidInAdvance) {
      broker.logins().failed(addressOf(client));
    }
  }

  /** The login deadline has passed. */
  void tooSlow(Caller client) {
    broker.counters().add(Counter.LOGINS_REFUSED);
    broker
        .journal()
        .record(
            new Event.LoginRefused(
                client.peer().origin(),
                RefusalId.next(),
                "too_slow",
                ReasonCode.UNSPECIFIED_ERROR,
                null,
                ""));
    client.end("too_slow", false);
    client.wire().abort();
  }
}

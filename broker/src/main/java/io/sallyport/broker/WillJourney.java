package io.sallyport.broker;

import io.sallyport.delivery.HomeLoop;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Routing;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.policy.Grants;
import io.sallyport.policy.Policy;
import io.sallyport.principal.Principal;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import java.util.Set;

/**
 * Publishes what a client left behind, if its principal may still do so: it was allowed at CONNECT,
 * and is asked about again by the rules of this moment.
 */
final class WillJourney {
  private final Broker broker;
  private final Routing routing;

  WillJourney(Broker broker, Routing routing) {
    this.broker = broker;
    this.routing = routing;
  }

  /**
   * The will of a connection of {@code loop} that has just ended and its session with it, so that
   * no delay counts [MQTT-3.1.3-9]; nothing happens when it has none. Loop only.
   */
  void fire(HomeLoop loop, Login login) {
    Will will = login.will();
    if (will == null) {
      return;
    }
    Principal principal = login.principal();
    Grants grants = broker.policy().grantsOf(principal, login.clientId());
    boolean allowed =
        broker.isCurrent(principal)
            && grants.connect().isAllowed()
            && grants.will(will.topic(), will.qos(), will.retain()).isAllowed();
    send(loop, will, login.author(), allowed);
  }

  /** The will that a shard kept for a session whose connection is gone. Loop only. */
  void fire(HomeLoop loop, int shard, Effect.FireWill fired) {
    Author author = fired.author();
    boolean allowed =
        broker
            .policy()
            .mayStillLeave(
                author.id(),
                Set.copyOf(author.roles()),
                author.clientId(),
                fired.will().topic(),
                new Policy.KeptWill(fired.will().qos(), fired.will().retain()))
            .isAllowed();
    count(allowed);
    if (allowed) {
      routing.publishWill(loop, shard, fired.id(), author, message(fired.will()));
    } else {
      broker.node().shards().sendWill(shard, Record.SendWill.toNobody(fired.id()));
    }
  }

  private void send(HomeLoop loop, Will will, Author author, boolean allowed) {
    count(allowed);
    if (allowed) {
      routing.publishFor(loop, author, message(will));
    }
  }

  private void count(boolean allowed) {
    broker.counters().add(allowed ? Counter.WILLS_SENT : Counter.WILLS_DENIED);
  }

  /**
   * Its expiry, if it has one, begins here; its delay is over. The packet id only says that there
   * is one: nobody sees it.
   */
  private static Publish message(Will will) {
    return new Publish(
        will.topic(),
        will.qos(),
        will.retain(),
        false,
        will.qos() == QoS.AT_MOST_ONCE ? 0 : 1,
        forReceivers(will.properties()),
        will.payload());
  }

  /**
   * The delay was for us: in a PUBLISH it would be malformed, and every receiver would end its
   * connection over it. [MQTT-3.1.3.2.2]
   */
  private static Properties forReceivers(Properties properties) {
    return properties.has(Property.WILL_DELAY_INTERVAL)
        ? properties.toBuilder().remove(Property.WILL_DELAY_INTERVAL).build()
        : properties;
  }
}

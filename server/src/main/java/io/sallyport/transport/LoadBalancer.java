package io.sallyport.transport;

import io.sallyport.broker.Broker;
import io.sallyport.broker.BrokerLoop;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.proxied.ProxyGate;
import io.sallyport.proxied.ProxyHeader;
import java.util.function.Consumer;

/**
 * One connection of somebody who speaks for others, until it is known for whom. Confined to its
 * loop.
 *
 * @param origin the load balancer's own address
 * @param trusted whether it may speak for others
 * @param deadlineNanos on the broker's clock
 * @param next hears for whom
 */
record LoadBalancer(
    Broker broker,
    BrokerLoop loop,
    Origin origin,
    boolean trusted,
    long deadlineNanos,
    Consumer<ProxyHeader> next)
    implements ProxyGate.Keeper {

  @Override
  public Runnable whenLate(Runnable action) {
    return loop.after(deadlineNanos - broker.ticker().nanos(), action);
  }

  @Override
  public void told(ProxyHeader header) {
    next.accept(header);
  }

  @Override
  public void refused(String text) {
    broker.counters().add(Counter.CONNECTIONS_REFUSED);
    broker.journal().record(new Event.ProxyRefused(origin, RefusalId.next(), text));
  }
}

package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.HomeLoop;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.ReasonCode;
import io.sallyport.port.Standing;
import java.util.concurrent.CompletableFuture;

/**
 * Ends the connections whose certificate does not hold any more. Each loop looks at all of its own
 * in one go, before anything else is read or delivered there: what waits for such a client stays in
 * its session, for the certificate that comes next. Thread-safe.
 */
final class LapsedCertificates {
  /** How such a connection ends. */
  private static final String CAUSE = "certificate";

  private final Broker broker;

  LapsedCertificates(Broker broker) {
    this.broker = broker;
  }

  /** How many were ended; done when every loop has looked. */
  CompletableFuture<Integer> end() {
    CompletableFuture<Integer> all = CompletableFuture.completedFuture(0);
    for (HomeLoop loop : broker.node().loops()) {
      CompletableFuture<Integer> ofLoop = new CompletableFuture<>();
      loop.post(() -> ofLoop.complete(look(loop)));
      all = all.thenCombine(ofLoop, Integer::sum);
    }
    return all;
  }

  private int look(HomeLoop loop) {
    int ended = 0;
    for (Caller client : loop.clients()) {
      if (client.peer().standing() != null) {
        client.guarded(CAUSE, () -> endIfLapsed(client));
        ended += client.isClosed() ? 1 : 0;
      }
    }
    return ended;
  }

  private void endIfLapsed(Caller client) {
    Standing.Lapse lapse = client.peer().lapse();
    if (lapse != null) {
      RefusalId id = told(client, lapse);
      client.close(CAUSE, ReasonCode.NOT_AUTHORIZED, client.problem(id));
    }
  }

  /** Takes down that {@code client} is refused for it. */
  RefusalId told(Caller client, Standing.Lapse lapse) {
    RefusalId id = RefusalId.next();
    broker
        .journal()
        .record(new Event.TlsFailed(client.peer().origin(), id, lapse.code(), lapse.text()));
    return id;
  }
}

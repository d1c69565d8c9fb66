package io.sallyport.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.sallyport.broker.Broker;
import io.sallyport.broker.BrokerLoop;
import io.sallyport.guard.Rate;
import io.sallyport.guard.TokenBucket;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.port.Peer;
import io.sallyport.websocket.Frames;
import io.sallyport.websocket.Upgrade;
import java.util.List;
import java.util.function.Consumer;

/**
 * One upgrade as the rest of the server sees it: its time is that of the login, a refusal is an
 * event with an id, and in the end a {@link Connection} stands behind {@link Frames}. Confined to
 * its loop.
 */
final class WebSocketDoorkeeper implements Upgrade.Doorkeeper {
  /** Frames that bring MQTT no further: nobody who means well sends more. */
  private static final Rate IDLE_FRAMES = Rate.perSecond(20, 100);

  private final Broker broker;
  private final BrokerLoop loop;
  private final Peer peer;
  private final long deadlineNanos;
  private final Maker maker;

  /** Makes the connection. */
  @FunctionalInterface
  interface Maker {
    /**
     * @param ending what ends it
     */
    Connection make(Consumer<ChannelHandlerContext> ending);
  }

  WebSocketDoorkeeper(Broker broker, BrokerLoop loop, Peer peer, long deadlineNanos, Maker maker) {
    this.broker = broker;
    this.loop = loop;
    this.peer = peer;
    this.deadlineNanos = deadlineNanos;
    this.maker = maker;
  }

  @Override
  public Runnable whenLate(Runnable action) {
    return loop.after(deadlineNanos - broker.ticker().nanos(), action);
  }

  @Override
  public RefusalId refused(String cause, String text) {
    RefusalId id = RefusalId.next();
    broker.counters().add(Counter.LOGINS_REFUSED);
    broker.spendLogin(peer.address());
    broker.journal().record(new Event.UpgradeRefused(peer.origin(), id, cause, text));
    return id;
  }

  @Override
  public void leftUnasked() {
    broker.spendLogin(peer.address());
  }

  @Override
  public void end(ChannelHandlerContext at) {
    Closing.gently(at);
  }

  @Override
  public List<ChannelHandler> speakers() {
    Frames frames = new Frames(new TokenBucket(IDLE_FRAMES, broker.ticker()));
    Connection connection =
        maker.make(at -> {
          frames.sayGoodbye();
          Closing.gently(at);
        });
    return List.of(frames, connection);
  }
}

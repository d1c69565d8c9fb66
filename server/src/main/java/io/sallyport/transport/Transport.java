package io.sallyport.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sallyport.broker.Broker;
import io.sallyport.broker.BrokerLoop;
import io.sallyport.guard.ConnectionLimits;
import io.sallyport.time.DeadlineWheel;
import io.sallyport.tls.TlsChange;
import io.sallyport.tls.TlsInForce;
import io.sallyport.tls.TlsWatch;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All loops and listeners of a server. Opened and closed by one thread. */
public final class Transport implements AutoCloseable {
  private final EventLoops loops;
  private final Door.Doorway doorway;
  private final InstantSource clock;
  private final Busyness busyness;
  private final TlsWatch watch;
  private final List<Listener> listeners = new ArrayList<>();

  /**
   * @param loops already known to {@code broker}
   * @param loginTimeout how long a connection may take from accept to CONNACK
   * @param news told what becomes of the files of TLS
   */
  public Transport(
      EventLoops loops,
      Broker broker,
      ConnectionLimits limits,
      Duration loginTimeout,
      InstantSource clock,
      Consumer<TlsChange> news) {
    this.watch = new TlsWatch(broker, news);
    this.loops = loops;
    this.clock = clock;
    Map<EventLoop, LoopTools> tools = new IdentityHashMap<>();
    for (NettyLoop loop : loops.loops()) {
      BrokerLoop brokerLoop = broker.loop(loop.index());
      loop.every(DeadlineWheel.TICK_MILLIS, brokerLoop::tick);
      LoopTools made =
          new LoopTools(
              loop.netty(),
              brokerLoop,
              broker::limits,
              broker.counters(),
              Broker.TOPIC_ALIAS_MAXIMUM);
      loop.every(DeadlineWheel.TICK_MILLIS, made::look);
      tools.put(loop.netty(), made);
    }
    this.busyness = new Busyness(loops);
    this.doorway =
        new Door.Doorway(
            broker,
            limits,
            loops.placement(),
            channel -> toolsOf(tools, channel),
            loginTimeout.toNanos());
  }

  private static LoopTools toolsOf(Map<EventLoop, LoopTools> tools, Channel channel) {
    LoopTools found = tools.get(channel.eventLoop());
    if (found == null) {
      throw new IllegalStateException("a channel on a loop that is not ours");
    }
    return found;
  }

  /**
   * Opens one more listener. Blocks.
   *
   * @throws IOException when it cannot be bound or its TLS files are not usable
   */
  public Listener open(ListenerSettings settings) throws IOException {
    Listener listener = Listener.open(settings, clock, loops, doorway);
    listeners.add(listener);
    TlsInForce tls = listener.tls();
    if (tls != null) {
      watch.add(tls);
    }
    return listener;
  }

  public List<Listener> listeners() {
    return List.copyOf(listeners);
  }

  /** Looks after the files of TLS. */
  public TlsWatch watch() {
    return watch;
  }

  /** How many sockets are open. */
  public int openConnections() {
    return loops.placement().total();
  }

  /** Stops accepting on all listeners; connections stay. */
  public void stopAccepting() {
    listeners.forEach(Listener::close);
  }

  /** Stops the loops, and with them what is left of the connections. */
  @Override
  public void close() {
    watch.close();
    busyness.close();
    loops.close();
  }
}

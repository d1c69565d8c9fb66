package io.sallyport.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.sallyport.broker.Broker;
import io.sallyport.broker.Client;
import io.sallyport.guard.Admission;
import io.sallyport.guard.ConnectionLimits;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Origin;
import io.sallyport.port.Peer;
import io.sallyport.port.Wire;
import io.sallyport.principal.TransportTrust;
import io.sallyport.proxied.ProxyGate;
import io.sallyport.proxied.ProxyHeader;
import io.sallyport.proxied.ProxySettings;
import io.sallyport.tls.ListenerTls;
import io.sallyport.tls.TlsInForce;
import io.sallyport.websocket.Upgrade;
import io.sallyport.websocket.UpgradeRules;
import io.sallyport.websocket.WebSocketSettings;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a connection that a listener has just accepted. The one pipeline there is, in
 * order: admission by address, the header of a load balancer where the listener is for one, TLS
 * where the listener has it, the identity in a client certificate, the request for WebSocket and
 * then its frames where the listener is for browsers, then {@link Connection}, which speaks MQTT.
 *
 * <p>Runs on the loop that the connection was placed on. A single deadline covers everything until
 * the login is settled.
 */
final class Door extends ChannelInitializer<Channel> {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final ListenerSettings settings;
  private final @Nullable TlsInForce tls;
  private final Doorway doorway;
  private final @Nullable UpgradeRules upgrades;
  private final ProxySettings.@Nullable Trusted balancers;
  private final boolean trustsTls;

  /** What all doors of a server share. */
  record Doorway(
      Broker broker,
      ConnectionLimits limits,
      Placement placement,
      LoopToolsOf tools,
      long loginNanos) {}

  /** Finds the tools of the loop that a channel lives on. */
  @FunctionalInterface
  interface LoopToolsOf {
    LoopTools at(Channel channel);
  }

  /**
   * @param tls what is in force, which may be replaced at any time; null on a plain listener
   */
  Door(ListenerSettings settings, @Nullable TlsInForce tls, Doorway doorway) {
    this.settings = settings;
    this.tls = tls;
    this.doorway = doorway;
    WebSocketSettings web = settings.web();
    ProxySettings proxy = settings.proxy();
    this.balancers = proxy == null ? null : proxy.trusted();
    this.trustsTls = proxy != null && proxy.trustTls();
    this.upgrades = web == null ? null : new UpgradeRules(web, settings.scheme().isSecure());
  }

  @Override
  protected void initChannel(Channel channel) {
    LoopTools tools = doorway.tools().at(channel);
    doorway.broker().counters().add(Counter.CONNECTIONS_ACCEPTED);
    if (!(channel.remoteAddress() instanceof InetSocketAddress address)) {
      whenClosed(channel, tools, null);
      channel.close(); // it was gone before we looked
      return;
    }
    switch (doorway.limits().admit(address.getAddress())) {
      case Admission.Refused(Admission.Why why) -> {
        count(why);
        whenClosed(channel, tools, null);
        channel.close();
      }
      case Admission.Admitted(ConnectionLimits.Pass pass) -> {
        whenClosed(channel, tools, pass);
        long deadline = doorway.broker().ticker().nanos() + doorway.loginNanos();
        Newcomer newcomer = new Newcomer(tools, address, null, pass, deadline);
        if (balancers == null) {
          open(channel, newcomer);
        } else {
          channel.pipeline().addLast(new ProxyGate(keeper(channel, newcomer, balancers)));
        }
      }
    }
  }

  /**
   * Who has come.
   *
   * @param told what a load balancer says of its TLS
   * @param pass its place among the connections
   * @param deadline when it must be logged in, on the broker's clock
   */
  private record Newcomer(
      LoopTools tools,
      InetSocketAddress address,
      ProxyHeader.@Nullable Tls told,
      ConnectionLimits.Pass pass,
      long deadline) {}

  /** One listener for all that is given back: there is one for each connection. */
  private void whenClosed(Channel channel, LoopTools tools, ConnectionLimits.@Nullable Pass pass) {
    Placement placement = doorway.placement();
    int loop = tools.brokerLoop().index();
    channel
        .closeFuture()
        .addListener(_ -> {
          placement.left(loop);
          if (pass != null) {
            pass.close();
          }
        });
  }

  private LoadBalancer keeper(Channel channel, Newcomer balancer, ProxySettings.Trusted balancers) {
    return new LoadBalancer(
        doorway.broker(),
        balancer.tools.brokerLoop(),
        originOf(balancer.address),
        balancers.contains(balancer.address),
        balancer.deadline,
        header -> behind(channel, balancer, header));
  }

  private void count(Admission.Why why) {
    boolean banned = why == Admission.Why.BANNED;
    doorway
        .broker()
        .counters()
        .add(banned ? Counter.CONNECTIONS_BANNED : Counter.CONNECTIONS_REFUSED);
  }

  /** From here on it is the client's connection, and no longer the load balancer's. */
  private void behind(Channel channel, Newcomer balancer, ProxyHeader header) {
    balancer.pass.close();
    switch (doorway.limits().admit(header.source().getAddress())) {
      case Admission.Refused(Admission.Why why) -> {
        count(why);
        channel.close();
      }
      case Admission.Admitted(ConnectionLimits.Pass pass) -> {
        channel.closeFuture().addListener(_ -> pass.close());
        ProxyHeader.Tls told = trustsTls ? header.tls() : null;
        open(channel, new Newcomer(balancer.tools, header.source(), told, pass, balancer.deadline));
      }
    }
  }

  private Origin originOf(InetSocketAddress address) {
    return new Origin(
        address.getAddress().getHostAddress(),
        address.getPort(),
        settings.name(),
        NUMBERS.incrementAndGet());
  }

  private void open(Channel channel, Newcomer who) {
    Origin origin = originOf(who.address);
    TlsInForce inForce = tls;
    if (inForce == null) {
      channel
          .pipeline()
          .addLast(new TlsToPlain(doorway.broker(), origin), speaker(who, plain(who, origin)));
      return;
    }
    ListenerTls secure = inForce.now();
    SslHandler handshake = secure.newHandler(channel.alloc(), doorway.broker().ticker().nanos());
    handshake.setHandshakeTimeout(doorway.loginNanos(), TimeUnit.NANOSECONDS);
    channel
        .pipeline()
        .addLast(
            new PlainAlerts(),
            handshake,
            new Handshake(
                settings,
                inForce,
                secure,
                doorway.broker(),
                who.address,
                origin,
                peer -> speaker(who, peer)));
  }

  /** Without TLS of our own: as safe as the load balancer says that it is, if that counts. */
  private Peer plain(Newcomer who, Origin origin) {
    ProxyHeader.Tls told = who.told;
    String common = told == null ? null : told.commonName();
    String name = common == null ? null : settings.userPrefix() + common;
    TransportTrust trust =
        told == null
            ? TransportTrust.PLAIN
            : name == null ? TransportTrust.TLS : TransportTrust.MTLS;
    return new Peer(
        who.address, origin, trust, name, Set.of(), settings.guest(), settings.offering(), null);
  }

  /** What stands behind TCP or TLS: MQTT at once, or HTTP for one request. */
  private ChannelHandler speaker(Newcomer who, Peer peer) {
    Broker broker = doorway.broker();
    LoopTools tools = who.tools;
    ConnectionLimits.Pass pass = who.pass;
    long deadline = who.deadline;
    Function<Wire, Client> clients =
        wire ->
            new Client(broker, tools.brokerLoop(), wire, peer, deadline - broker.ticker().nanos());
    UpgradeRules rules = upgrades;
    if (rules == null) {
      return new Connection(tools, pass::loggedIn, Closing::gently, clients);
    }
    return new Upgrade(
        rules,
        new WebSocketDoorkeeper(
            broker,
            tools.brokerLoop(),
            peer,
            deadline,
            ending -> new Connection(tools, pass::loggedIn, ending, clients)));
  }
}

package io.sallyport.broker;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.Auth;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.port.Peer;
import io.sallyport.port.Wire;
import io.sallyport.session.AckQueue;
import io.sallyport.session.InboundWindow;
import io.sallyport.time.DeadlineWheel.Deadline;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from its first packet to its end: what has been settled about it and which
 * journey its packets go on.
 *
 * <p>Confined to the connection's event loop; everyone else posts to that loop. Whatever is thrown
 * in one of these methods ends this connection and nothing else.
 */
public final class Client {
  private enum State {
    NEW,
    LOGGING_IN,
    RUNNING,
    CLOSED
  }

  /** What a client of 3.1.1, which cannot be told a Receive Maximum, may leave unanswered. */
  private static final int UNANNOUNCED_RECEIVE_MAXIMUM = 4_096;

  private final Broker broker;
  private final BrokerLoop loop;
  private final Wire wire;
  private final Peer peer;
  private final Deadline deadline;
  private final AckQueue acks;
  private final Pauses pauses;
  private final RetainedReading.Turns retainedTurns;
  private State state = State.NEW;
  private @Nullable ProtocolVersion version;
  private @Nullable Login login;
  private @Nullable ClientSession session;
  private @Nullable InboundWindow inbound;
  private @Nullable Rights rights;
  private AuthJourney.@Nullable Exchange exchange;
  private long readNanos;
  private long lastPacketNanos;

  /** Whether its socket takes no more for now; what others go by who have a choice. */
  private volatile boolean congested;

  /** Called on the loop when the connection is ready to speak MQTT; TLS, if any, is done. */
  public Client(Broker broker, BrokerLoop loop, Wire wire, Peer peer, long loginNanosLeft) {
    this.broker = broker;
    this.loop = loop;
    this.wire = wire;
    this.peer = peer;
    this.acks = new AckQueue(this::answer);
    this.pauses = new Pauses(loop, wire);
    this.retainedTurns = new RetainedReading.Turns(pauses);
    this.deadline = loop.wheel().deadline(this::deadlinePassed);
    loop.wheel().set(deadline, loginNanosLeft);
    loop.add(this);
  }

  // --- what the transport tells

  /** Bytes have come in; called once for each batch, before its packets. */
  public void onRead() {
    readNanos = broker.ticker().nanos();
    pauses.lookAtUnread();
  }

  /** One packet has come in. */
  public void on(Packet packet) {
    if (state == State.CLOSED) {
      return; // nothing counts after the last packet [MQTT-3.14.4-1]
    }
    lastPacketNanos = readNanos; // bytes that make no packet keep nobody alive [MQTT-3.1.2-22]
    try {
      dispatch(packet);
    } catch (ProtocolViolation violation) {
      violated(violation);
    } catch (RuntimeException | Error failure) {
      failed("packet " + packet.type(), failure);
    }
  }

  private void dispatch(Packet packet) {
    if (packet instanceof Connect connect) {
      version = connect.version();
      state = State.LOGGING_IN;
      broker.journeys().connect().begin(this, connect);
      return;
    }
    if (state != State.RUNNING && !isLoginStep(packet)) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR,
          "MQTT-3.1.0-1",
          packet.type() + " before the login was settled");
    }
    switch (packet) {
      case Publish publish -> broker.journeys().publish().begin(this, publish);
      case PubAck ack -> session().acknowledged(ack.packetId());
      case PubRec rec -> session().received(rec.packetId(), rec.reason());
      case PubRel rel -> session().released(rel.packetId());
      case PubComp comp -> session().completed(comp.packetId());
      case Subscribe subscribe -> broker.journeys().subscribe().begin(this, subscribe);
      case Unsubscribe unsubscribe -> broker.journeys().subscribe().end(this, unsubscribe);
      case PingReq _ -> wire.send(PingResp.INSTANCE);
      case Disconnect disconnect -> goodbye(disconnect);
      case Auth auth -> broker.journeys().auth().heard(this, auth);
      case Connect _, ConnAck _, SubAck _, UnsubAck _, PingResp _ ->
          throw new ProtocolViolation(
              ReasonCode.PROTOCOL_ERROR, "MQTT-2.1.2", packet.type() + " is not for a broker");
    }
  }

  /** While it proves who it is, a client says AUTH, or that it gives up. [MQTT-3.1.2-30] */
  private boolean isLoginStep(Packet packet) {
    return exchange != null && (packet instanceof Auth || packet instanceof Disconnect);
  }

  private void goodbye(Disconnect disconnect) {
    if (state == State.RUNNING) {
      broker.journeys().leave().goodbye(this, disconnect);
    } else {
      end("client", false);
      wire.close();
    }
  }

  /** The socket takes bytes again. */
  public void onWritable() {
    pauses.hasRead();
    congested(false);
    ClientSession current = session;
    if (current != null && state == State.RUNNING) {
      current.pump();
    }
  }

  void congested(boolean now) {
    if (congested != now) {
      congested = now;
    }
  }

  /** Any thread. */
  boolean isCongested() {
    return congested;
  }

  /** The socket is gone. */
  public void onClosed() {
    end("closed", true);
  }

  /** The bytes were no MQTT, or a limit was broken. */
  public void violated(ProtocolViolation violation) {
    if (state == State.CLOSED) {
      return;
    }
    broker.counters().add(Counter.PROTOCOL_VIOLATIONS);
    broker
        .journal()
        .record(
            new Event.ProtocolBroken(
                peer.origin(),
                RefusalId.next(),
                violation.reason(),
                violation.clause(),
                String.valueOf(violation.getMessage()),
                login == null ? null : login.clientId()));
    if (state == State.RUNNING) {
      close("protocol", violation.reason());
    } else {
      refuseConnect(violation.reason());
    }
  }

  /**
   * Whoever does not speak MQTT hears nothing; a 5.0 client hears what was wrong with its CONNECT.
   * [MQTT-3.1.4-1]
   */
  private void refuseConnect(ReasonCode reason) {
    if (speaksFive() || reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
      wire.send(new ConnAck(false, reason));
    }
    end("protocol", false);
    wire.close();
  }

  /** The version that CONNECT named, known before the rest of it was found to be broken. */
  public void versionKnown(ProtocolVersion named) {
    version = named;
  }

  /**
   * Something was thrown that nobody expected: this connection ends, the others do not notice. Any
   * state, loop only.
   */
  public void failed(String where, Throwable failure) {
    broker.counters().add(Counter.FAILURES);
    broker.journal().record(new Event.Failed(peer.origin(), where, failure));
    try {
      close("failed", ReasonCode.UNSPECIFIED_ERROR);
    } catch (RuntimeException | Error again) {
      broker.journal().record(new Event.Failed(peer.origin(), "closing after " + where, again));
      wire.abort();
    }
  }

  // --- what the journeys use

  Broker broker() {
    return broker;
  }

  BrokerLoop loop() {
    return loop;
  }

  Wire wire() {
    return wire;
  }

  Peer peer() {
    return peer;
  }

  AckQueue acks() {
    return acks;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  Login login() {
    Login settled = login;
    if (settled == null) {
      throw new IllegalStateException("not logged in");
    }
    return settled;
  }

  @Nullable Login loginOrNull() {
    return login;
  }

  ClientSession session() {
    ClientSession current = session;
    if (current == null) {
      throw new IllegalStateException("no session");
    }
    return current;
  }

  /** This connection as the index knows it. */
  Receiver.Connected receiver() {
    return switch (session()) {
      case LiveSession live -> live;
      case DurableFront front -> front;
    };
  }

  @Nullable ClientSession sessionOrNull() {
    return session;
  }

  InboundWindow inbound() {
    InboundWindow current = inbound;
    if (current == null) {
      throw new IllegalStateException("not logged in");
    }
    return current;
  }

  private void answer(Packet packet) {
    switch (packet) {
      case PubAck _ -> inbound().acknowledged();
      case PubRec refusal when refusal.reason().isError() -> inbound().released(refusal.packetId());
      default -> {}
    }
    wire.send(packet);
    pauses.owing(acks.size());
  }

  /** Why this client is not read for a while. */
  Pauses pauses() {
    return pauses;
  }

  RetainedReading.Turns retainedTurns() {
    return retainedTurns;
  }

  /** What this client may do. */
  Rights rights() {
    Rights current = rights;
    if (current == null) {
      throw new IllegalStateException("not logged in");
    }
    return current;
  }

  AuthJourney.@Nullable Exchange exchangeOrNull() {
    return exchange;
  }

  /** CONNECT has named a method of extended authentication that there is. */
  void exchange(AuthJourney.Exchange begun) {
    exchange = begun;
  }

  boolean speaksFive() {
    return version == ProtocolVersion.MQTT_5;
  }

  void settle(Login settled) {
    login = settled;
    rights = new Rights(broker.policy(), settled);
  }

  /** The session is being opened; it is told when the connection ends before that is through. */
  void open(ClientSession opening) {
    session = opening;
  }

  /** The login is through: packets flow. */
  void run(ClientSession started) {
    session = started;
    inbound =
        new InboundWindow(
            speaksFive() ? broker.limits().receiveMaximum() : UNANNOUNCED_RECEIVE_MAXIMUM);
    state = State.RUNNING;
    lastPacketNanos = broker.ticker().nanos();
    armKeepAlive();
  }

  /**
   * Has {@code task} run on the loop unless the connection has ended by then; what it throws stays
   * with this connection. Any thread.
   */
  void post(String where, Runnable task) {
    loop.post(() -> guarded(where, task));
  }

  void guarded(String where, Runnable task) {
    if (state == State.CLOSED) {
      return;
    }
    try {
      task.run();
    } catch (ProtocolViolation violation) {
      violated(violation);
    } catch (RuntimeException | Error failure) {
      failed(where, failure);
    }
  }

  /**
   * Properties that carry {@code id}, for a 5.0 client that wants to know; a word to ask the
   * operator about and nothing more.
   */
  Properties problem(RefusalId id) {
    if (!speaksFive() || (login != null && !login.tellsProblems())) {
      return Properties.NONE;
    }
    return Properties.builder().text(Property.REASON_STRING, id.text()).build();
  }

  // --- endings

  /** Another connection of the same principal sits in our place now. */
  void takenOver() {
    close("taken_over", ReasonCode.SESSION_TAKEN_OVER);
  }

  /** Ends the connection, telling a 5.0 client why. [MQTT-3.14.4] */
  void close(String cause, ReasonCode reason) {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.RUNNING && speaksFive()) {
      wire.send(new Disconnect(reason));
    }
    end(cause, true);
    wire.close();
  }

  /** Everything that follows from the connection's end; once. */
  void end(String cause, boolean abnormally) {
    if (state == State.CLOSED) {
      return;
    }
    State before = state;
    state = State.CLOSED;
    loop.wheel().cancel(deadline);
    if (exchange != null) {
      exchange.close();
    }
    loop.remove(this);
    broker.counters().add(Counter.CONNECTIONS_CLOSED);
    if (before == State.NEW) {
      broker.spendLogin(peer.address());
    }
    try {
      broker.journeys().leave().left(this, cause, before == State.RUNNING, abnormally);
    } catch (RuntimeException | StackOverflowError | AssertionError failure) {
      broker.counters().add(Counter.FAILURES);
      broker.journal().record(new Event.Failed(peer.origin(), "leaving", failure));
    }
  }

  // --- deadlines

  private void armKeepAlive() {
    loop.wheel().set(deadline, keepAliveNanos());
  }

  /** One and a half times the keep alive. [MQTT-3.1.2-22] */
  private long keepAliveNanos() {
    return TimeUnit.SECONDS.toNanos(login().keepAliveSeconds()) * 3 / 2;
  }

  private void deadlinePassed() {
    if (state != State.RUNNING) {
      guarded("login deadline", () -> broker.journeys().connect().tooSlow(this));
      return;
    }
    long quiet = broker.ticker().nanos() - lastPacketNanos;
    if (pauses.isOurDoing()) {
      armKeepAlive(); // it may be talking: we do not listen
    } else if (quiet >= keepAliveNanos()) {
      guarded("keep alive", () -> close("keep_alive", ReasonCode.KEEP_ALIVE_TIMEOUT));
    } else {
      loop.wheel().set(deadline, keepAliveNanos() - quiet);
    }
  }
}

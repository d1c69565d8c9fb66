package io.sallyport.delivery;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.ReasonCode;
import io.sallyport.port.Peer;
import io.sallyport.port.Wire;
import io.sallyport.session.AckQueue;
import io.sallyport.session.InboundWindow;
import org.jspecify.annotations.Nullable;

/**
 * Whoever is at the other end of one connection, from its first packet to its end: what has been
 * settled about it, and how it ends.
 *
 * <p>Confined to the connection's event loop; everyone else posts to that loop. Whatever is thrown
 * in one of these methods ends this connection and nothing else.
 */
public final class Caller {
  private enum State {
    NEW,
    LOGGING_IN,
    RUNNING,
    CLOSED
  }

  /** How far a connection had come when it ended. */
  public enum Stage {
    SILENT,
    LOGGING_IN,
    RUNNING
  }

  /** What a client of 3.1.1, which cannot be told a Receive Maximum, may leave unanswered. */
  private static final int UNANNOUNCED_RECEIVE_MAXIMUM = 4_096;

  /** Who sees to what follows when a connection ends. On its loop. */
  public interface Ending {
    /** The login deadline has passed. */
    void tooSlow(Caller caller);

    /** Called once, when the connection has ended. */
    void left(Caller caller, String cause, Stage stage, boolean abnormally);
  }

  /** A method by which the client proves who it is in several packets. */
  public interface Proof {
    /** What the next packet to the client says of it. [MQTT-4.12.0-5] */
    Properties told();

    /** The connection has ended. */
    void close();
  }

  private final Node node;
  private final HomeLoop loop;
  private final Wire wire;
  private final Peer peer;
  private final Ending ending;
  private final AckQueue acks;
  private final Pauses pauses;
  private final Congestion congestion = new Congestion(this);
  private final KeepAlive keepAlive;
  private State state = State.NEW;
  private @Nullable ProtocolVersion version;
  private @Nullable Login login;
  private @Nullable ClientSession session;
  private @Nullable InboundWindow inbound;
  private @Nullable Rights rights;
  private @Nullable Proof proof;
  private RetainedReading.@Nullable Turns retainedTurns; // made for the first that takes one

  /** Called on the loop. */
  public Caller(
      Node node, HomeLoop loop, Wire wire, Peer peer, long loginNanosLeft, Ending ending) {
    this.node = node;
    this.loop = loop;
    this.wire = wire;
    this.peer = peer;
    this.ending = ending;
    this.acks = new AckQueue(this::answer);
    this.pauses = new Pauses(loop, wire);
    this.keepAlive = new KeepAlive(this, loginNanosLeft);
    loop.add(this);
  }

  public Node node() {
    return node;
  }

  public HomeLoop loop() {
    return loop;
  }

  public Wire wire() {
    return wire;
  }

  public Peer peer() {
    return peer;
  }

  public AckQueue acks() {
    return acks;
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
  public Pauses pauses() {
    return pauses;
  }

  RetainedReading.Turns retainedTurns() {
    RetainedReading.Turns turns = retainedTurns;
    if (turns == null) {
      turns = new RetainedReading.Turns(pauses);
      retainedTurns = turns;
    }
    return turns;
  }

  Congestion congestion() {
    return congestion;
  }

  // --- what the transport tells

  /** Bytes have come in; called once for each batch, before its packets. */
  public void read() {
    keepAlive.read();
    pauses.lookAtUnread();
  }

  /** They made a packet. */
  public void packet() {
    keepAlive.packet();
  }

  /** The socket takes bytes again. */
  public void writable() {
    pauses.hasRead();
    ClientSession current = session;
    if (current != null && isRunning()) {
      current.pump();
    }
  }

  // --- what has been settled

  public boolean isClosed() {
    return state == State.CLOSED;
  }

  public boolean isRunning() {
    return state == State.RUNNING;
  }

  /** The version that CONNECT named, known before the rest of it was found to be broken. */
  public void versionKnown(ProtocolVersion named) {
    version = named;
  }

  public boolean speaksFive() {
    return version == ProtocolVersion.MQTT_5;
  }

  /** CONNECT has come. */
  public void loggingIn(ProtocolVersion named) {
    version = named;
    state = State.LOGGING_IN;
  }

  public Login login() {
    return known(login, "not logged in");
  }

  public @Nullable Login loginOrNull() {
    return login;
  }

  public void settle(Login settled) {
    login = settled;
    rights = new Rights(node.policy(), settled);
  }

  /** What this client may do. */
  public Rights rights() {
    return known(rights, "not logged in");
  }

  /** The session is being opened; it is told when the connection ends before that is through. */
  public void open(ClientSession opening) {
    session = opening;
  }

  public ClientSession session() {
    return known(session, "no session");
  }

  public @Nullable ClientSession sessionOrNull() {
    return session;
  }

  public InboundWindow inbound() {
    return known(inbound, "not logged in");
  }

  private static <T> T known(@Nullable T settled, String otherwise) {
    if (settled == null) {
      throw new IllegalStateException(otherwise);
    }
    return settled;
  }

  public @Nullable Proof proofOrNull() {
    return proof;
  }

  /** CONNECT has named a method of extended authentication that there is. */
  public void proof(Proof begun) {
    proof = begun;
  }

  /** The login is through: packets flow. */
  public void run(ClientSession started) {
    session = started;
    inbound =
        new InboundWindow(
            speaksFive() ? node.bounds().receiveMaximum() : UNANNOUNCED_RECEIVE_MAXIMUM);
    state = State.RUNNING;
    keepAlive.begin();
  }

  /**
   * Properties that carry {@code id}, for a 5.0 client that wants to know; a word to ask the
   * operator about and nothing more.
   */
  public Properties problem(RefusalId id) {
    if (!speaksFive() || (login != null && !login.tellsProblems())) {
      return Properties.NONE;
    }
    return Properties.builder().text(Property.REASON_STRING, id.text()).build();
  }

  // --- what goes wrong

  /**
   * Has {@code task} run on the loop unless the connection has ended by then; what it throws stays
   * with this connection. Any thread.
   */
  public void post(String where, Runnable task) {
    loop.post(() -> guarded(where, task));
  }

  public void guarded(String where, Runnable task) {
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

  /** The bytes were no MQTT, or a limit was broken. */
  public void violated(ProtocolViolation violation) {
    if (state == State.CLOSED) {
      return;
    }
    RefusalId id = broke(violation);
    if (state == State.RUNNING) {
      close("protocol", violation.reason(), problem(id));
    } else {
      refuseConnect(violation.reason(), problem(id));
    }
  }

  /** Takes down that this client broke the protocol or a limit; what follows is up to others. */
  public RefusalId broke(ProtocolViolation violation) {
    RefusalId id = RefusalId.next();
    Login settled = login;
    node.counters().add(Counter.PROTOCOL_VIOLATIONS);
    node.journal()
        .record(
            new Event.ProtocolBroken(
                peer.origin(),
                id,
                violation.reason(),
                violation.clause(),
                String.valueOf(violation.getMessage()),
                settled == null ? null : settled.principal().toString(),
                settled == null ? null : settled.clientId()));
    return id;
  }

  /**
   * Whoever does not speak MQTT hears nothing; a 5.0 client hears what was wrong with its CONNECT.
   * [MQTT-3.1.4-1]
   */
  private void refuseConnect(ReasonCode reason, Properties told) {
    if (speaksFive() || reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
      wire.send(new ConnAck(false, reason, told));
    }
    end("protocol", false);
    wire.close();
  }

  /**
   * Something was thrown that nobody expected: this connection ends, the others do not notice. Any
   * state, loop only.
   */
  public void failed(String where, Throwable failure) {
    countFailure(where, failure);
    try {
      close("failed", ReasonCode.UNSPECIFIED_ERROR);
    } catch (RuntimeException | Error again) {
      node.journal().record(new Event.Failed(peer.origin(), "closing after " + where, again));
      wire.abort();
    }
  }

  private void countFailure(String where, Throwable failure) {
    node.counters().add(Counter.FAILURES);
    node.journal().record(new Event.Failed(peer.origin(), where, failure));
  }

  void tooSlow() {
    guarded("login deadline", () -> ending.tooSlow(this));
  }

  void silent() {
    guarded("keep alive", () -> close("keep_alive", ReasonCode.KEEP_ALIVE_TIMEOUT));
  }

  // --- endings

  /** Another connection of the same principal sits in our place now. */
  public void takenOver() {
    close("taken_over", ReasonCode.SESSION_TAKEN_OVER);
  }

  /** Ends the connection, telling a 5.0 client why. [MQTT-3.14.4] */
  public void close(String cause, ReasonCode reason) {
    close(cause, reason, Properties.NONE);
  }

  /** The same with more to tell. */
  public void close(String cause, ReasonCode reason, Properties told) {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.RUNNING && speaksFive()) {
      wire.send(new Disconnect(reason, told));
    }
    end(cause, true);
    wire.close();
  }

  /** Everything that follows from the connection's end; once. */
  public void end(String cause, boolean abnormally) {
    if (state == State.CLOSED) {
      return;
    }
    Stage stage = stage();
    state = State.CLOSED;
    keepAlive.end();
    if (proof != null) {
      proof.close();
    }
    loop.remove(this);
    node.counters().add(Counter.CONNECTIONS_CLOSED);
    try {
      ending.left(this, cause, stage, abnormally);
    } catch (RuntimeException | StackOverflowError | AssertionError failure) {
      countFailure("leaving", failure);
    }
  }

  private Stage stage() {
    return switch (state) {
      case NEW -> Stage.SILENT;
      case LOGGING_IN -> Stage.LOGGING_IN;
      case RUNNING, CLOSED -> Stage.RUNNING;
    };
  }
}

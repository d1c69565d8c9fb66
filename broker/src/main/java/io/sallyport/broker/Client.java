package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.packet.Auth;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
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

/**
 * One connection as the transport sees it, from its first packet to its end: which journey each
 * packet goes on.
 *
 * <p>Confined to the connection's event loop. Whatever is thrown in one of these methods ends this
 * connection and nothing else.
 */
public final class Client {
  private final Journeys journeys;
  private final Caller caller;

  /** Called on the loop when the connection is ready to speak MQTT; TLS, if any, is done. */
  public Client(Broker broker, BrokerLoop loop, Wire wire, Peer peer, long loginNanosLeft) {
    this.journeys = broker.journeys();
    this.caller =
        new Caller(broker.node(), loop.home(), wire, peer, loginNanosLeft, new Endings(broker));
  }

  /** Bytes have come in; called once for each batch, before its packets. */
  public void onRead() {
    caller.read();
  }

  /** One packet has come in. */
  public void on(Packet packet) {
    if (caller.isClosed()) {
      return; // nothing counts after the last packet [MQTT-3.14.4-1]
    }
    caller.packet();
    try {
      dispatch(packet);
    } catch (ProtocolViolation violation) {
      caller.violated(violation);
    } catch (RuntimeException | Error failure) {
      caller.failed("packet " + packet.type(), failure);
    }
  }

  private void dispatch(Packet packet) {
    if (packet instanceof Connect connect) {
      caller.loggingIn(connect.version());
      journeys.connect().begin(caller, connect);
      return;
    }
    if (!caller.isRunning() && !isLoginStep(packet)) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR,
          "MQTT-3.1.0-1",
          packet.type() + " before the login was settled");
    }
    switch (packet) {
      case Publish publish -> journeys.publish().begin(caller, publish);
      case PubAck ack -> caller.session().acknowledged(ack.packetId());
      case PubRec rec -> caller.session().received(rec.packetId(), rec.reason());
      case PubRel rel -> caller.session().released(rel.packetId());
      case PubComp comp -> caller.session().completed(comp.packetId());
      case Subscribe subscribe -> journeys.subscribe().begin(caller, subscribe);
      case Unsubscribe unsubscribe -> journeys.subscribe().end(caller, unsubscribe);
      case PingReq _ -> caller.wire().send(PingResp.INSTANCE);
      case Disconnect disconnect -> goodbye(disconnect);
      case Auth auth -> journeys.auth().heard(caller, auth);
      case Connect _, ConnAck _, SubAck _, UnsubAck _, PingResp _ ->
          throw new ProtocolViolation(
              ReasonCode.PROTOCOL_ERROR, "MQTT-2.1.2", packet.type() + " is not for a broker");
    }
  }

  /** While it proves who it is, a client says AUTH, or that it gives up. [MQTT-3.1.2-30] */
  private boolean isLoginStep(Packet packet) {
    return caller.proofOrNull() != null && (packet instanceof Auth || packet instanceof Disconnect);
  }

  private void goodbye(Disconnect disconnect) {
    if (caller.isRunning()) {
      journeys.leave().goodbye(caller, disconnect);
    } else {
      caller.end("client", false);
      caller.wire().close();
    }
  }

  /** The socket takes bytes again. */
  public void onWritable() {
    caller.writable();
  }

  /** The socket is gone. */
  public void onClosed() {
    caller.end("closed", true);
  }

  /** The bytes were no MQTT, or a limit was broken. */
  public void violated(ProtocolViolation violation) {
    caller.violated(violation);
  }

  /** The version that CONNECT named, known before the rest of it was found to be broken. */
  public void versionKnown(ProtocolVersion named) {
    caller.versionKnown(named);
  }

  /**
   * Something was thrown that nobody expected: this connection ends, the others do not notice. Any
   * state, loop only.
   */
  public void failed(String where, Throwable failure) {
    caller.failed(where, failure);
  }

  /** What follows from the end of a connection. */
  private record Endings(Broker broker) implements Caller.Ending {
    @Override
    public void tooSlow(Caller caller) {
      broker.journeys().connect().refusals().tooSlow(caller);
    }

    @Override
    public void left(Caller caller, String cause, Caller.Stage stage, boolean abnormally) {
      if (stage == Caller.Stage.SILENT) {
        broker.spendLogin(caller.peer().address());
      } else if (stage == Caller.Stage.LOGGING_IN) {
        broker.journeys().connect().refusals().left(caller, cause);
      }
      boolean wasRunning = stage == Caller.Stage.RUNNING;
      broker.journeys().leave().left(caller, cause, wasRunning, abnormally);
    }
  }
}

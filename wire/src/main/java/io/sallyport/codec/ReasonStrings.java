package io.sallyport.codec;

import io.sallyport.packet.Auth;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;

/**
 * What is said beyond the reason code, reason string and user properties, must go when the receiver
 * has no room for it [MQTT-3.4.2-2], or said it does not want it [MQTT-3.1.2-29]. Stateless.
 */
public final class ReasonStrings {
  private ReasonStrings() {}

  /**
   * {@code packet} without reason string and user properties. Those of a message, a subscription or
   * a CONNECT are no diagnostics and stay.
   */
  public static Packet withoutDiagnostics(Packet packet) {
    return switch (packet) {
      case ConnAck(boolean sessionPresent, var reason, var properties) ->
          new ConnAck(sessionPresent, reason, stripped(properties));
      case PubAck(int packetId, var reason, var properties) ->
          new PubAck(packetId, reason, stripped(properties));
      case PubRec(int packetId, var reason, var properties) ->
          new PubRec(packetId, reason, stripped(properties));
      case PubRel(int packetId, var reason, var properties) ->
          new PubRel(packetId, reason, stripped(properties));
      case PubComp(int packetId, var reason, var properties) ->
          new PubComp(packetId, reason, stripped(properties));
      case SubAck(int packetId, var reasons, var properties) ->
          new SubAck(packetId, reasons, stripped(properties));
      case UnsubAck(int packetId, var reasons, var properties) ->
          new UnsubAck(packetId, reasons, stripped(properties));
      case Disconnect(var reason, var properties) -> new Disconnect(reason, stripped(properties));
      case Auth(var reason, var properties) -> new Auth(reason, stripped(properties));
      case Connect _, Publish _, Subscribe _, Unsubscribe _, PingReq _, PingResp _ -> packet;
    };
  }

  private static Properties stripped(Properties properties) {
    return properties.withoutDiagnostics();
  }
}

package io.sallyport.codec;

import io.sallyport.packet.Auth;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;

/**
 * Reads DISCONNECT and AUTH, which may end after nothing at all when all is well. Confined to the
 * connection's event loop.
 */
final class DisconnectDecoder {
  private final Side side;
  private final PropertiesDecoder properties;

  DisconnectDecoder(Side side, PropertiesDecoder properties) {
    this.side = side;
    this.properties = properties;
  }

  /** The fixed header has seen to it that there is nothing to read before 5.0. */
  Disconnect disconnect(PacketReader in) {
    boolean toBroker = side == Side.BROKER;
    Reasons allowed = toBroker ? Reasons.DISCONNECT_TO_BROKER : Reasons.DISCONNECT_TO_CLIENT;
    PropertyHome home =
        toBroker ? PropertyHome.DISCONNECT_TO_BROKER : PropertyHome.DISCONNECT_TO_CLIENT;
    ReasonCode reason = in.remaining() == 0 ? ReasonCode.SUCCESS : allowed.read(in);
    Properties found = in.remaining() == 0 ? Properties.NONE : properties.decode(in, home);
    in.expectEnd(PacketType.DISCONNECT);
    return new Disconnect(reason, found);
  }

  Auth auth(PacketReader in) {
    Reasons allowed = side == Side.BROKER ? Reasons.AUTH_TO_BROKER : Reasons.AUTH_TO_CLIENT;
    if (in.remaining() == 0) {
      return succeeded();
    }
    ReasonCode reason = allowed.read(in);
    Properties found = properties.decode(in, PropertyHome.AUTH);
    in.expectEnd(PacketType.AUTH);
    if (!found.has(Property.AUTHENTICATION_METHOD)) {
      throw Refusal.protocolError("MQTT-3.15.2.2.2", "AUTH has no authentication method");
    }
    return new Auth(reason, found);
  }

  /** The empty form means success, which only a broker may say. */
  private Auth succeeded() {
    if (side == Side.BROKER) {
      throw Refusal.protocolError("MQTT-3.15.2-1", "a client sends AUTH with success");
    }
    return new Auth(ReasonCode.SUCCESS, Properties.NONE);
  }
}

package io.sallyport.codec;

import io.sallyport.packet.PacketType;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.Request;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.topic.ShareName;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads SUBSCRIBE and UNSUBSCRIBE. Filters stay text, checked as UTF-8 only: a malformed one is
 * answered in its own place. Confined to the connection's event loop.
 */
final class SubscribeDecoder {
  private static final int QOS = 0x03;
  private static final int NO_LOCAL = 0x04;
  private static final int RETAIN_AS_PUBLISHED = 0x08;
  private static final int RETAIN_HANDLING = 0x30;
  private static final int RESERVED = 0xC0;
  private static final int RESERVED_BEFORE_5 = 0xFC;
  private static final RetainHandling[] RETAIN_HANDLINGS = RetainHandling.values();

  private final PropertiesDecoder properties;

  SubscribeDecoder(PropertiesDecoder properties) {
    this.properties = properties;
  }

  Subscribe subscribe(PacketReader in, ProtocolVersion version) {
    int packetId = in.packetId(PacketType.SUBSCRIBE);
    Properties found =
        version.isFive() ? properties.decode(in, PropertyHome.SUBSCRIBE) : Properties.NONE;
    List<Request> requests = new ArrayList<>(1);
    while (in.remaining() > 0) {
      requests.add(request(in, version));
    }
    if (requests.isEmpty()) {
      throw Refusal.protocolError("MQTT-3.8.3-2", "SUBSCRIBE has no topic filter");
    }
    return new Subscribe(packetId, requests, found);
  }

  private static Request request(PacketReader in, ProtocolVersion version) {
    String filter = in.text("topic filter");
    int options = in.oneByte("subscription options");
    if ((options & (version.isFive() ? RESERVED : RESERVED_BEFORE_5)) != 0) {
      throw Refusal.malformed(
          "MQTT-3.8.3-5", "subscription options 0x%02X have reserved bits".formatted(options));
    }
    if ((options & QOS) == QOS) {
      throw Refusal.malformed("MQTT-3.8.3.1", "a subscription asks for QoS 3");
    }
    if ((options & RETAIN_HANDLING) == RETAIN_HANDLING) {
      throw Refusal.protocolError("MQTT-3.8.3.1", "a subscription asks for retain handling 3");
    }
    boolean noLocal = (options & NO_LOCAL) != 0;
    if (noLocal && ShareName.isShared(filter)) {
      throw Refusal.protocolError("MQTT-3.8.3-4", "no local is set on a shared subscription");
    }
    return new Request(
        filter,
        QoS.of(options & QOS),
        noLocal,
        (options & RETAIN_AS_PUBLISHED) != 0,
        RETAIN_HANDLINGS[(options & RETAIN_HANDLING) >> 4]);
  }

  Unsubscribe unsubscribe(PacketReader in, ProtocolVersion version) {
    int packetId = in.packetId(PacketType.UNSUBSCRIBE);
    Properties found =
        version.isFive() ? properties.decode(in, PropertyHome.UNSUBSCRIBE) : Properties.NONE;
    List<String> filters = new ArrayList<>(1);
    while (in.remaining() > 0) {
      filters.add(in.text("topic filter"));
    }
    if (filters.isEmpty()) {
      throw Refusal.protocolError("MQTT-3.10.3-2", "UNSUBSCRIBE has no topic filter");
    }
    return new Unsubscribe(packetId, filters, found);
  }
}

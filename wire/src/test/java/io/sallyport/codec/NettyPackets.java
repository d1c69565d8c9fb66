package io.sallyport.codec;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.sallyport.packet.*;
import io.sallyport.topic.TopicName;
import java.util.List;

/** Netty's idea of a packet as ours. */
final class NettyPackets {
  private static final ReasonCode[] RETURN_CODES = {
    ReasonCode.SUCCESS,
    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
    ReasonCode.SERVER_UNAVAILABLE,
    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
    ReasonCode.NOT_AUTHORIZED
  };

  private NettyPackets() {}

  static Packet toOurs(MqttMessage message, ProtocolVersion version) {
    return switch (message.fixedHeader().messageType()) {
      case CONNECT -> connect((MqttConnectMessage) message, version);
      case CONNACK -> connAck((MqttConnAckMessage) message, version);
      case PUBLISH -> publish((MqttPublishMessage) message);
      case PUBACK -> new PubAck(id(message), reason(message), properties(message));
      case PUBREC -> new PubRec(id(message), reason(message), properties(message));
      case PUBREL -> new PubRel(id(message), reason(message), properties(message));
      case PUBCOMP -> new PubComp(id(message), reason(message), properties(message));
      case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
      case SUBACK ->
          new SubAck(
              id(message),
              ((MqttSubAckMessage) message)
                  .payload().reasonCodes().stream().map(ReasonCode::of).toList(),
              properties(message));
      case UNSUBSCRIBE ->
          new Unsubscribe(
              id(message),
              ((MqttUnsubscribeMessage) message).payload().topics(),
              properties(message));
      case UNSUBACK ->
          new UnsubAck(
              id(message),
              ((MqttUnsubAckMessage) message)
                  .payload().unsubscribeReasonCodes().stream()
                      .map(code -> ReasonCode.of(code & 0xFF))
                      .toList(),
              properties(message));
      case PINGREQ -> PingReq.INSTANCE;
      case PINGRESP -> PingResp.INSTANCE;
      case DISCONNECT -> new Disconnect(reason(message), properties(message));
      case AUTH -> new Auth(reason(message), properties(message));
    };
  }

  private static Connect connect(MqttConnectMessage message, ProtocolVersion version) {
    MqttConnectVariableHeader header = message.variableHeader();
    MqttConnectPayload payload = message.payload();
    Will will =
        header.isWillFlag()
            ? new Will(
                TopicName.of(payload.willTopic()),
                QoS.of(header.willQos()),
                header.isWillRetain(),
                properties(payload.willProperties()),
                Payload.wrap(payload.willMessageInBytes()))
            : null;
    return new Connect(
        version,
        payload.clientIdentifier(),
        header.isCleanSession(),
        header.keepAliveTimeSeconds(),
        will,
        header.hasUserName() ? payload.userName() : null,
        header.hasPassword() ? payload.passwordInBytes() : null,
        properties(header.properties()));
  }

  private static ConnAck connAck(MqttConnAckMessage message, ProtocolVersion version) {
    int code = message.variableHeader().connectReturnCode().byteValue() & 0xFF;
    return new ConnAck(
        message.variableHeader().isSessionPresent(),
        version.isFive() ? ReasonCode.of(code) : RETURN_CODES[code],
        properties(message.variableHeader().properties()));
  }

  private static Publish publish(MqttPublishMessage message) {
    QoS qos = QoS.of(message.fixedHeader().qosLevel().value());
    return new Publish(
        TopicName.of(message.variableHeader().topicName()),
        qos,
        message.fixedHeader().isRetain(),
        message.fixedHeader().isDup(),
        qos == QoS.AT_MOST_ONCE ? 0 : message.variableHeader().packetId(),
        properties(message.variableHeader().properties()),
        Payload.wrap(ByteBufUtil.getBytes(message.payload())));
  }

  private static Subscribe subscribe(MqttSubscribeMessage message) {
    List<Subscribe.Request> requests =
        message.payload().topicSubscriptions().stream()
            .map(theirs ->
                new Subscribe.Request(
                    theirs.topicFilter(),
                    QoS.of(theirs.option().qos().value()),
                    theirs.option().isNoLocal(),
                    theirs.option().isRetainAsPublished(),
                    Subscribe.RetainHandling.values()[theirs.option().retainHandling().value()]))
            .toList();
    return new Subscribe(id(message), requests, properties(message));
  }

  private static int id(MqttMessage message) {
    return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
  }

  private static ReasonCode reason(MqttMessage message) {
    return switch (message.variableHeader()) {
      case MqttPubReplyMessageVariableHeader header -> ReasonCode.of(header.reasonCode() & 0xFF);
      case MqttReasonCodeAndPropertiesVariableHeader header ->
          ReasonCode.of(header.reasonCode() & 0xFF);
      case null, default -> ReasonCode.SUCCESS;
    };
  }

  private static Properties properties(MqttMessage message) {
    return switch (message.variableHeader()) {
      case MqttPubReplyMessageVariableHeader header -> properties(header.properties());
      case MqttReasonCodeAndPropertiesVariableHeader header -> properties(header.properties());
      case MqttMessageIdAndPropertiesVariableHeader header -> properties(header.properties());
      case null, default -> Properties.NONE;
    };
  }

  @SuppressWarnings("unchecked")
  private static Properties properties(MqttProperties theirs) {
    Properties.Builder ours = Properties.builder();
    for (MqttProperty<?> each : theirs.listAll()) {
      Property property = Property.of(each.propertyId());
      switch (property.kind()) {
        case BYTE -> ours.number(property, (Integer) each.value() & 0xFF);
        case TWO_BYTES -> ours.number(property, (Integer) each.value() & 0xFFFF);
        case FOUR_BYTES -> ours.number(property, (Integer) each.value() & 0xFFFF_FFFFL);
        case VARIABLE -> ours.subscriptionIdentifier((Integer) each.value());
        case TEXT -> ours.text(property, (String) each.value());
        case BINARY -> ours.binary(property, (byte[]) each.value());
        case PAIR -> {
          for (StringPair pair : (List<StringPair>) each.value()) {
            ours.user(pair.key, pair.value);
          }
        }
      }
    }
    return ours.build();
  }
}

package io.sallyport.testkit;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Will;
import io.sallyport.topic.TopicName;
import java.util.Arrays;
import java.util.List;

/** Packets in the few words that a test wants to say. */
public final class Packets {
  private Packets() {}

  public static Publish publish(String topic, QoS qos, int packetId, String payload) {
    return publish(topic, qos, false, packetId, payload);
  }

  public static Publish retained(String topic, QoS qos, int packetId, String payload) {
    return publish(topic, qos, true, packetId, payload);
  }

  private static Publish publish(
      String topic, QoS qos, boolean retain, int packetId, String payload) {
    return new Publish(
        TopicName.of(topic), qos, retain, false, packetId, Properties.NONE, Payload.of(payload));
  }

  /** The same once more, with DUP. */
  public static Publish again(Publish message) {
    return new Publish(
        message.topic(),
        message.qos(),
        message.retain(),
        true,
        message.packetId(),
        message.properties(),
        message.payload());
  }

  public static Publish with(Publish message, Properties properties) {
    return new Publish(
        message.topic(),
        message.qos(),
        message.retain(),
        message.duplicate(),
        message.packetId(),
        properties,
        message.payload());
  }

  public static Will will(String topic, QoS qos, String payload) {
    return new Will(TopicName.of(topic), qos, false, Properties.NONE, Payload.of(payload));
  }

  public static Will with(Will will, Properties properties) {
    return new Will(will.topic(), will.qos(), will.retain(), properties, will.payload());
  }

  public static Will retainedWill(String topic, QoS qos, String payload) {
    return new Will(TopicName.of(topic), qos, true, Properties.NONE, Payload.of(payload));
  }

  public static Subscribe subscribe(int packetId, QoS qos, String... filters) {
    return new Subscribe(
        packetId,
        Arrays.stream(filters).map(filter -> new Subscribe.Request(filter, qos)).toList(),
        Properties.NONE);
  }

  public static Subscribe subscribe(int packetId, Subscribe.Request... requests) {
    return new Subscribe(packetId, List.of(requests), Properties.NONE);
  }

  public static PubAck ack(Publish message) {
    return new PubAck(message.packetId(), ReasonCode.SUCCESS);
  }

  public static PubRec rec(int packetId) {
    return new PubRec(packetId, ReasonCode.SUCCESS);
  }

  public static PubRel rel(int packetId) {
    return new PubRel(packetId, ReasonCode.SUCCESS);
  }

  public static PubComp comp(int packetId) {
    return new PubComp(packetId, ReasonCode.SUCCESS);
  }
}

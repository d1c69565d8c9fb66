package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.PublishEncoder;
import io.sallyport.codec.ReasonStrings;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Puts packets into the batch of one connection, in the version it speaks, if they are not larger
 * than the client takes. Confined to the connection's loop.
 */
final class PacketWriter {
  /** Larger payloads are shared between receivers, smaller ones copied into each one's batch. */
  private static final int SHARED_FROM_BYTES = 8 * 1024;

  private final LoopTools tools;
  private final Batch batch;
  private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
  private long clientMaximumBytes = Long.MAX_VALUE;
  private @Nullable ClientAliases aliases;

  PacketWriter(LoopTools tools, Batch batch) {
    this.tools = tools;
    this.batch = batch;
  }

  void speak(ProtocolVersion spoken) {
    version = spoken;
  }

  void clientTakes(long maximumPacketBytes, int topicAliasMaximum) {
    clientMaximumBytes = maximumPacketBytes;
    aliases = topicAliasMaximum == 0 ? null : new ClientAliases(topicAliasMaximum);
  }

  void clientTakesNothing() {
    clientMaximumBytes = 0;
  }

  long clientMaximumBytes() {
    return clientMaximumBytes;
  }

  /** False when it does not fit, even without what is only said to explain it. */
  boolean write(ChannelHandlerContext at, Packet packet) {
    Packet fitting = packet;
    int bytes = PacketEncoder.encodedBytes(packet, version);
    if (bytes > clientMaximumBytes) {
      fitting = ReasonStrings.withoutDiagnostics(packet);
      bytes = PacketEncoder.encodedBytes(fitting, version);
    }
    if (bytes > clientMaximumBytes) {
      return false;
    }
    PacketEncoder.encode(fitting, version, batch.room(at, bytes));
    batch.added(0);
    return true;
  }

  /** False when it does not fit. */
  boolean publish(
      ChannelHandlerContext at,
      Publish message,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      int[] ids) {
    boolean written =
        writeAliased(at, message, qos, retain, duplicate, packetId, ids)
            || writeNamed(at, message, qos, retain, duplicate, packetId, ids);
    if (written) {
      batch.added(message.payload().length());
    }
    return written;
  }

  private boolean writeNamed(
      ChannelHandlerContext at,
      Publish message,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      int[] ids) {
    int bytes =
        PublishEncoder.encodedBytes(
            version, message.topic(), qos, message.properties(), ids, message.payload());
    if (bytes > clientMaximumBytes) {
      return false;
    }
    if (isShared(message)) {
      PublishEncoder.encodeHead(
          batch.room(at, bytes - message.payload().length()),
          version,
          message.topic(),
          qos,
          retain,
          duplicate,
          packetId,
          message.properties(),
          ids,
          message.payload());
      batch.share(at, message.payload());
    } else {
      tools
          .frames()
          .write(
              batch.room(at, bytes),
              version,
              message,
              qos,
              retain,
              duplicate,
              packetId,
              ids,
              bytes);
    }
    return true;
  }

  /**
   * Writes the number of the topic in the place of its name; such a packet is this connection's
   * alone and not shared with others. False when the topic has no number, or does not fit with it.
   */
  private boolean writeAliased(
      ChannelHandlerContext at,
      Publish message,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      int[] ids) {
    ClientAliases known = aliases;
    int alias = known == null ? 0 : known.numberFor(message.topic());
    if (known == null || alias == 0) {
      return false;
    }
    TopicName named = known.isKnown(alias, message.topic()) ? null : message.topic();
    int bytes =
        PublishEncoder.aliasedBytes(
            named, alias, qos, message.properties(), ids, message.payload());
    if (bytes > clientMaximumBytes) {
      return false;
    }
    known.told(alias, message.topic());
    boolean shared = isShared(message);
    ByteBuf out = batch.room(at, shared ? bytes - message.payload().length() : bytes);
    PublishEncoder.encodeAliasedHead(
        out,
        named,
        alias,
        qos,
        retain,
        duplicate,
        packetId,
        message.properties(),
        ids,
        message.payload());
    if (shared) {
      batch.share(at, message.payload());
    } else {
      out.writeBytes(message.payload().bytes());
    }
    return true;
  }

  private static boolean isShared(Publish message) {
    return message.payload().length() >= SHARED_FROM_BYTES;
  }
}

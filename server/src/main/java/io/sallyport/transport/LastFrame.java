package io.sallyport.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PublishEncoder;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * The PUBLISH that this loop has written last, as bytes: when the next receiver gets the same, it
 * is copied and only its packet id written anew.
 *
 * <p>Confined to one loop. A message for one receiver is encoded straight into that one's batch;
 * from the second receiver on it is kept here. Holds one frame of at most 8 KiB and its head.
 */
final class LastFrame {
  private final ByteBuf frame = Unpooled.buffer(1024);
  private @Nullable Publish message;
  private @Nullable ProtocolVersion version;
  private QoS qos = QoS.AT_MOST_ONCE;
  private boolean retain;
  private boolean isKept;

  /**
   * Writes {@code published} at the end of {@code out}.
   *
   * @param bytes the length of the whole frame
   */
  void write(
      ByteBuf out,
      ProtocolVersion spoken,
      Publish published,
      QoS level,
      boolean retained,
      boolean duplicate,
      int packetId,
      int[] ids,
      int bytes) {
    boolean shareable = ids.length == 0 && !duplicate;
    if (!shareable || !isSame(spoken, published, level, retained)) {
      PublishEncoder.encode(
          out,
          spoken,
          published.topic(),
          level,
          retained,
          duplicate,
          packetId,
          published.properties(),
          ids,
          published.payload());
      if (shareable) {
        remember(spoken, published, level, retained);
      }
      return;
    }
    if (!isKept) {
      keep(packetId);
    }
    int start = out.writerIndex();
    out.writeBytes(frame, 0, frame.writerIndex());
    if (level != QoS.AT_MOST_ONCE) {
      out.setShort(start + PublishEncoder.packetIdOffset(bytes, published.topic()), packetId);
    }
  }

  private boolean isSame(ProtocolVersion spoken, Publish published, QoS level, boolean retained) {
    return message == published
        && qos == level
        && retain == retained
        && version != null
        && version.isFive() == spoken.isFive();
  }

  private void remember(ProtocolVersion spoken, Publish published, QoS level, boolean retained) {
    message = published;
    version = spoken;
    qos = level;
    retain = retained;
    isKept = false;
  }

  private void keep(int packetId) {
    Publish published = message;
    ProtocolVersion spoken = version;
    if (published == null || spoken == null) {
      throw new IllegalStateException("nothing to keep");
    }
    frame.clear();
    PublishEncoder.encode(
        frame,
        spoken,
        published.topic(),
        qos,
        retain,
        false,
        packetId,
        published.properties(),
        null,
        published.payload());
    isKept = true;
  }
}

package io.sallyport.codec;

/**
 * What it takes to read a packet, for all decoders of one thread: they take turns at it, and
 * nothing of a packet is left on it when the next one comes. So a connection that is idle keeps
 * only what is its own.
 *
 * <p>Confined to one thread.
 */
public final class Workbench {
  final Side side;
  final FixedHeader header;
  final PacketReader reader = new PacketReader();
  final PropertiesDecoder properties = new PropertiesDecoder();
  final ConnectDecoder connect;
  final ConnAckDecoder connAck;
  final PublishDecoder publish;
  final AckDecoder acknowledgement;
  final SubscribeDecoder subscribe;
  final SubAckDecoder subAck;
  final DisconnectDecoder disconnect;

  /**
   * @param side the end that reads
   * @param topics shared by the connections of the thread
   */
  public Workbench(Side side, TopicCache topics) {
    this.side = side;
    this.header = new FixedHeader(side);
    this.connect = new ConnectDecoder(properties, topics);
    this.connAck = new ConnAckDecoder(properties);
    this.publish = new PublishDecoder(side, properties, topics);
    this.acknowledgement = new AckDecoder(properties);
    this.subscribe = new SubscribeDecoder(properties);
    this.subAck = new SubAckDecoder(properties);
    this.disconnect = new DisconnectDecoder(side, properties);
  }
}

package io.sallyport.packet;

/**
 * A control packet. The permits list is the table of contents of the protocol. Packets are
 * immutable.
 */
public sealed interface Packet
    permits Auth,
        ConnAck,
        Connect,
        Disconnect,
        PingReq,
        PingResp,
        PubAck,
        PubComp,
        PubRec,
        PubRel,
        Publish,
        SubAck,
        Subscribe,
        UnsubAck,
        Unsubscribe {

  /** Which of the fifteen it is. */
  PacketType type();
}

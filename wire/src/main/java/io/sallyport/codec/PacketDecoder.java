package io.sallyport.codec;

import io.netty.buffer.ByteBuf;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into packets. Strict is its only mode.
 *
 * <p>A packet is judged by its fixed header first, so that one that is too large, impossible or out
 * of turn is refused before its body is waited for. What comes out has been checked entirely,
 * except for topic filters, which are answered one by one, and for what only a session can know.
 *
 * <p>After the first violation the decoder is spent: what follows such a packet is never read as
 * another. Confined to the connection's event loop. Allocates what it returns, and nothing in
 * proportion to a number that the peer declared.
 */
public final class PacketDecoder {
  private final Side side;
  private final FixedHeader header;
  private final PacketReader reader = new PacketReader();
  private final PropertiesDecoder properties;
  private final TopicAliases aliases = new TopicAliases();
  private final ConnectDecoder connect;
  private final ConnAckDecoder connAck;
  private final PublishDecoder publish;
  private final AckDecoder acknowledgement;
  private final SubscribeDecoder subscribe;
  private final SubAckDecoder subAck;
  private final DisconnectDecoder disconnect;

  private DecoderLimits limits;
  private ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
  private boolean opened;
  private @Nullable ProtocolViolation violation;

  /**
   * @param side the end that reads
   * @param limits those before login
   * @param topics shared by the connections of the loop
   */
  public PacketDecoder(Side side, DecoderLimits limits, TopicCache topics) {
    this.side = side;
    this.limits = limits;
    this.header = new FixedHeader(side);
    this.properties = new PropertiesDecoder(limits.maximumUserProperties());
    this.connect = new ConnectDecoder(properties, topics);
    this.connAck = new ConnAckDecoder(properties);
    this.publish = new PublishDecoder(side, properties, topics, aliases);
    this.acknowledgement = new AckDecoder(properties);
    this.subscribe = new SubscribeDecoder(properties);
    this.subAck = new SubAckDecoder(properties);
    this.disconnect = new DisconnectDecoder(side, properties);
  }

  /** From the next packet on {@code limits} apply, for example those after login. */
  public void limits(DecoderLimits limits) {
    this.limits = limits;
    properties.maximumUserProperties(limits.maximumUserProperties());
  }

  /**
   * Says which version is spoken. A client says so before it reads; on the broker's side CONNECT
   * does it.
   */
  public void version(ProtocolVersion version) {
    this.version = version;
  }

  /**
   * The version spoken, 3.1.1 until CONNECT has told. After a refused CONNECT it is the one to
   * answer in: 5.0 if that, or a later one, was asked for.
   */
  public ProtocolVersion version() {
    return version;
  }

  /**
   * How many topic aliases the peer was told it may use, 0 to 65,535; none until this is called.
   * Forgets those that are set.
   */
  public void topicAliasMaximum(int maximum) {
    aliases.maximum(maximum);
  }

  /**
   * Reads one packet from {@code in}.
   *
   * @return null when {@code in} does not hold a whole packet yet; nothing is consumed then
   * @throws ProtocolViolation when the connection must end; every further call throws it again
   */
  public @Nullable Packet decode(ByteBuf in) {
    if (violation != null) {
      throw violation;
    }
    try {
      return next(in);
    } catch (ProtocolViolation found) {
      violation = found;
      throw found;
    } finally {
      reader.close();
    }
  }

  /**
   * What to send before the connection is closed over {@code violation}, in the version that the
   * peer speaks; null when there is nothing that it would understand, or that may be said yet.
   *
   * @param accepted whether CONNACK has said success: until then a broker must not send DISCONNECT
   *     [MQTT-3.14.0-1], and a client has nobody to say goodbye to
   */
  public @Nullable Packet answer(ProtocolViolation violation, boolean accepted) {
    ReasonCode reason = violation.reason();
    if (accepted) {
      return version.isFive() ? new Disconnect(reason) : null;
    }
    boolean told = version.isFive() || reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
    return side == Side.BROKER && told ? new ConnAck(false, reason) : null;
  }

  private @Nullable Packet next(ByteBuf in) {
    if (!header.peek(in, opened, version)) {
      return null;
    }
    int wholeBytes = header.headBytes() + header.bodyBytes();
    if (wholeBytes > limits.maximumPacketBytes()) {
      throw tooLarge();
    }
    if (in.readableBytes() < wholeBytes) {
      return null;
    }
    int start = in.readerIndex();
    int end = start + wholeBytes;
    reader.open(in, start + header.headBytes(), end);
    properties.nextPacket();
    Packet packet = body();
    in.readerIndex(end);
    opened |= packet.type() != PacketType.AUTH;
    return packet;
  }

  private Packet body() {
    PacketType type = header.type();
    return switch (type) {
      case PUBLISH -> publish.decode(reader, header.flags(), version);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement.decode(reader, type);
      case PINGREQ -> PingReq.INSTANCE;
      case PINGRESP -> PingResp.INSTANCE;
      case SUBSCRIBE -> subscribe.subscribe(reader, version);
      case UNSUBSCRIBE -> subscribe.unsubscribe(reader, version);
      case SUBACK -> subAck.subAck(reader, version);
      case UNSUBACK -> subAck.unsubAck(reader, version);
      case CONNECT -> connect();
      case CONNACK -> connAck.decode(reader, version);
      case DISCONNECT -> disconnect.disconnect(reader);
      case AUTH -> disconnect.auth(reader);
    };
  }

  private Connect connect() {
    try {
      return connect.decode(reader, header);
    } finally {
      version = connect.version();
    }
  }

  private ProtocolViolation tooLarge() {
    return new ProtocolViolation(
        ReasonCode.PACKET_TOO_LARGE,
        "limit packet",
        header + "; at most " + limits.maximumPacketBytes() + " are allowed");
  }
}

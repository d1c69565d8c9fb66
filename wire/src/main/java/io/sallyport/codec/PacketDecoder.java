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
  private final Workbench bench;
  private final TopicAliases aliases = new TopicAliases();
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
    this(new Workbench(side, topics), limits);
  }

  /**
   * @param bench shared by the decoders of the thread
   * @param limits those before login
   */
  public PacketDecoder(Workbench bench, DecoderLimits limits) {
    this.bench = bench;
    this.limits = limits;
  }

  /** From the next packet on {@code limits} apply, for example those after login. */
  public void limits(DecoderLimits limits) {
    this.limits = limits;
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
      bench.reader.close();
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
    return bench.side == Side.BROKER && told ? new ConnAck(false, reason) : null;
  }

  private @Nullable Packet next(ByteBuf in) {
    FixedHeader header = bench.header;
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
    bench.reader.open(in, start + header.headBytes(), end);
    bench.properties.nextPacket(limits.maximumUserProperties());
    Packet packet = body();
    in.readerIndex(end);
    opened |= packet.type() != PacketType.AUTH;
    return packet;
  }

  private Packet body() {
    PacketReader reader = bench.reader;
    PacketType type = bench.header.type();
    return switch (type) {
      case PUBLISH -> bench.publish.decode(reader, bench.header.flags(), version, aliases);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> bench.acknowledgement.decode(reader, type);
      case PINGREQ -> PingReq.INSTANCE;
      case PINGRESP -> PingResp.INSTANCE;
      case SUBSCRIBE -> bench.subscribe.subscribe(reader, version);
      case UNSUBSCRIBE -> bench.subscribe.unsubscribe(reader, version);
      case SUBACK -> bench.subAck.subAck(reader, version);
      case UNSUBACK -> bench.subAck.unsubAck(reader, version);
      case CONNECT -> connect();
      case CONNACK -> bench.connAck.decode(reader, version);
      case DISCONNECT -> bench.disconnect.disconnect(reader);
      case AUTH -> bench.disconnect.auth(reader);
    };
  }

  private Connect connect() {
    try {
      return bench.connect.decode(bench.reader, bench.header);
    } finally {
      version = bench.connect.version();
    }
  }

  private ProtocolViolation tooLarge() {
    return new ProtocolViolation(
        ReasonCode.PACKET_TOO_LARGE,
        "limit packet",
        bench.header + "; at most " + limits.maximumPacketBytes() + " are allowed");
  }
}

package io.sallyport.differential;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.DecoderLimits;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.Side;
import io.sallyport.codec.TopicCache;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection of one party: says what it is told to and acknowledges what it receives, unless it
 * holds that back. Confined to one thread.
 */
final class Speaker implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 5_000;

  private final String name;
  private final String tag;
  private final Socket socket = new Socket();
  private final ByteBuf received = Unpooled.buffer();
  private final byte[] chunk = new byte[4_096];
  private final PacketDecoder decoder;
  private final Step opening;
  private List<Heard> heard = new ArrayList<>();
  private Step.Act holding = Step.Act.SEND;
  private int pingsUnanswered;
  private boolean ended;

  Speaker(String name, String tag, Step opening, int port) {
    this.name = name;
    this.tag = tag;
    this.opening = opening;
    this.decoder =
        new PacketDecoder(
            Side.CLIENT,
            new DecoderLimits(DecoderLimits.PROTOCOL_MAXIMUM_PACKET_BYTES, 1_000),
            new TopicCache(16));
    decoder.version(opening.version());
    if (opening.packet() instanceof Connect connect) {
      decoder.topicAliasMaximum((int) connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
    }
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  boolean hasEnded() {
    return ended;
  }

  void hold(Step.Act how) {
    holding = how;
  }

  /** What was heard since this was asked for last. */
  List<Heard> takeHeard() {
    List<Heard> all = heard;
    heard = new ArrayList<>();
    return all;
  }

  int heardCount() {
    return heard.size();
  }

  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException closed) {
      return; // reading will tell, after what came before the end
    }
  }

  private void send(Packet packet) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, opening.version(), out);
    send(ByteBufUtil.getBytes(out));
  }

  /** Sends a ping and hears everything up to its answer. */
  void ping() {
    pingsUnanswered++;
    send(PingReq.INSTANCE);
    while (!ended && pingsUnanswered > 0) {
      if (!hear(PATIENCE_MILLIS)) {
        say(Heard.SILENT);
        ended = true;
      }
    }
  }

  /** Says nothing more, and hears everything up to the end. */
  void cut() {
    try {
      socket.shutdownOutput();
    } catch (IOException closed) {
      ended = true;
    }
    holding = Step.Act.HOLD;
    hearTheEnd(PATIENCE_MILLIS);
  }

  /** Hears everything up to the end, or says that none came. */
  void hearTheEnd(int millis) {
    while (!ended) {
      if (!hear(millis)) {
        say(Heard.SILENT);
        ended = true;
      }
    }
  }

  /** Hears what comes next, for as long; returns whether anything did. */
  boolean hear(int millis) {
    if (ended) {
      return false;
    }
    try {
      socket.setSoTimeout(millis);
      int count = socket.getInputStream().read(chunk);
      if (count < 0) {
        end();
      } else {
        received.writeBytes(chunk, 0, count);
        decode();
      }
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    } catch (IOException reset) {
      end();
      return true;
    }
  }

  private void end() {
    ended = true;
    say(Heard.CLOSED);
  }

  private void decode() {
    try {
      Packet packet = decoder.decode(received);
      while (packet != null) {
        handle(packet);
        packet = decoder.decode(received);
      }
      received.discardReadBytes();
    } catch (ProtocolViolation violation) {
      say(new Heard("(unreadable: " + violation.getMessage() + ")", null));
      ended = true;
    }
  }

  private void handle(Packet packet) {
    if (packet instanceof PingResp && pingsUnanswered > 0) {
      pingsUnanswered--;
      return;
    }
    say(Heard.of(packet, tag));
    switch (packet) {
      case Publish it -> acknowledge(it);
      case PubRec it when !it.reason().isError() ->
          send(new PubRel(it.packetId(), ReasonCode.SUCCESS));
      case PubRel it when holding == Step.Act.SEND ->
          send(new PubComp(it.packetId(), ReasonCode.SUCCESS));
      default -> {}
    }
  }

  private void acknowledge(Publish message) {
    if (message.qos() == QoS.AT_LEAST_ONCE && holding == Step.Act.SEND) {
      send(new PubAck(message.packetId(), ReasonCode.SUCCESS));
    }
    if (message.qos() == QoS.EXACTLY_ONCE && holding != Step.Act.HOLD) {
      send(new PubRec(message.packetId(), ReasonCode.SUCCESS));
    }
  }

  private void say(Heard what) {
    heard.add(what);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.sallyport.transport;

import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;
import io.sallyport.broker.BrokerLoop;
import io.sallyport.broker.Limits;
import io.sallyport.codec.DecoderLimits;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.Side;
import io.sallyport.codec.TopicCache;
import io.sallyport.codec.Workbench;
import io.sallyport.journal.Counters;
import java.util.function.Supplier;

/** What the connections of one loop share. Confined to that loop. */
final class LoopTools {
  private static final int TOPIC_SLOTS = 4_096;

  private final BrokerLoop brokerLoop;
  private final Supplier<Limits> limits;
  private final Counters counters;
  private final int topicAliasMaximum;
  private final FlushQueue flushes;
  private final Workbench bench = new Workbench(Side.BROKER, new TopicCache(TOPIC_SLOTS));
  private final LastFrame frames = new LastFrame();
  private DecoderLimits raised; // one object for all who are logged in
  private boolean memoryScarce;

  LoopTools(
      EventLoop loop,
      BrokerLoop brokerLoop,
      Supplier<Limits> limits,
      Counters counters,
      int topicAliasMaximum) {
    this.brokerLoop = brokerLoop;
    this.limits = limits;
    this.counters = counters;
    this.topicAliasMaximum = topicAliasMaximum;
    this.flushes = new FlushQueue(loop);
    this.raised = raised(limits.get());
  }

  /** Called on the loop every now and then. */
  void look() {
    long most = PlatformDependent.maxDirectMemory();
    memoryScarce = PlatformDependent.usedDirectMemory() > most / 2;
  }

  boolean isMemoryScarce() {
    return memoryScarce;
  }

  BrokerLoop brokerLoop() {
    return brokerLoop;
  }

  Counters counters() {
    return counters;
  }

  FlushQueue flushes() {
    return flushes;
  }

  LastFrame frames() {
    return frames;
  }

  /** A decoder for somebody whom we do not know yet. */
  PacketDecoder newDecoder() {
    Limits now = limits.get();
    return new PacketDecoder(
        bench, new DecoderLimits(now.packetBeforeLoginBytes(), now.userProperties()));
  }

  private static DecoderLimits raised(Limits now) {
    return new DecoderLimits(now.packetBytes(), now.userProperties());
  }

  /** The peer has logged in. */
  void raiseLimits(PacketDecoder decoder) {
    Limits now = limits.get();
    if (now.packetBytes() != raised.maximumPacketBytes()
        || now.userProperties() != raised.maximumUserProperties()) {
      raised = raised(now);
    }
    decoder.limits(raised);
    decoder.topicAliasMaximum(topicAliasMaximum);
  }
}

package io.sallyport.delivery;

import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Message;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection keeps between packets. It ends with the connection or only stands for what a
 * shard keeps. Confined to the connection's loop.
 */
public interface ClientSession extends Receiver.Connected {

  /** CONNACK has been sent: packets may follow it. */
  void started();

  /** PUBACK came. */
  void acknowledged(int packetId);

  /** PUBREC came. */
  void received(int packetId, ReasonCode reason);

  /**
   * Takes over a QoS 2 message whose id was not held before: delivers it once, however often the
   * client sends it.
   *
   * @param answer goes out once that is certain
   */
  void takeOver(Publish message, PubRec answer);

  /** Whether there is room for a message that can as well come later. */
  boolean hasRoom();

  /**
   * Delivers a retained message for a subscription that has just been made. That the client may
   * receive it has been asked.
   */
  void deliverRetained(Message message, Subscription subscription, long nowMillis);

  /** PUBREL came. */
  void released(int packetId);

  /** PUBCOMP came. */
  void completed(int packetId);

  /** There may be room to send what waits. */
  void pump();

  /** How many filters are subscribed. */
  int filterCount();

  /** A copy. */
  List<TopicFilter> filters();

  /** What {@code filter} is subscribed with; null when it is not. */
  @Nullable Subscription subscription(TopicFilter filter);

  /**
   * Adds or replaces a subscription.
   *
   * @param done told whether the filter was there before, once the subscription holds; on this loop
   */
  void subscribe(Subscription subscription, Consumer<Boolean> done);

  /**
   * Takes a subscription away.
   *
   * @param done told whether there was one, once nothing more will come of it; on this loop
   */
  void unsubscribe(TopicFilter filter, Consumer<Boolean> done);

  /**
   * The connection has ended.
   *
   * @param expirySeconds how long what outlives it may live
   * @param publishWill whether the will is due
   * @return whether the caller has to publish it, since the session is gone
   */
  boolean left(long expirySeconds, boolean publishWill);
}

package io.sallyport.broker;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.records.Author;
import io.sallyport.records.Message;

/** A message as shards keep it and as the wire knows it. Stateless. */
final class Messages {
  static final int[] NO_IDS = {};

  private Messages() {}

  static Message stored(Publish publish, Author author) {
    return new Message(
        Broker.TENANT,
        author,
        publish.topic(),
        publish.qos(),
        publish.retain(),
        publish.properties(),
        publish.payload());
  }

  /** The packet id only says that there is one; each receiver gets its own. */
  static Publish publish(Message message, boolean retain) {
    return new Publish(
        message.topic(),
        message.qos(),
        retain,
        false,
        message.qos() == QoS.AT_MOST_ONCE ? 0 : 1,
        message.properties(),
        message.payload());
  }
}

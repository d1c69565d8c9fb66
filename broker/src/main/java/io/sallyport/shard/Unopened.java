package io.sallyport.shard;

import io.sallyport.topic.TopicName;
import java.util.AbstractList;

/**
 * Messages of a page, each made anew whenever it is asked for, by the thread that asks: a processor
 * that sends a message to a client had better make it itself than fetch it from another one.
 *
 * <p>Filled by the shard's thread, which hands it over; from then on immutable.
 */
final class Unopened extends AbstractList<RetainedMessage> {
  private final String tenant;
  private final String[] topics;
  private final Shelved[] shelved;
  private int size;

  /**
   * @param most how many will be added at most
   */
  Unopened(String tenant, int most) {
    this.tenant = tenant;
    this.topics = new String[most];
    this.shelved = new Shelved[most];
  }

  void put(String topic, Shelved message) {
    topics[size] = topic;
    shelved[size] = message;
    size++;
  }

  @Override
  public RetainedMessage get(int index) {
    return shelved[index].open(tenant, TopicName.again(topics[index]));
  }

  @Override
  public int size() {
    return size;
  }
}

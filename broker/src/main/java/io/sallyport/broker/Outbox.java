package io.sallyport.broker;

import io.sallyport.packet.Publish;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one turn of a loop for the connections of another: handed over as one letter.
 *
 * <p>Filled by the loop that publishes, emptied by the loop that receives, never both at once.
 */
final class Outbox {
  private record Item(
      Publish message, List<Match> receivers, Receiver.@Nullable Connected publisher) {}

  private final BrokerLoop target;
  private final List<Item> items = new ArrayList<>();

  Outbox(BrokerLoop target) {
    this.target = target;
  }

  void add(Publish message, List<Match> receivers, Receiver.@Nullable Connected publisher) {
    items.add(new Item(message, receivers, publisher));
  }

  void post() {
    target.post(this::deliver);
  }

  private void deliver() {
    for (Item item : items) {
      Delivering.toAll(item.message(), item.receivers(), item.publisher());
    }
  }
}

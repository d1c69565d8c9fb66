package io.sallyport.keeping;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Node;
import io.sallyport.packet.ReasonCode;
import io.sallyport.records.Record;
import io.sallyport.session.AckQueue;
import io.sallyport.store.ShardLog;
import java.util.function.Consumer;

/** Takes what concerns one stored session to its shard. Confined to the connection's loop. */
final class SessionAppends {
  private final Caller client;
  private final Node node;

  SessionAppends(Caller client) {
    this.client = client;
    this.node = client.node();
  }

  /** {@code slot} of the acknowledgements is told that it is durable. */
  void append(Record.OfSession record, AckQueue.Slot slot) {
    append(record, _ -> client.acks().durable(slot));
  }

  /**
   * As {@link #append(Record.OfSession, Consumer)}, for what its client can be told no about.
   *
   * @param through run before the others, also when the connection has ended
   */
  void append(Record.OfSession record, Consumer<Long> done, Runnable refused, Runnable through) {
    offer(
        record,
        position -> {
          through.run();
          ended(position, done, refused);
        });
  }

  /**
   * Appends now or when there is room; a record that will never be applied ends the connection, and
   * the client tries again.
   */
  void append(Record.OfSession record, Consumer<Long> done) {
    offer(
        record,
        position ->
            ended(position, done, () -> client.close("not_stored", ReasonCode.QUOTA_EXCEEDED)));
  }

  private void offer(Record.OfSession record, ShardLog.Appended ended) {
    int loop = client.loop().index();
    client
        .loop()
        .appends()
        .offer(
            client,
            () -> {
              if (node.isStopped(record.key())) {
                ended.at(ShardLog.REFUSED);
                return true;
              }
              return node.shards().append(record, loop, ended);
            });
  }

  private void ended(long position, Consumer<Long> done, Runnable refused) {
    client.guarded(
        "append",
        () -> {
          if (position == ShardLog.REFUSED) {
            refused.run();
          } else {
            done.accept(position);
          }
        });
  }
}

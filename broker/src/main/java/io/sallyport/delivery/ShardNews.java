package io.sallyport.delivery;

import io.sallyport.hosting.Shards;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the shards say to nobody in particular. On their thread.
 *
 * <p>A shard that is claimed lets out the wills of the connections that the last process had. Where
 * they go is known when all shards are open, so until then they are held: one for each stored
 * session at most.
 */
final class ShardNews implements Shards.Node {
  /** Stands for whatever sessions have subscribed to; there are very many, and nobody asks. */
  private static final Subscription OF_ANY_SHARD = Subscription.ofShard(TopicFilter.of("#"));

  private final Map<Integer, Receiver.Shard> receivers = new HashMap<>();
  private final Node node;
  private final Node.Wills wills;
  private final List<Runnable> held = new ArrayList<>();
  private boolean open;

  ShardNews(Node node, Node.Wills wills) {
    this.node = node;
    this.wills = wills;
  }

  /** The shards can be asked: lets out what was held. Any thread, once. */
  synchronized void opened() {
    open = true;
    held.forEach(Runnable::run);
    held.clear();
  }

  private synchronized void onceOpen(Runnable news) {
    if (open) {
      news.run();
    } else {
      held.add(news);
    }
  }

  @Override
  public void hear(int shard, Effect.ToNode effect) {
    switch (effect) {
      case Effect.Interest(_, var filter, boolean gained) -> interest(shard, filter, gained);
      case Effect.FireWill fired -> {
        HomeLoop loop = node.loop(shard % node.loops().size());
        onceOpen(() -> loop.post(() -> wills.fire(loop, shard, fired)));
      }
      case Effect.Dropped(_, _, var reason) -> node.counters().add(counter(reason));
      case Effect.Expired _ -> node.counters().add(Counter.DROPPED_EXPIRED);
      case Effect.RetainRefused _ -> node.counters().add(Counter.RETAINS_REFUSED);
      case Effect.SessionMade _,
          Effect.SessionGone _,
          Effect.RetainedChanged _,
          Effect.MemberKnown _,
          Effect.MembershipEnded _ -> {}
    }
  }

  private static Counter counter(Effect.Dropped.Reason reason) {
    return switch (reason) {
      case QUEUE_FULL -> Counter.DROPPED_QUEUE_FULL;
      case PRINCIPAL_FULL -> Counter.DROPPED_PRINCIPAL_FULL;
    };
  }

  private void interest(int shard, TopicFilter filter, boolean gained) {
    if (GroupKey.isShared(filter)) {
      node.groups().kept(new GroupKey(Node.TENANT, filter), shard, gained);
      return;
    }
    Receiver.Shard receiver = receivers.computeIfAbsent(shard, Receiver.Shard::new);
    if (gained) {
      node.index().put(receiver, filter, OF_ANY_SHARD);
    } else {
      node.index().remove(receiver, filter);
    }
  }

  @Override
  public void stopped(int shard, Throwable cause) {
    node.shardStopped(shard, cause);
  }

  @Override
  public void failed(Throwable cause) {
    node.failed("shards", cause);
  }
}

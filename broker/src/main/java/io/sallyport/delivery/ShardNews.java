package io.sallyport.delivery;

import io.sallyport.hosting.Shards;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;

/** What the shards say to nobody in particular. On their thread. */
record ShardNews(Node node, Node.Wills wills) implements Shards.Node {
  @Override
  public void hear(int shard, Effect.ToNode effect) {
    switch (effect) {
      case Effect.Interest(_, var filter, boolean gained) -> interest(shard, filter, gained);
      case Effect.FireWill(_, var author, var will) -> {
        HomeLoop loop = node.loop(shard % node.loops().size());
        loop.post(() -> wills.fire(loop, will, author));
      }
      case Effect.Dropped _ -> node.counters().add(Counter.DROPPED_QUEUE_FULL);
      case Effect.Expired _ -> node.counters().add(Counter.DROPPED_EXPIRED);
      case Effect.RetainRefused _ -> node.counters().add(Counter.RETAINS_REFUSED);
      case Effect.SessionMade _,
          Effect.SessionGone _,
          Effect.RetainedChanged _,
          Effect.MemberKnown _,
          Effect.MembershipEnded _ -> {}
    }
  }

  private void interest(int shard, TopicFilter filter, boolean gained) {
    if (GroupKey.isShared(filter)) {
      node.groups().kept(new GroupKey(Node.TENANT, filter), shard, gained);
      return;
    }
    Receiver.Shard receiver = new Receiver.Shard(shard);
    if (gained) {
      node.index().put(receiver, Subscription.ofShard(filter));
    } else {
      node.index().remove(receiver, filter);
    }
  }

  @Override
  public void stopped(int shard, Throwable cause) {
    node.tell("shard " + shard + " has stopped", cause);
  }

  @Override
  public void failed(Throwable cause) {
    node.failed("shards", cause);
  }
}

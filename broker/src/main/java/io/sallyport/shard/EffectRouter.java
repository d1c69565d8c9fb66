package io.sallyport.shard;

import io.sallyport.records.Effect;
import io.sallyport.store.ShardLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the effects and answers of one batch to those who wait for them: one post for each event
 * loop, in the order in which they were let out.
 *
 * <p>Confined to the thread that drives the shards, but for the sinks, which any thread registers;
 * there is at most one for each connection.
 */
final class EffectRouter {
  private final Map<Long, Shards.Sink> sinks = new ConcurrentHashMap<>();
  private final Map<Integer, List<Runnable>> posts = new HashMap<>();
  private final Shards.Loops loops;
  private final Shards.Node node;
  private final Presence presence;
  private final Quotas quotas;
  private final Forwarder forwarder;

  EffectRouter(
      Shards.Loops loops, Shards.Node node, Presence presence, Quotas quotas, Forwarder forwarder) {
    this.loops = loops;
    this.node = node;
    this.presence = presence;
    this.quotas = quotas;
    this.forwarder = forwarder;
  }

  void register(long token, Shards.Sink sink) {
    sinks.put(token, sink);
  }

  void forget(long token) {
    sinks.remove(token);
  }

  int registered() {
    return sinks.size();
  }

  void route(int shard, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.ToConnection heard -> toConnection(heard);
        case Effect.ToNode heard -> toNode(shard, heard);
        case Effect.ToShard heard -> forwarder.hear(shard, heard);
      }
    }
  }

  /** A connection that is gone misses nothing: what matters is told again to the next one. */
  private void toConnection(Effect.ToConnection effect) {
    Shards.Sink sink = sinks.get(effect.token());
    if (sink != null) {
      toLoop(sink.loop(), () -> sink.accept(effect));
    }
  }

  private void toNode(int shard, Effect.ToNode effect) {
    switch (effect) {
      case Effect.SessionMade made -> presence.made(made.key(), made.owner());
      case Effect.SessionGone gone -> presence.gone(gone.key(), gone.owner());
      case Effect.RetainedChanged changed -> quotas.changed(changed);
      default -> {}
    }
    guarded(() -> node.hear(shard, effect));
  }

  /** Runs {@code answer} on the loop, after the effects let out before. */
  void answer(int loop, ShardLog.Appended answer, long position) {
    toLoop(loop, () -> answer.at(position));
  }

  void toLoop(int loop, Runnable work) {
    if (loop == Shards.SHARD_THREAD) {
      guarded(work);
    } else {
      posts.computeIfAbsent(loop, _ -> new ArrayList<>()).add(work);
    }
  }

  /** The batch is through. */
  void flush() {
    posts.forEach(
        (loop, batch) -> guarded(() -> loops.post(loop, () -> batch.forEach(this::guarded))));
    posts.clear();
    forwarder.pump();
  }

  /** A mistake of one listener is told and costs nobody else anything. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError e) {
      node.failed(e);
    }
  }
}

package io.sallyport.hosting;

import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.store.ShardLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  private record Place(int shard, long position) {}

  /** Of this batch. */
  private final Set<Place> notRetained = new HashSet<>();

  /** What {@link ShardLog#generation()} and {@link ShardLog#room()} were. */
  record Term(long generation, long room) {}

  /** One loop's view of the log. Confined to that loop. */
  private static final class Fence {
    Term term = new Term(0, 0);
    int unanswered;
  }

  private final Map<Integer, Fence> fences = new ConcurrentHashMap<>();

  private final Shards.Loops loops;
  private final Shards.Node node;
  private final Presence presence;
  private final Quotas quotas;
  private final Forwarder forwarder;
  private final MemberBook members = new MemberBook();
  private @Nullable Consumer<Record.EndMembership> ends;

  EffectRouter(
      Shards.Loops loops, Shards.Node node, Presence presence, Quotas quotas, Forwarder forwarder) {
    this.loops = loops;
    this.node = node;
    this.presence = presence;
    this.quotas = quotas;
    this.forwarder = forwarder;
  }

  /** {@code told} takes what has to be appended to the shards of groups. Once, at the start. */
  void start(Consumer<Record.EndMembership> told) {
    ends = told;
  }

  MemberBook members() {
    return members;
  }

  /**
   * What an append on {@code loop} belongs to; null when the appends of the loop have to wait.
   * Called on that loop.
   *
   * <p>A batch has failed when the log's generation grows, and appends were refused for want of
   * room when its room does. A loop goes over to the new ones when it has heard how all ended that
   * it appended before; until then it appends nothing, so that nothing overtakes what is being
   * refused.
   */
  @Nullable Term term(int loop, long generation, long room) {
    if (loop == Shards.SHARD_THREAD) {
      return new Term(generation, room);
    }
    Fence fence = fence(loop);
    boolean current = fence.term.generation == generation && fence.term.room == room;
    if (!current && fence.unanswered > 0) {
      return null;
    }
    if (!current) {
      fence.term = new Term(generation, room);
    }
    return fence.term;
  }

  /** Something was appended on {@code loop}, called on it; {@link #answer} will come. */
  void expectAnswer(int loop) {
    if (loop != Shards.SHARD_THREAD) {
      fence(loop).unanswered++;
    }
  }

  private Fence fence(int loop) {
    Fence fence = fences.get(loop);
    return fence != null ? fence : fences.computeIfAbsent(loop, _ -> new Fence());
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

  /** What {@code owner} takes in some shard has changed. */
  void purse(PrincipalId owner, long change) {
    quotas.stored(owner, change);
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
      case Effect.RetainRefused refused -> notRetained.add(new Place(shard, refused.position()));
      case Effect.MemberKnown known -> members.hear(known);
      case Effect.MembershipEnded ended -> {
        members.ended(ended.told());
        Consumer<Record.EndMembership> to = ends;
        if (to != null) {
          to.accept(ended.told());
        }
      }
      default -> {}
    }
    guarded(() -> node.hear(shard, effect));
  }

  /** Whether the message that stands there was not retained; known until its batch is through. */
  boolean isNotRetained(int shard, long position) {
    return !notRetained.isEmpty() && notRetained.contains(new Place(shard, position));
  }

  /** Runs {@code answer} on the loop, after the effects let out before. */
  void answer(int loop, ShardLog.Appended answer, long position) {
    if (loop == Shards.SHARD_THREAD) {
      guarded(() -> answer.at(position));
      return;
    }
    Fence fence = fence(loop);
    toLoop(
        loop,
        () -> {
          try {
            answer.at(position);
          } finally {
            fence.unanswered--;
          }
        });
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
    notRetained.clear();
    forwarder.pump();
  }

  /** A mistake of one listener is told and costs nobody else anything. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      node.failed(e);
    }
  }
}

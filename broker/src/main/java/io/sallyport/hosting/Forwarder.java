package io.sallyport.hosting;

import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries what one shard owes another, in order and as often as it takes; the shards see to it that
 * once is what comes of it. Confined to the thread that drives the shards; holds what is in the
 * outboxes.
 */
final class Forwarder {

  /** Appends a record; tells later whether it was applied. False when the queue is full. */
  @FunctionalInterface
  interface Appender {
    boolean append(int shard, Record record, Outcome outcome);
  }

  /** Hears how an append ended. */
  @FunctionalInterface
  interface Outcome {
    void applied(boolean applied);
  }

  private record Route(int source, int target) {}

  /** What is under way from one shard to another. */
  private static final class Lane {
    final Route route;
    final ArrayDeque<Effect.Forward> toSend = new ArrayDeque<>();
    final ArrayDeque<Effect.Forward> sent = new ArrayDeque<>();

    /** The target has applied all up to here. */
    long applied;

    /** The source was told so, or is being told. */
    long told;

    /** How many times it is being told just now. */
    int telling;

    /** Something got lost: begin anew with the next tick. */
    boolean lost;

    Lane(Route route) {
      this.route = route;
    }

    boolean isIdle() {
      return toSend.isEmpty() && sent.isEmpty() && told == applied && telling == 0 && !lost;
    }
  }

  private final Map<Route, Lane> lanes = new LinkedHashMap<>();
  private @Nullable Appender appender;
  private volatile boolean busy;

  void start(Appender with) {
    appender = with;
  }

  void hear(int shard, Effect.ToShard effect) {
    switch (effect) {
      case Effect.Forward forward -> lane(shard, forward.target()).toSend.add(forward);
      case Effect.ForwardApplied(int source, long upTo) -> applied(lane(source, shard), upTo);
      case Effect.ForwardMissed(int source) -> lane(source, shard).lost = true;
    }
  }

  private Lane lane(int source, int target) {
    return lanes.computeIfAbsent(new Route(source, target), Lane::new);
  }

  private static void applied(Lane lane, long upTo) {
    lane.applied = Math.max(lane.applied, upTo);
    drop(lane.sent, upTo);
    drop(lane.toSend, upTo);
  }

  private static void drop(ArrayDeque<Effect.Forward> forwards, long upTo) {
    OptionalLong first = first(forwards);
    while (first.isPresent() && first.getAsLong() <= upTo) {
      forwards.remove();
      first = first(forwards);
    }
  }

  private static OptionalLong first(ArrayDeque<Effect.Forward> forwards) {
    Effect.Forward first = forwards.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.sequence());
  }

  /** Whether there is anything that a tick should look at. For any thread. */
  boolean isBusy() {
    return busy;
  }

  /** Sends what can be sent; after every batch. */
  void pump() {
    Appender to = appender;
    if (to != null && !lanes.isEmpty()) {
      lanes.values().forEach(lane -> pump(lane, to));
      lanes.values().removeIf(Lane::isIdle);
    }
    busy = !lanes.isEmpty();
  }

  private static void pump(Lane lane, Appender appender) {
    for (Effect.Forward next = lane.toSend.peek();
        next != null && appender.append(lane.route.target, next.publish(), landed(lane));
        next = lane.toSend.peek()) {
      lane.sent.add(lane.toSend.remove());
    }
    if (lane.told < lane.applied) {
      tell(lane, appender);
    }
  }

  private static Outcome landed(Lane lane) {
    return applied -> {
      if (!applied) {
        lane.lost = true;
      }
    };
  }

  private static void tell(Lane lane, Appender appender) {
    long before = lane.told;
    boolean queued =
        appender.append(
            lane.route.source,
            new Record.Forwarded(lane.route.target, lane.applied),
            applied -> {
              lane.telling--;
              if (!applied) {
                lane.told = Math.min(lane.told, before);
              }
            });
    if (queued) {
      lane.told = lane.applied;
      lane.telling++;
    }
  }

  /** Begins anew where something got lost, in the old order. */
  void tick() {
    for (Lane lane : lanes.values()) {
      if (lane.lost) {
        lane.lost = false;
        while (!lane.sent.isEmpty()) {
          lane.toSend.addFirst(lane.sent.removeLast());
        }
      }
    }
    pump();
  }
}

package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.Record.Step;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.ShardLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One QoS 2 message from one stored session to another, with the process killed, or one batch lost,
 * between any two steps; both clients come back and go on where they were.
 */
@Tag("W42")
@DisplayName("W42 a kill between any two steps of QoS 2 leaves one delivery")
class Wall42Test {
  private static final int STEPS = 40;
  private static final SessionKey SENDER = new SessionKey("", "sender");
  private static final SessionKey RECEIVER = new SessionKey("", "receiver");
  private static final Record.Terms TERMS = Record.Terms.stored(false, 3_600, 10);

  /** Both clients, which remember across connections what the protocol wants them to. */
  private static final class World implements Shards.Node {
    final SimulatedLog.Disk disk = new SimulatedLog.Disk(3);
    final Random random = new Random(1) { // a batch takes all that waits
          @Override
          public int nextInt(int bound) {
            return bound - 1;
          }
        };
    SimulatedLog log;
    Shards shards;
    long token;
    boolean accepted;
    boolean completed;
    final Map<Integer, Boolean> received = new HashMap<>();
    final List<String> application = new ArrayList<>();

    void start() {
      shards =
          Shards.open(
              ShardSettings.DEFAULTS,
              new ShardLimits(10, 10, 10_000, 10, 1L << 40, 1L << 40),
              (_, work) -> work.run(),
              this,
              machines -> log = new SimulatedLog(disk, machines, () -> 1_000, 100));
      turn(false);
      turn(false);
      assertThat(shards.ready()).isDone();
    }

    void turn(boolean fail) {
      log.step(random, fail);
      shards.tick(1_000);
    }

    void connect(SessionKey key, String user) {
      long mine = ++token;
      Author author = Author.of(PrincipalId.user(user, 1), List.of(), key.clientId());
      Shards.Sink sink =
          new Shards.Sink() {
            @Override
            public int loop() {
              return 0;
            }

            @Override
            public void accept(Effect.ToConnection effect) {
              on(key, mine, effect);
            }
          };
      ShardLog.Appended again =
          position -> {
            if (position == ShardLog.REFUSED) {
              late.add(key);
            }
          };
      if (!shards.attach(new Record.Attach(key, mine, author, TERMS, null), sink, again)) {
        late.add(key);
      }
    }

    private void on(SessionKey key, long mine, Effect.ToConnection effect) {
      switch (effect) {
        case Effect.Attached _ when key.equals(SENDER) -> send(mine);
        case Effect.Deliver deliver -> {
          if (received.put(deliver.packetId(), true) == null) {
            application.add(deliver.message().payload().text());
          }
          answer(mine, Step.RECEIVED, deliver.packetId());
        }
        case Effect.SendPubRel rel -> {
          received.remove(rel.packetId());
          answer(mine, Step.COMPLETED, rel.packetId());
        }
        default -> {}
      }
    }

    private void send(long mine) {
      if (completed) {
        return;
      }
      if (accepted) {
        append(new Record.Release(SENDER, mine, List.of(7)), () -> completed = true);
      } else {
        Record.Target target = new Record.Target(shards.shardOf(RECEIVER), Record.Purpose.SESSIONS);
        append(
            new Record.Accept(
                SENDER,
                mine,
                7,
                OneShard.message("t", QoS.EXACTLY_ONCE, "once"),
                List.of(target),
                true),
            () -> {
              accepted = true;
              send(mine);
            });
      }
    }

    private void answer(long mine, Step step, int packetId) {
      append(
          new Record.Progress(RECEIVER, mine, List.of(new Record.Ack(step, packetId))), () -> {});
    }

    private void append(Record.OfConnection record, Runnable then) {
      ShardLog.Appended done =
          position -> {
            if (position == ShardLog.REFUSED) { // the front closes, the client comes back
              shards.leave(new Record.Detach(record.key(), record.token(), -1, false));
              late.add(record.key());
            } else {
              then.run();
            }
          };
      // a loop that waits for refusals tries again, as it would with a full queue
      if (!shards.append(record, 0, done)) {
        shards.leave(new Record.Detach(record.key(), record.token(), -1, false));
        late.add(record.key());
      }
    }

    final List<SessionKey> late = new ArrayList<>();

    void comeBack() {
      List<SessionKey> now = late.stream().distinct().toList();
      late.clear();
      now.forEach(key -> connect(key, key.clientId()));
    }

    void both() {
      connect(RECEIVER, "receiver");
      connect(SENDER, "sender");
    }

    @Override
    public void hear(int shard, Effect.ToNode effect) {}

    @Override
    public void stopped(int shard, Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void failed(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  private static World subscribed() {
    World world = new World();
    world.start();
    world.connect(RECEIVER, "receiver");
    world.turn(false);
    world.shards.append(
        new Record.Subscribe(RECEIVER, world.token, List.of(OneShard.subscription("t", 2))),
        0,
        _ -> {});
    world.turn(false);
    return world;
  }

  private static void finish(World world) {
    for (int i = 0; i < STEPS; i++) {
      world.turn(false);
      world.comeBack();
    }
    assertThat(world.application).containsExactly("once");
    assertThat(world.completed).isTrue();
    assertThat(world.shards.counts().queuedMessages()).isZero();
    assertThat(world.shards.counts().owedMessages()).isZero();
  }

  @Test
  void whenever_the_process_dies_there_is_one_delivery() {
    for (int kill = 0; kill < STEPS; kill++) {
      World world = subscribed();
      world.connect(SENDER, "sender");
      for (int i = 0; i < kill; i++) {
        world.turn(false);
      }
      world.start();
      world.both();
      finish(world);
    }
  }

  @Test
  void whichever_batch_is_lost_there_is_one_delivery() {
    for (int lost = 0; lost < STEPS; lost++) {
      World world = subscribed();
      world.connect(SENDER, "sender");
      for (int i = 0; i < STEPS; i++) {
        world.turn(i == lost);
        world.comeBack();
      }
      finish(world);
    }
  }

  @Test
  void a_client_that_repeats_itself_is_heard_once() {
    World world = subscribed();
    world.connect(SENDER, "sender");
    world.turn(false);
    for (int i = 0; i < 3; i++) {
      world.connect(SENDER, "sender");
      world.turn(false);
    }
    finish(world);
  }
}

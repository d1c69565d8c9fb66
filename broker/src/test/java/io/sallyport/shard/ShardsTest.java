package io.sallyport.shard;

import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.AttachRefused.Cause;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.store.MemoryLog;
import io.sallyport.store.ShardLog;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shards as the event loops see them, over the log in memory with its real thread. */
class ShardsTest {
  private static final int LOOP = 4;
  private static final ShardLimits LIMITS = new ShardLimits(2, 3, 1_000_000, 2, 1L << 40, 1L << 40);

  private final AtomicLong wall = new AtomicLong(1_000_000);
  private final List<Effect> heard = new CopyOnWriteArrayList<>();
  private final List<Effect> nodeHeard = new CopyOnWriteArrayList<>();
  private final List<Integer> stopped = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<Integer> posts = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  private final Shards.Node node =
      new Shards.Node() {
        @Override
        public void hear(int shard, Effect.ToNode effect) {
          nodeHeard.add(effect);
        }

        @Override
        public void stopped(int shard, Throwable cause) {
          stopped.add(shard);
        }

        @Override
        public void failed(Throwable cause) {
          failures.add(cause);
        }
      };

  /** Hears on one loop; one that is broken throws. */
  private Shards.Sink sink(int loop, boolean broken) {
    return new Shards.Sink() {
      @Override
      public int loop() {
        return loop;
      }

      @Override
      public void accept(Effect.ToConnection effect) {
        if (broken) {
          throw new IllegalStateException("broken");
        }
        heard.add(effect);
      }
    };
  }

  private Shards shards;

  @BeforeEach
  void open() {
    shards =
        Shards.open(
            ShardSettings.DEFAULTS,
            LIMITS,
            (loop, work) -> {
              posts.add(loop);
              work.run();
            },
            node,
            machines ->
                new MemoryLog(16, machines, wall::get, Thread.ofPlatform().daemon().factory()));
    shards.ready().join();
  }

  @AfterEach
  void close() {
    gate.countDown();
    shards.close();
  }

  private SessionKey attach(String user, String clientId, long token) {
    return attach(user, clientId, token, sink(LOOP, false), Record.Terms.stored(false, 60, 10));
  }

  private SessionKey attach(
      String user, String clientId, long token, Shards.Sink sink, Record.Terms terms) {
    Done done = new Done();
    Record.Attach attach =
        new Record.Attach(key(clientId), token, author(user, clientId), terms, null);
    assertThat(shards.attach(attach, sink, done)).isTrue();
    done.await();
    return key(clientId);
  }

  /** Waits for one answer. */
  private static final class Done implements ShardLog.Appended {
    private final CountDownLatch answered = new CountDownLatch(1);
    volatile long position;

    @Override
    public void at(long where) {
      position = where;
      answered.countDown();
    }

    void await() {
      try {
        answered.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void append(Record.OfSession record) {
    Done done = new Done();
    assertThat(shards.append(record, LOOP, done)).isTrue();
    done.await();
  }

  private void keep(String topic, String payload) {
    Done done = new Done();
    shards.publish(
        shards.shardOfTopic("", topic),
        message(topic, QoS.AT_LEAST_ONCE, true, payload),
        Record.Purpose.RETAINED,
        LOOP,
        done);
    done.await();
  }

  private void halt(int shard) {
    CountDownLatch halted = new CountDownLatch(1);
    shards.read(
        shard,
        "",
        TopicFilter.of("x"),
        null,
        Shards.SHARD_THREAD,
        _ -> {
          halted.countDown();
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    await().until(() -> halted.getCount() == 0);
  }

  @Test
  void a_message_reaches_a_stored_session_and_its_acknowledgement_frees_it() {
    SessionKey key = attach("ann", "ann-1", 7);
    append(new Record.Subscribe(key, 7, List.of(OneShard.subscription("a/#", 1))));
    assertThat(nodeHeard).contains(new Effect.Interest("", TopicFilter.of("a/#"), true));
    Done done = new Done();
    shards.publish(
        shards.shardOf(key),
        message("a/b", QoS.AT_LEAST_ONCE, "hi"),
        Record.Purpose.SESSIONS,
        LOOP,
        done);
    done.await();
    Effect.Deliver deliver = (Effect.Deliver) heard.getLast();
    assertThat(deliver.message()).isEqualTo(message("a/b", QoS.AT_LEAST_ONCE, "hi"));
    assertThat(shards.counts().queuedMessages()).isEqualTo(1);
    append(
        new Record.Progress(
            key, 7, List.of(new Record.Ack(Record.Step.ACKNOWLEDGED, deliver.packetId()))));
    assertThat(shards.counts().queuedMessages()).isZero();
    assertThat(failures).isEmpty();
  }

  @Test
  void one_batch_is_one_post_for_each_loop_effects_before_their_answer() {
    SessionKey key = attach("ann", "ann-1", 7);
    int shard = shards.shardOf(key);
    append(new Record.Subscribe(key, 7, List.of(OneShard.subscription("a", 1))));
    halt(shard);
    posts.clear();
    heard.clear();
    ArrayDeque<Integer> heardBefore = new ArrayDeque<>();
    for (int i = 0; i < 9; i++) {
      shards.publish(
          shard,
          message("a", QoS.AT_LEAST_ONCE, "m" + i),
          Record.Purpose.SESSIONS,
          LOOP,
          _ -> heardBefore.add(heard.size()));
    }
    gate.countDown();
    await().until(() -> shards.counts().queuedMessages() == 9 && !posts.isEmpty());
    assertThat(posts).containsExactly(LOOP);
    await().until(() -> heardBefore.size() == 9);
    assertThat(heardBefore.peekLast()).isEqualTo(9);
  }

  @Test
  void a_listener_that_throws_costs_nobody_else_anything() {
    attach("ann", "ann-1", 7, sink(LOOP, true), Record.Terms.stored(false, 60, 10));
    assertThat(failures).hasSize(1);
    attach("bob", "bob-1", 8);
    assertThat(heard).hasSize(1);
  }

  @Test
  void a_name_counts_as_stored_from_the_moment_it_is_asked_for_until_its_session_is_gone() {
    SessionKey key = key("ann-1");
    halt(shards.shardOf(key));
    shards.attach(
        new Record.Attach(key, 7, author("ann", "ann-1"), Record.Terms.stored(false, 60, 10), null),
        sink(LOOP, false),
        _ -> {});
    assertThat(shards.isStored(key)).isTrue();
    gate.countDown();
    await().until(() -> !heard.isEmpty());
    shards.leave(new Record.Detach(key, 7, 0, false));
    await().until(() -> !shards.isStored(key));
  }

  @Test
  void a_refused_attach_leaves_no_trace_of_the_name() {
    attach("ann", "c", 1);
    attach("mallory", "c", 2);
    assertThat(heard).contains(new Effect.AttachRefused(2, Cause.OTHER_PRINCIPAL));
    shards.leave(new Record.Detach(key("c"), 1, 0, false));
    await().until(() -> !shards.isStored(key("c")));
  }

  @Test
  void a_principal_has_no_more_sessions_than_it_may_and_a_guest_as_many_as_come() {
    attach("ann", "a1", 1);
    attach("ann", "a2", 2);
    attach("ann", "a3", 3);
    assertThat(heard).contains(new Effect.AttachRefused(3, Cause.QUOTA));
    attach("ann", "a2", 4);
    assertThat(heard).noneMatch(e -> e.equals(new Effect.AttachRefused(4, Cause.QUOTA)));
    shards.leave(new Record.Detach(key("a1"), 1, 0, false));
    await().until(() -> !shards.isStored(key("a1")));
    attach("ann", "a5", 5);
    assertThat(shards.counts().sessions()).isEqualTo(2);
    for (int i = 10; i < 15; i++) {
      Done done = new Done();
      Author guest = Author.of(PrincipalId.guest("visitor"), List.of(), "g" + i);
      shards.attach(
          new Record.Attach(key("g" + i), i, guest, Record.Terms.stored(false, 60, 1), null),
          sink(LOOP, false),
          done);
      done.await();
    }
    assertThat(shards.counts().sessions()).isEqualTo(7);
  }

  @Test
  void a_principal_gets_all_its_sessions_when_all_its_clients_come_at_once() {
    List<Done> answers = new CopyOnWriteArrayList<>();
    halt(0);
    for (int i = 0; i < 2; i++) {
      for (String again : List.of("x", "y")) { // the same client twice takes one place
        Done done = new Done();
        answers.add(done);
        shards.attach(
            new Record.Attach(
                key(again),
                i * 10L + again.charAt(0),
                author("ann", again),
                Record.Terms.stored(false, 60, 1),
                null),
            sink(LOOP, false),
            done);
      }
    }
    assertThat(shards.sessionsOf(PrincipalId.user("ann", 1))).isEqualTo(2);
    gate.countDown();
    answers.forEach(Done::await);
    assertThat(heard).noneMatch(Effect.AttachRefused.class::isInstance);
    assertThat(shards.sessionsOf(PrincipalId.user("ann", 1))).isEqualTo(2);
    assertThat(shards.counts().sessions()).isEqualTo(2);
  }

  @Test
  void retained_messages_have_a_bound_for_each_publisher_and_for_all() {
    keep("r/1", "x");
    keep("r/2", "x");
    keep("r/3", "x");
    assertThat(nodeHeard).anyMatch(Effect.RetainRefused.class::isInstance);
    assertThat(shards.counts().retainedMessages()).isEqualTo(2);
    keep("r/1", "");
    keep("r/3", "x");
    assertThat(shards.counts().retainedMessages()).isEqualTo(2);
  }

  @Test
  void a_session_whose_time_is_over_goes_with_the_next_tick() {
    SessionKey key = attach("ann", "ann-1", 7);
    shards.leave(new Record.Detach(key, 7, Record.Detach.AS_AGREED, false));
    append(new Record.Unsubscribe(key, 7, List.of())); // the detach is through
    shards.tick(wall.addAndGet(59_999));
    assertThat(shards.isStored(key)).isTrue();
    shards.tick(wall.addAndGet(1));
    await().until(() -> !shards.isStored(key));
  }

  @Test
  void a_connection_can_always_leave_even_when_the_queue_is_full() {
    SessionKey key = attach("ann", "ann-1", 7);
    int shard = shards.shardOf(key);
    halt(shard);
    int taken = 0;
    while (shards.publish(
        shard, message("a", QoS.AT_LEAST_ONCE, ""), Record.Purpose.SESSIONS, LOOP, _ -> {})) {
      taken++;
    }
    assertThat(taken).isEqualTo(ShardLog.QUEUE_HOLDS);
    shards.leave(new Record.Detach(key, 7, 0, false));
    gate.countDown();
    await()
        .until(() -> {
          shards.tick(wall.get());
          return !shards.isStored(key);
        });
  }

  @Test
  void a_page_of_retained_messages_sees_what_was_appended_before() {
    shards.publish(
        shards.shardOfTopic("", "r"),
        message("r", QoS.AT_LEAST_ONCE, true, "x"),
        Record.Purpose.RETAINED,
        LOOP,
        _ -> {});
    List<RetainedPage> pages = new CopyOnWriteArrayList<>();
    shards.read(shards.shardOfTopic("", "r"), "", TopicFilter.of("r"), null, LOOP, pages::add);
    await().until(() -> pages.size() == 1);
    assertThat(pages.getFirst().messages()).hasSize(1);
  }

  @Test
  void a_connection_that_was_forgotten_hears_nothing_more() {
    SessionKey key = attach("ann", "ann-1", 7);
    append(new Record.Subscribe(key, 7, List.of(OneShard.subscription("a", 1))));
    shards.forget(7);
    heard.clear();
    Done done = new Done();
    shards.publish(
        shards.shardOf(key),
        message("a", QoS.AT_LEAST_ONCE, ""),
        Record.Purpose.SESSIONS,
        LOOP,
        done);
    done.await();
    assertThat(heard).isEmpty();
    attach("ann", "ann-1", 8);
    assertThat(heard).anyMatch(Effect.Deliver.class::isInstance);
  }

  @Test
  void exactly_once_crosses_from_shard_to_shard() {
    SessionKey receiver = attach("ann", "receiver", 1);
    append(new Record.Subscribe(receiver, 1, List.of(OneShard.subscription("a", 2))));
    SessionKey sender = attach("bob", "another-sender", 2);
    assertThat(shards.shardOf(receiver)).isNotEqualTo(shards.shardOf(sender));
    Record.Target target = new Record.Target(shards.shardOf(receiver), Record.Purpose.SESSIONS);
    Record.Accept accept =
        new Record.Accept(
            sender, 2, 9, message("a", QoS.EXACTLY_ONCE, "once"), List.of(target), true);
    append(accept);
    append(accept);
    await().until(() -> shards.counts().owedMessages() == 0);
    await().until(() -> heard.stream().anyMatch(Effect.Deliver.class::isInstance));
    assertThat(heard).filteredOn(Effect.Deliver.class::isInstance).hasSize(1);
  }
}

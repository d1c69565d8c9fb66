package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.records.Record.Step;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a message gets from the log into the hands of a client, once, in order, and not too fast. */
class DeliveryWindowTest {
  private final OneShard shard = new OneShard();

  @BeforeEach
  void somebody_listens() {
    shard.attached("c", 1, 3);
    shard.subscribed("c", 1, "a/#", 2);
  }

  private List<Effect.Deliver> publish(int count, QoS qos) {
    List<Effect.Deliver> delivered = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      delivered.addAll(shard.published(message("a/" + i, qos, "m" + i)));
    }
    return delivered;
  }

  private List<Effect> resume(long token, int receiveMaximum) {
    shard.detached("c", token - 1);
    return shard.apply(attach("c", token, Record.Terms.stored(false, 60, receiveMaximum)));
  }

  private static List<String> topics(List<? extends Effect> effects) {
    return effects.stream()
        .filter(Effect.Deliver.class::isInstance)
        .map(effect -> ((Effect.Deliver) effect).message().topic().text())
        .toList();
  }

  private static List<Integer> ids(List<? extends Effect> effects) {
    return effects.stream()
        .filter(Effect.Deliver.class::isInstance)
        .map(effect -> ((Effect.Deliver) effect).packetId())
        .toList();
  }

  @Test
  void no_more_is_in_flight_than_the_client_takes_and_each_answer_brings_the_next() {
    List<Effect.Deliver> first = publish(5, QoS.AT_LEAST_ONCE);
    assertThat(topics(first)).containsExactly("a/1", "a/2", "a/3");
    List<Effect> next = shard.answered("c", 1, Step.ACKNOWLEDGED, first.get(1).packetId());
    assertThat(topics(next)).containsExactly("a/4");
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(4);
  }

  @Test
  void a_delivery_says_what_its_subscription_was_granted_also_after_a_restart() {
    Effect.Deliver sent = publish(1, QoS.AT_LEAST_ONCE).getFirst();
    shard.reload();
    Effect.Deliver again = only(resume(2, 3));
    for (Effect.Deliver deliver : List.of(sent, again)) {
      assertThat(deliver.granted()).isEqualTo(QoS.EXACTLY_ONCE);
      assertThat(deliver.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    }
  }

  private static Effect.Deliver only(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Deliver.class::isInstance)
        .map(Effect.Deliver.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_message_in_flight_keeps_its_packet_id_across_connections() {
    List<Effect.Deliver> sent = publish(3, QoS.AT_LEAST_ONCE);
    shard.reload();
    List<Effect> again = resume(2, 3);
    assertThat(ids(again)).isEqualTo(ids(sent));
    assertThat(again)
        .filteredOn(Effect.Deliver.class::isInstance)
        .allSatisfy(effect -> assertThat(((Effect.Deliver) effect).duplicate()).isTrue());
  }

  @Test
  void what_the_client_has_received_is_only_released_again() {
    List<Effect.Deliver> sent = publish(3, QoS.EXACTLY_ONCE);
    assertThat(shard.answered("c", 1, Step.RECEIVED, sent.get(2).packetId()))
        .containsExactly(new Effect.SendPubRel(1, sent.get(2).packetId(), true));
    shard.answered("c", 1, Step.RECEIVED, sent.get(0).packetId());
    shard.reload();
    List<Effect> again = resume(2, 3);
    assertThat(again)
        .filteredOn(Effect.SendPubRel.class::isInstance)
        .as("PUBRELs in the order of their PUBRECs")
        .containsExactly(
            new Effect.SendPubRel(2, sent.get(2).packetId(), true),
            new Effect.SendPubRel(2, sent.get(0).packetId(), true));
    assertThat(topics(again)).containsExactly("a/2");
    shard.answered("c", 2, Step.COMPLETED, sent.get(0).packetId());
    shard.answered("c", 2, Step.COMPLETED, sent.get(2).packetId());
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(1);
  }

  @Test
  void a_client_that_takes_less_than_before_gets_the_rest_later_with_the_old_ids() {
    List<Effect.Deliver> sent = publish(4, QoS.AT_LEAST_ONCE);
    List<Effect> again = resume(2, 1);
    assertThat(ids(again)).containsExactly(sent.get(0).packetId());
    shard.reload();
    List<Effect> next = shard.answered("c", 2, Step.ACKNOWLEDGED, sent.get(0).packetId());
    assertThat(ids(next)).containsExactly(sent.get(1).packetId());
    assertThat(((Effect.Deliver) next.getFirst()).duplicate()).isTrue();
    next = shard.answered("c", 2, Step.ACKNOWLEDGED, sent.get(1).packetId());
    next = shard.answered("c", 2, Step.ACKNOWLEDGED, sent.get(2).packetId());
    assertThat(topics(next)).containsExactly("a/4");
    assertThat(((Effect.Deliver) next.getFirst()).duplicate()).isFalse();
  }

  @Test
  void packet_ids_go_round_and_never_meet_one_in_flight() {
    shard.detached("c", 1);
    shard.limits(100_000, 1L << 30, 32_767, 10);
    shard.apply(attach("c", 2, Record.Terms.stored(false, 60, 65_535)));
    Effect.Deliver stuck = shard.published(message("a/stuck", QoS.AT_LEAST_ONCE, "")).getFirst();
    MemoryColumns.Batch unchecked = shard.columns.batch();
    List<Effect> effects = new ArrayList<>();
    Message message = message("a/b", QoS.AT_LEAST_ONCE, "");
    for (long position = 100; position < 70_000; position++) {
      effects.clear();
      shard.machine.apply(
          position,
          0,
          new Record.Publish(message, null, Record.Purpose.SESSIONS),
          unchecked,
          effects::add);
      int packetId = ((Effect.Deliver) effects.getFirst()).packetId();
      assertThat(packetId).isBetween(1, 32_767).isNotEqualTo(stuck.packetId());
      shard.machine.apply(
          position,
          0,
          new Record.Progress(key("c"), 2, List.of(new Record.Ack(Step.ACKNOWLEDGED, packetId))),
          unchecked,
          effects::add);
    }
  }

  @Test
  void an_answer_that_does_not_fit_changes_nothing() {
    int one = publish(1, QoS.AT_LEAST_ONCE).getFirst().packetId();
    int two = shard.published(message("a/2", QoS.EXACTLY_ONCE, "")).getFirst().packetId();
    byte[] before = shard.machine.digest();
    shard.answered("c", 1, Step.COMPLETED, one);
    shard.answered("c", 1, Step.REFUSED, one);
    shard.answered("c", 1, Step.RECEIVED, one);
    shard.answered("c", 1, Step.ACKNOWLEDGED, two);
    shard.answered("c", 1, Step.COMPLETED, two);
    shard.answered("c", 1, Step.ACKNOWLEDGED, 4_711);
    assertThat(shard.machine.digest()).isEqualTo(before);
    assertThat(shard.answered("c", 1, Step.RECEIVED, 4_711))
        .containsExactly(new Effect.SendPubRel(1, 4_711, false));
  }

  @Test
  void a_refused_message_is_not_sent_again() {
    int two = publish(1, QoS.EXACTLY_ONCE).getFirst().packetId();
    shard.answered("c", 1, Step.REFUSED, two);
    assertThat(topics(resume(2, 3))).isEmpty();
    assertThat(shard.machine.counts().queuedMessages()).isZero();
  }

  @Test
  void overlapping_subscriptions_bring_one_copy_with_the_best_of_both() {
    Subscription other =
        new Subscription(
            TopicFilter.of("a/+"), QoS.AT_LEAST_ONCE, false, true, RetainHandling.SEND, 9);
    Subscription third =
        new Subscription(
            TopicFilter.of("a/b"), QoS.AT_MOST_ONCE, false, false, RetainHandling.SEND, 5);
    shard.apply(new Record.Subscribe(key("c"), 1, List.of(other, third)));
    List<Effect.Deliver> copies = shard.published(message("a/b", QoS.EXACTLY_ONCE, true, "x"));
    assertThat(copies)
        .singleElement()
        .satisfies(copy -> {
          assertThat(copy.qos()).isEqualTo(QoS.EXACTLY_ONCE);
          assertThat(copy.retain()).isTrue();
          assertThat(copy.identifiers()).containsExactly(9, 5);
        });
  }

  @Test
  void a_message_comes_with_the_weaker_of_the_two_qualities_and_never_queued_without_one() {
    shard.subscribed("c", 1, "b", 1);
    shard.subscribed("c", 1, "z", 0);
    assertThat(shard.published(message("b", QoS.EXACTLY_ONCE, "")))
        .extracting(Effect.Deliver::qos)
        .containsExactly(QoS.AT_LEAST_ONCE);
    assertThat(shard.published(message("a/1", QoS.AT_MOST_ONCE, ""))).isEmpty();
    assertThat(shard.published(message("z", QoS.EXACTLY_ONCE, ""))).isEmpty();
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(1);
  }

  @Test
  void a_client_that_asked_not_to_hear_itself_does_not() {
    Subscription mute =
        new Subscription(
            TopicFilter.of("n"), QoS.AT_LEAST_ONCE, true, false, RetainHandling.SEND, 0);
    shard.apply(new Record.Subscribe(key("c"), 1, List.of(mute)));
    Message own =
        new Message(
            "",
            author("ann", "c"),
            TopicName.of("n"),
            QoS.AT_LEAST_ONCE,
            false,
            Properties.NONE,
            Payload.of("me"));
    assertThat(shard.published(own)).isEmpty();
    assertThat(shard.published(message("n", QoS.AT_LEAST_ONCE, "you"))).hasSize(1);
  }

  @Test
  void another_tenants_topic_is_another_topic() {
    Message foreign =
        new Message(
            "else",
            author("pub", "p"),
            TopicName.of("a/1"),
            QoS.AT_LEAST_ONCE,
            true,
            Properties.NONE,
            Payload.of("x"));
    assertThat(shard.apply(new Record.Publish(foreign, null, Record.Purpose.BOTH)))
        .noneMatch(Effect.Deliver.class::isInstance);
    assertThat(shard.machine.read("", TopicFilter.of("#"), null, 9, 9).messages()).isEmpty();
    assertThat(shard.machine.read("else", TopicFilter.of("#"), null, 9, 9).messages()).hasSize(1);
  }

  @Test
  void a_full_queue_takes_nothing_more_and_says_so() {
    shard.limits(4, 1_000_000, 2, 10);
    assertThat(topics(publish(4, QoS.AT_LEAST_ONCE))).containsExactly("a/1", "a/2");
    assertThat(
            shard.apply(
                new Record.Publish(
                    message("a/5", QoS.AT_LEAST_ONCE, ""), null, Record.Purpose.SESSIONS)))
        .containsExactly(
            new Effect.Dropped(key("c"), TopicName.of("a/5"), Effect.Dropped.Reason.QUEUE_FULL));
  }

  @Test
  void bytes_count_as_well_as_messages() {
    shard.limits(100, 300, 100, 10);
    assertThat(publish(1, QoS.AT_LEAST_ONCE)).hasSize(1);
    assertThat(shard.published(message("a/2", QoS.AT_LEAST_ONCE, "x".repeat(250)))).isEmpty();
    assertThat(shard.published(message("a/3", QoS.AT_LEAST_ONCE, "small"))).hasSize(1);
  }

  @Test
  void a_message_for_many_is_stored_once_and_goes_with_the_last() {
    for (int i = 0; i < 5; i++) {
      shard.attached("many-" + i, 10 + i, 5);
      shard.subscribed("many-" + i, 10 + i, "m", 1);
    }
    List<Effect.Deliver> sent = shard.published(message("m", QoS.AT_LEAST_ONCE, "x"));
    assertThat(sent).extracting(Effect.Deliver::token).containsExactly(10L, 11L, 12L, 13L, 14L);
    assertThat(shard.columns.rows(io.sallyport.store.Column.BODY)).hasSize(1);
    for (int i = 0; i < 5; i++) {
      shard.answered("many-" + i, 10 + i, Step.ACKNOWLEDGED, sent.get(i).packetId());
    }
    assertThat(shard.columns.rows(io.sallyport.store.Column.BODY)).isEmpty();
  }

  @Test
  void a_retained_message_for_a_new_subscription_goes_through_the_queue() {
    Message kept = message("r", QoS.EXACTLY_ONCE, true, "old");
    assertThat(
            shard.apply(
                new Record.Enqueue(key("c"), 1, kept, QoS.AT_LEAST_ONCE, 7), Effect.Deliver.class))
        .singleElement()
        .satisfies(copy -> {
          assertThat(copy.retain()).isTrue();
          assertThat(copy.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
          assertThat(copy.identifiers()).containsExactly(7);
        });
    assertThat(shard.apply(new Record.Enqueue(key("c"), 999, kept, QoS.AT_LEAST_ONCE, 7)))
        .isEmpty();
  }

  @Test
  void what_is_stored_is_known_and_is_nothing_when_all_sessions_are_gone() {
    shard.attached("d", 7, 3);
    shard.subscribed("d", 7, "a/#", 1);
    long before = shard.machine.counts().storedBytes();
    shard.published(message("a/1", QoS.AT_LEAST_ONCE, "m".repeat(10_000)));
    assertThat(shard.machine.counts().storedBytes() - before).isBetween(10_000L, 11_000L);
    publish(5, QoS.AT_LEAST_ONCE);
    shard.apply(new Record.Remove(OneShard.key("d")));
    shard.apply(new Record.Remove(OneShard.key("c")));
    assertThat(shard.machine.counts().storedBytes()).isZero();
  }
}

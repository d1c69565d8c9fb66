package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import io.sallyport.topic.TopicFilter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that wait for longer than they may. [MQTT-3.3.2-5] */
class MessagesThatExpireTest {
  private final OneShard shard = new OneShard();

  @BeforeEach
  void a_session_that_takes_one_message_at_a_time() {
    shard.attached("c", 1, 1);
    shard.subscribed("c", 1, "a", 2);
  }

  private List<Effect> back(long token) {
    return shard.apply(attach("c", token, Record.Terms.stored(false, 1_000, 5)));
  }

  private static List<String> delivered(List<Effect> effects) {
    return effects.stream()
        .filter(Effect.Deliver.class::isInstance)
        .map(effect -> ((Effect.Deliver) effect).message().payload().text())
        .toList();
  }

  @Test
  void one_that_waited_too_long_is_not_delivered_and_the_next_one_is() {
    shard.apply(attach("c", 2, Record.Terms.stored(false, 1_000, 1)));
    shard.detached("c", 2);
    shard.published(shard.expiring("a", QoS.AT_LEAST_ONCE, false, 10, "short"));
    shard.published(shard.expiring("a", QoS.AT_LEAST_ONCE, false, 100, "long"));
    shard.published(message("a", QoS.AT_LEAST_ONCE, "eternal"));
    shard.nowMillis += 10_001;
    List<Effect> effects = back(3);
    assertThat(delivered(effects)).containsExactly("long", "eternal");
    assertThat(effects)
        .contains(new Effect.Expired(key("c"), message("a", QoS.AT_LEAST_ONCE, "").topic()));
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(2);
  }

  @Test
  void one_that_waits_behind_a_full_window_expires_too() {
    shard.published(message("a", QoS.AT_LEAST_ONCE, "1"));
    shard.published(shard.expiring("a", QoS.EXACTLY_ONCE, false, 10, "2"));
    shard.published(message("a", QoS.AT_LEAST_ONCE, "3"));
    shard.nowMillis += 10_001;
    int first =
        (int)
            (shard.machine.sessions().byNumber.firstEntry().getValue().inflight)
                .keySet()
                .iterator()
                .next();
    assertThat(delivered(shard.answered("c", 1, Record.Step.ACKNOWLEDGED, first)))
        .containsExactly("3");
  }

  @Test
  void one_that_was_sent_once_is_finished_however_late_it_is() {
    shard.apply(attach("c", 2, Record.Terms.stored(false, 1_000, 1)));
    shard.published(shard.expiring("a", QoS.EXACTLY_ONCE, false, 10, "begun"));
    shard.detached("c", 2);
    shard.nowMillis += 60_000;
    assertThat(delivered(back(3))).containsExactly("begun");
  }

  @Test
  void one_that_was_too_late_already_is_not_queued() {
    Message late = shard.expiring("a", QoS.AT_LEAST_ONCE, true, 10, "late");
    shard.nowMillis += 10_001;
    assertThat(shard.published(late)).isEmpty();
    assertThat(
            shard.apply(
                new Record.Enqueue(key("c"), 1, late, QoS.AT_LEAST_ONCE, 0), Effect.Deliver.class))
        .isEmpty();
    assertThat(shard.machine.counts().queuedMessages()).isZero();
  }

  @Test
  void old_ones_make_room_in_a_full_queue() {
    shard.limits(2, 100_000, 1, 1);
    shard.apply(attach("c", 2, Record.Terms.stored(false, 1_000, 1)));
    shard.detached("c", 2);
    shard.published(shard.expiring("a", QoS.AT_LEAST_ONCE, false, 10, "1"));
    shard.published(shard.expiring("a", QoS.AT_LEAST_ONCE, false, 10, "2"));
    shard.nowMillis += 10_001;
    shard.published(message("a", QoS.AT_LEAST_ONCE, "3"));
    assertThat(delivered(back(3))).containsExactly("3");
  }

  @Test
  void a_retained_one_goes_with_a_sweep_and_is_counted_out() {
    keep(shard.expiring("r/1", QoS.AT_LEAST_ONCE, true, 10, "short"));
    keep(shard.expiring("r/2", QoS.AT_LEAST_ONCE, true, 20, "long"));
    keep(message("r/3", QoS.AT_LEAST_ONCE, true, "eternal"));
    assertThat(shard.machine.due(shard.nowMillis + 10_000, 9)).isEmpty();
    shard.nowMillis += 10_001;
    assertThat(shard.machine.due(shard.nowMillis, 9)).containsExactly(new Record.Sweep(9));
    assertThat(shard.apply(new Record.Sweep(9), Effect.RetainedChanged.class))
        .singleElement()
        .satisfies(change -> assertThat(change.messages()).isEqualTo(-1));
    assertThat(retained()).containsExactly("long", "eternal");
    assertThat(shard.machine.due(shard.nowMillis, 9)).isEmpty();
  }

  @Test
  void a_sweep_takes_no_more_than_it_was_told() {
    for (int i = 0; i < 5; i++) {
      keep(shard.expiring("r/" + i, QoS.AT_LEAST_ONCE, true, 10, "x"));
    }
    shard.nowMillis += 10_001;
    shard.apply(new Record.Sweep(3));
    assertThat(retained()).hasSize(2);
    shard.apply(new Record.Sweep(3));
    assertThat(retained()).isEmpty();
  }

  @Test
  void a_sweep_leaves_what_has_come_in_the_place_of_an_old_one() {
    keep(shard.expiring("r/1", QoS.AT_LEAST_ONCE, true, 10, "old"));
    keep(message("r/1", QoS.AT_LEAST_ONCE, true, "new"));
    shard.nowMillis += 10_001;
    shard.apply(new Record.Sweep(3));
    assertThat(retained()).containsExactly("new");
    assertThat(shard.machine.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  private void keep(Message message) {
    shard.apply(new Record.Publish(message, null, Record.Purpose.RETAINED));
  }

  private List<String> retained() {
    return shard.machine.read("", TopicFilter.of("r/#"), null, 10, 10).messages().stream()
        .map(kept -> kept.message().payload().text())
        .toList();
  }
}

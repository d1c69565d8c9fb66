package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.delayedWill;
import static io.sallyport.shard.OneShard.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** W14: a will with a delay fires once, at its time or with its session. [MQTT-3.1.3-9] */
@Tag("W14")
class Wall14DelayedWillTest {
  private final OneShard shard = new OneShard();

  private List<Effect.FireWill> connected(long token, boolean clean, long expiry, long delay) {
    return shard.apply(
        new Record.Attach(
            key("c"),
            token,
            author("ann", "c"),
            Record.Terms.stored(clean, expiry, 10),
            delayedWill("w", delay)),
        Effect.FireWill.class);
  }

  private List<Effect.FireWill> gone(long token) {
    return gone(token, Record.Detach.AS_AGREED);
  }

  private List<Effect.FireWill> gone(long token, long expiry) {
    return shard.apply(new Record.Detach(key("c"), token, expiry, true), Effect.FireWill.class);
  }

  /** What the clock brings in {@code seconds} from now. */
  private List<Effect.FireWill> passing(long seconds) {
    shard.nowMillis += seconds * 1_000;
    return shard.machine.due(shard.nowMillis, 10).stream()
        .flatMap(due -> shard.apply(due, Effect.FireWill.class).stream())
        .toList();
  }

  @Test
  void it_fires_once_when_its_delay_is_over() {
    connected(1, false, 60, 10);
    assertThat(gone(1)).isEmpty();
    assertThat(shard.machine.nextDeadlineMillis()).isEqualTo(shard.nowMillis + 10_000);
    assertThat(passing(9)).isEmpty();
    assertThat(shard.apply(new Record.Sweep(9))).as("proposed too early").isEmpty();
    assertThat(passing(1))
        .singleElement()
        .satisfies(fired -> {
          assertThat(fired.author()).isEqualTo(author("ann", "c"));
          assertThat(fired.will()).isEqualTo(delayedWill("w", 10));
        });
    assertThat(passing(100)).isEmpty();
  }

  @Test
  void a_delay_longer_than_the_session_ends_with_it() {
    connected(1, false, 5, 10);
    gone(1);
    assertThat(passing(4)).isEmpty();
    assertThat(passing(1)).hasSize(1);
    assertThat(passing(100)).isEmpty();
    assertThat(shard.machine.counts().sessions()).isZero();
  }

  @Test
  void a_session_that_ends_with_its_connection_leaves_no_time_for_a_delay() {
    connected(1, false, 0, 10);
    assertThat(gone(1)).hasSize(1);
    connected(2, false, 60, 10);
    assertThat(gone(2, 0)).as("as DISCONNECT said").hasSize(1);
  }

  @Test
  void whoever_comes_back_in_time_takes_it_back() {
    connected(1, false, 60, 10);
    gone(1);
    shard.nowMillis += 9_999;
    assertThat(shard.apply(attach("c", 2, Record.Terms.stored(false, 60, 10))))
        .noneMatch(Effect.FireWill.class::isInstance);
    assertThat(gone(2)).isEmpty();
    assertThat(passing(60)).isEmpty();
  }

  @Test
  void whoever_comes_back_late_does_not_even_when_the_timer_has_not_come() {
    connected(1, false, 60, 10);
    gone(1);
    shard.nowMillis += 10_000;
    assertThat(connected(2, false, 60, 10)).hasSize(1);
    assertThat(passing(60)).isEmpty();
  }

  @Test
  void whoever_begins_anew_ends_the_session_and_it_fires() {
    connected(1, false, 60, 10);
    gone(1);
    assertThat(connected(2, true, 60, 10)).hasSize(1);
    gone(2);
    assertThat(shard.apply(attach("c", 3, Record.Terms.erase()), Effect.FireWill.class)).hasSize(1);
    assertThat(passing(60)).isEmpty();
  }

  @Test
  void a_takeover_keeps_it_back_unless_it_begins_anew() {
    connected(1, false, 60, 10);
    assertThat(connected(2, false, 60, 10)).as("the session goes on").isEmpty();
    assertThat(connected(3, true, 60, 10)).as("the session ends").hasSize(1);
    assertThat(gone(1)).as("the old connection has no say").isEmpty();
  }

  @Test
  void a_goodbye_takes_it_back() {
    connected(1, false, 60, 10);
    shard.detached("c", 1);
    assertThat(passing(60)).isEmpty();
  }

  @Test
  void a_session_that_is_removed_takes_it_along() {
    connected(1, false, 60, 10);
    gone(1);
    assertThat(shard.apply(new Record.Remove(key("c")), Effect.FireWill.class)).isEmpty();
    assertThat(passing(60)).isEmpty();
    assertThat(shard.machine.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_new_node_lets_the_delay_run_on() {
    connected(1, false, 60, 10);
    gone(1);
    shard.nowMillis += 4_000;
    shard.reload();
    assertThat(shard.apply(new Record.Claim(), Effect.FireWill.class)).isEmpty();
    assertThat(passing(5)).isEmpty();
    assertThat(passing(1)).hasSize(1);
  }

  @Test
  void a_new_node_lets_the_delay_of_a_cut_connection_begin() {
    connected(1, false, 60, 10);
    shard.reload();
    assertThat(shard.apply(new Record.Claim(), Effect.FireWill.class)).isEmpty();
    assertThat(passing(9)).isEmpty();
    assertThat(passing(1)).hasSize(1);
  }

  @Test
  @DisplayName("W14 a will that is due is published once, through crashes and second answers")
  void it_is_told_until_it_is_sent_and_sent_once() {
    connected(1, false, 60, 0);
    Effect.FireWill fired = gone(1).getFirst();
    shard.reload();
    assertThat(shard.apply(new Record.Claim(), Effect.FireWill.class))
        .as("the node died before it was sent")
        .containsExactly(fired);
    Record.SendWill send =
        new Record.SendWill(
            fired.id(),
            OneShard.message("w", QoS.AT_LEAST_ONCE, "gone"),
            List.of(new Record.Target(1, Record.Purpose.SESSIONS)));
    assertThat(shard.apply(send, Effect.Forward.class)).hasSize(1);
    assertThat(shard.apply(send)).as("a second answer").isEmpty();
    shard.reload();
    assertThat(shard.apply(new Record.Claim(), Effect.FireWill.class)).isEmpty();
    assertThat(shard.machine.counts().owedMessages()).isEqualTo(1);
  }

  @Test
  void a_principal_that_is_removed_takes_along_what_was_not_sent() {
    connected(1, false, 60, 0);
    Effect.FireWill fired = gone(1).getFirst();
    shard.apply(new Record.RemovePrincipal(fired.author().id()));
    assertThat(shard.apply(new Record.Claim())).isEmpty();
    assertThat(shard.apply(Record.SendWill.toNobody(fired.id()))).isEmpty();
    assertThat(shard.columns.size()).isZero();
  }

  @Test
  void the_longest_delay_and_expiry_do_not_overflow() {
    Will will = delayedWill("w", 0xFFFF_FFFFL);
    shard.apply(
        new Record.Attach(
            key("c"), 1, author("ann", "c"), Record.Terms.stored(false, 0xFFFF_FFFFL, 10), will));
    assertThat(gone(1)).isEmpty();
    assertThat(shard.machine.nextDeadlineMillis())
        .isEqualTo(shard.nowMillis + 0xFFFF_FFFFL * 1_000);
  }
}

package io.sallyport.shard;

import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect.HandOut;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.store.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one member of a group may not read and another may: it goes round, waits, or is dropped. */
class PassedOnTest extends OneGroup {
  private long passers() {
    return shard.columns.rows(Column.GROUP_QUEUE).keySet().stream()
        .filter(key -> key.length > 2 + 8 + 8)
        .count();
  }

  /** Nobody else has room for it, so it would go to the same members again. */
  @Test
  void what_some_have_passed_on_waits_for_one_that_has_not() {
    joined(1, 1);
    joined(2, 10);
    joined(3, 10);
    HandOut held = sent(QoS.AT_LEAST_ONCE).getFirst();
    HandOut other = sent(QoS.AT_LEAST_ONCE).getFirst();
    List<HandOut> hands = settled(2, true, other);
    assertThat(tokens(hands)).containsExactly(3L);
    assertThat(settled(3, true, hands.getFirst())).as("to none of them again").isEmpty();
    hands = settled(1, false, held);
    assertThat(tokens(hands)).containsExactly(1L);
    assertThat(payloads(hands)).containsExactly("m2");
  }

  @Test
  void passes_of_members_who_come_and_go_do_not_count_against_one_that_is_away() {
    joinedStored(1, "c", 77);
    left(1);
    joined(2, 10);
    HandOut hand = sent(QoS.EXACTLY_ONCE).getFirst();
    assertThat(settled(2, true, hand)).isEmpty();
    for (long token = 3; token < 9; token++) {
      List<HandOut> offered = joined(token, 10);
      assertThat(tokens(offered)).as("one that has not seen it").containsExactly(token);
      assertThat(settled(token, true, offered.getFirst())).isEmpty();
      left(token);
      assertThat(passers()).as("of those who are members").isEqualTo(1);
    }
    assertThat(payloads(joinedStored(10, "c", 77))).containsExactly("m1");
  }

  @Test
  void what_was_passed_on_holds_nothing_up() {
    joinedStored(1, "c", 77);
    left(1);
    joined(2, 2);
    for (int i = 0; i < 5; i++) {
      assertThat(settled(2, true, sent(QoS.AT_LEAST_ONCE).getFirst())).isEmpty();
    }
    HandOut wanted = sent(QoS.AT_LEAST_ONCE).getFirst();
    assertThat(wanted.message().payload().text()).isEqualTo("m6");
    settled(2, false, wanted);
    assertThat(payloads(joinedStored(3, "c", 77))).containsExactly("m1", "m2", "m3", "m4", "m5");
  }

  @Test
  void what_was_passed_on_is_shared_among_those_who_may_have_it() {
    joined(1, 10);
    HandOut[] hands = new HandOut[6];
    for (int i = 0; i < hands.length; i++) {
      hands[i] = sent(QoS.AT_LEAST_ONCE).getFirst();
    }
    joined(2, 2);
    joined(3, 10);
    List<HandOut> again = settled(1, true, hands);
    assertThat(tokens(again)).containsExactly(2L, 3L, 2L, 3L, 3L, 3L);
    assertThat(payloads(again)).containsExactly("m1", "m2", "m3", "m4", "m5", "m6");
  }

  @Test
  void once_only_those_are_left_who_passed_it_on_it_is_dropped() {
    joined(1, 10);
    joinedStored(2, "c", 77);
    left(2);
    HandOut waiting = sent(QoS.AT_LEAST_ONCE).getFirst();
    settled(1, true, waiting);
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(1);
    shard.apply(new Record.EndMembership(group(GROUP), new Record.Member("c", 77), 0));
    assertThat(shard.machine.counts().queuedMessages()).isZero();
    assertThat(passers()).isZero();
    joined(3, 10);
    HandOut kept = sent(QoS.AT_LEAST_ONCE).getFirst();
    assertThat(tokens(settled(3, true, kept))).containsExactly(1L);
    assertThat(left(1)).as("the only one that has not passed it on goes with it").isEmpty();
    assertThat(shard.machine.counts().queuedMessages()).isZero();
  }

  @Test
  void who_passed_it_on_is_known_after_a_restart() {
    joinedStored(1, "c", 77);
    joinedStored(2, "d", 78);
    left(2);
    settled(1, true, sent(QoS.AT_LEAST_ONCE).getFirst());
    shard.reload();
    shard.apply(new Record.Claim());
    assertThat(joinedStored(3, "c", 77)).as("has passed it on before").isEmpty();
    assertThat(payloads(joinedStored(4, "d", 78))).containsExactly("m1");
  }

  @Test
  void what_was_passed_on_and_let_go_again_waits_for_the_others() {
    joined(1, 10);
    joinedStored(2, "c", 77);
    joinedStored(3, "d", 78);
    HandOut hand = settled(1, true, sent(QoS.AT_LEAST_ONCE).getFirst()).getFirst();
    left(3);
    assertThat(hand.token()).isEqualTo(2L);
    assertThat(left(2)).as("1 has passed it on").isEmpty();
    assertThat(payloads(joinedStored(4, "d", 78))).containsExactly("m1");
    left(1);
    assertThat(passers()).as("those that are no members any more are forgotten").isZero();
    left(4);
    assertThat(payloads(joined(5, 10))).containsExactly("m1");
  }

  @Test
  void what_was_passed_on_makes_room_and_expires_like_the_rest() {
    shard.limits(3, 10_000, QueueFull.DROP_OLDEST, 5, 5);
    joinedStored(1, "c", 77);
    left(1);
    joined(2, 10);
    sent(QoS.AT_LEAST_ONCE); // m1 stays with 2
    settled(2, true, sent(QoS.AT_LEAST_ONCE).getFirst());
    settled(2, true, sent(shard.expiring("a/b", QoS.AT_LEAST_ONCE, false, 5, "e")).getFirst());
    settled(2, true, sent(QoS.AT_LEAST_ONCE).getFirst()); // takes the place of m2
    shard.nowMillis += 5_001;
    settled(2, true, sent(QoS.AT_LEAST_ONCE).getFirst()); // takes the place of e
    assertThat(payloads(joinedStored(3, "c", 77))).containsExactly("m3", "m4");
  }
}

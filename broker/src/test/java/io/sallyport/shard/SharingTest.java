package io.sallyport.shard;

import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.join;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.HandOut;
import io.sallyport.records.Record;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who of a group gets what, and what becomes of it when somebody goes. [MQTT-4.8.2] */
class SharingTest extends OneGroup {
  @Test
  void each_message_goes_to_one_member_in_turn() {
    joined(1, 10);
    joined(2, 10);
    joined(3, 10);
    List<Long> order = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      List<HandOut> hands = sent(QoS.AT_LEAST_ONCE);
      order.addAll(tokens(hands));
      settled(hands.getFirst().token(), false, hands.getFirst());
    }
    assertThat(order).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    assertThat(shard.machine.counts().queuedMessages()).isZero();
  }

  @Test
  void whoever_has_no_room_is_passed_over_and_the_rest_waits_in_order() {
    joined(1, 1);
    joined(2, 2);
    HandOut first = sent(QoS.AT_LEAST_ONCE).getFirst();
    assertThat(tokens(sent(QoS.AT_LEAST_ONCE))).containsExactly(2L);
    assertThat(tokens(sent(QoS.EXACTLY_ONCE))).containsExactly(2L);
    assertThat(sent(QoS.AT_LEAST_ONCE)).isEmpty();
    assertThat(sent(QoS.AT_LEAST_ONCE)).isEmpty();
    List<HandOut> next = settled(1, false, first);
    assertThat(tokens(next)).containsExactly(1L);
    assertThat(payloads(next)).containsExactly("m4");
    assertThat(payloads(joined(3, 5))).containsExactly("m5");
  }

  @Test
  void what_a_connection_leaves_behind_goes_to_others_before_what_came_later() {
    joined(1, 10);
    for (int i = 0; i < 3; i++) {
      sent(QoS.AT_LEAST_ONCE);
    }
    joined(2, 2);
    assertThat(payloads(sent(QoS.AT_LEAST_ONCE))).containsExactly("m4");
    List<HandOut> taken = left(1);
    assertThat(tokens(taken)).containsExactly(2L);
    assertThat(payloads(taken)).containsExactly("m1");
    assertThat(payloads(settled(2, false, taken.getFirst()))).containsExactly("m2");
  }

  @Test
  void the_last_member_takes_the_group_along() {
    shard.apply(join(GROUP, 1, null, 0, 1));
    sent(QoS.AT_LEAST_ONCE);
    sent(QoS.AT_LEAST_ONCE);
    List<Effect> effects = shard.apply(new Record.Leave(group(GROUP), 1, List.of()));
    assertThat(effects).containsExactly(new Effect.Interest("", group(GROUP).shared(), false));
    assertThat(shard.columns.size()).isZero();
    assertThat(sent(QoS.AT_LEAST_ONCE)).isEmpty();
  }

  @Test
  void qos_2_that_a_client_may_have_seen_is_nobodys_once_it_is_gone() {
    joined(1, 10);
    HandOut seen = sent(QoS.EXACTLY_ONCE).getFirst();
    sent(QoS.EXACTLY_ONCE);
    joined(2, 10);
    assertThat(payloads(left(1, seen.position()))).containsExactly("m2");
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(1);
  }

  @Test
  void a_stored_member_keeps_its_qos_2_and_gives_its_qos_1_away() {
    joinedStored(1, "c", 77);
    HandOut once = sent(QoS.EXACTLY_ONCE).getFirst();
    sent(QoS.AT_LEAST_ONCE);
    left(1);
    assertThat(payloads(joined(2, 10))).containsExactly("m2");
    shard.reload();
    assertThat(joinedStored(3, "c", 77))
        .singleElement()
        .satisfies(again -> assertThat(again.token()).isEqualTo(3))
        .satisfies(again -> assertThat(again.hand()).isEqualTo(once.hand()))
        .satisfies(again -> assertThat(again.member()).isEqualTo(77));
  }

  @Test
  void messages_wait_for_a_stored_member_when_nobody_is_there() {
    joinedStored(1, "c", 77);
    left(1);
    sent(QoS.AT_LEAST_ONCE);
    sent(shard.expiring("a/b", QoS.AT_LEAST_ONCE, false, 5, "short"));
    sent(QoS.EXACTLY_ONCE);
    shard.nowMillis += 5_001;
    assertThat(payloads(joinedStored(2, "c", 77))).containsExactly("m1", "m2");
  }

  @Test
  void a_membership_that_ends_leaves_what_it_did_not_take() {
    joinedStored(1, "c", 77);
    HandOut taken = sent(QoS.EXACTLY_ONCE).getFirst();
    sent(QoS.EXACTLY_ONCE);
    sent(QoS.AT_LEAST_ONCE);
    joined(2, 10);
    List<HandOut> rest =
        shard.apply(
            new Record.EndMembership(group(GROUP), new Record.Member("c", 77), taken.hand()),
            HandOut.class);
    assertThat(payloads(rest)).containsExactly("m2", "m3");
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(2);
  }

  @Test
  void the_end_of_an_earlier_membership_does_not_hit_a_later_one() {
    joinedStored(1, "c", 78);
    shard.apply(new Record.EndMembership(group(GROUP), new Record.Member("c", 77), Long.MAX_VALUE));
    assertThat(tokens(sent(QoS.AT_LEAST_ONCE))).containsExactly(1L);
  }

  @Test
  void one_that_nobody_wants_goes_round_once_and_is_dropped() {
    joined(1, 10);
    joined(2, 10);
    List<HandOut> hands = sent(QoS.AT_LEAST_ONCE);
    assertThat(tokens(hands)).containsExactly(1L);
    hands = settled(1, true, hands.getFirst());
    assertThat(tokens(hands)).containsExactly(2L);
    assertThat(settled(2, true, hands.getFirst())).isEmpty();
    assertThat(shard.machine.counts().queuedMessages()).isZero();
  }

  @Test
  void nobody_settles_what_another_one_has() {
    joined(1, 10);
    HandOut hand = sent(QoS.AT_LEAST_ONCE).getFirst();
    joined(2, 10);
    byte[] before = shard.machine.digest();
    settled(2, false, hand);
    settled(9, false, hand);
    assertThat(shard.machine.digest()).isEqualTo(before);
  }

  @Test
  void a_member_that_asked_for_qos_0_has_nothing_to_settle() {
    shard.apply(
        new Record.Join(
            group(GROUP), 1, author("ann", "").id(), null, OneShard.subscription(GROUP, 0), 1));
    for (int i = 0; i < 3; i++) {
      assertThat(sent(QoS.EXACTLY_ONCE))
          .singleElement()
          .satisfies(hand -> assertThat(hand.qos()).isEqualTo(QoS.AT_MOST_ONCE));
    }
    assertThat(shard.machine.counts().queuedMessages()).isZero();
  }

  @Test
  void a_new_node_keeps_stored_members_and_what_nobody_can_have_seen() {
    joined(1, 1);
    joinedStored(2, "c", 77);
    sent(QoS.EXACTLY_ONCE); // to 1, whose client may have it
    sent(QoS.EXACTLY_ONCE); // to 2
    sent(QoS.AT_LEAST_ONCE); // to 2
    shard.reload();
    shard.apply(new Record.Claim());
    assertThat(payloads(joinedStored(3, "c", 77))).containsExactly("m2", "m3");
  }

  @Test
  void a_new_node_ends_groups_without_stored_members() {
    joined(1, 1);
    sent(QoS.AT_LEAST_ONCE);
    shard.reload();
    shard.apply(new Record.Claim());
    assertThat(shard.columns.size()).isZero();
  }

  @Test
  void a_full_group_drops_what_comes() {
    shard.limits(2, 10_000, 1, 1);
    joinedStored(1, "c", 77);
    left(1);
    sent(QoS.AT_LEAST_ONCE);
    sent(QoS.AT_LEAST_ONCE);
    assertThat(
            shard.apply(
                new Record.Publish(
                    message("a/b", QoS.AT_LEAST_ONCE, "x"), null, Record.Purpose.SESSIONS),
                Effect.Dropped.class))
        .hasSize(1);
  }

  @Test
  void a_session_that_shares_and_subscribes_gets_both() {
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a/+", 1);
    joined(2, 10);
    List<Effect> effects =
        shard.apply(
            new Record.Publish(
                message("a/b", QoS.AT_LEAST_ONCE, "x"), null, Record.Purpose.SESSIONS));
    assertThat(effects).hasSize(2).anyMatch(HandOut.class::isInstance);
    assertThat(effects).anyMatch(Effect.Deliver.class::isInstance);
  }
}

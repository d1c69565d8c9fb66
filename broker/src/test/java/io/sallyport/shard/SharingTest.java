package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.join;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static io.sallyport.shard.OneShard.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.HandOut;
import io.sallyport.records.Message;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.store.Column;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who of a group gets what, and what becomes of it when somebody goes. [MQTT-4.8.2] */
class SharingTest {
  private static final String GROUP = "$share/g/a/+";

  private final OneShard shard = new OneShard();
  private int sent;

  private List<HandOut> joined(long token, int window) {
    return shard.apply(join(GROUP, token, null, 0, window), HandOut.class);
  }

  private List<HandOut> joinedStored(long token, String clientId, long number) {
    return shard.apply(join(GROUP, token, clientId, number, 10), HandOut.class);
  }

  private List<HandOut> sent(QoS qos) {
    sent++;
    return sent(message("a/b", qos, "m" + sent));
  }

  private List<HandOut> sent(Message message) {
    return shard.apply(new Record.Publish(message, null, Record.Purpose.SESSIONS), HandOut.class);
  }

  private List<HandOut> settled(long token, boolean passedOn, HandOut... hands) {
    long[] positions = java.util.Arrays.stream(hands).mapToLong(HandOut::position).toArray();
    return shard.apply(settle(GROUP, token, passedOn, positions), HandOut.class);
  }

  private List<HandOut> left(long token, Long... begun) {
    return shard.apply(new Record.Leave(group(GROUP), token, List.of(begun)), HandOut.class);
  }

  private static List<Long> tokens(List<HandOut> hands) {
    return hands.stream().map(HandOut::token).toList();
  }

  private static List<String> payloads(List<HandOut> hands) {
    return hands.stream().map(hand -> hand.message().payload().text()).toList();
  }

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

  // --- what one may not read and another may

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

  // --- the session's side

  private Effect.Membership subscribed(String clientId, long token) {
    List<Effect> effects =
        shard.apply(
            new Record.Subscribe(key(clientId), token, List.of(OneShard.subscription(GROUP, 2))));
    assertThat(effects.getLast()).isInstanceOf(Effect.Subscribed.class);
    return effects.stream()
        .filter(Effect.Membership.class::isInstance)
        .map(Effect.Membership.class::cast)
        .findAny()
        .orElseThrow();
  }

  private List<Effect> take(long token, long member, long hand) {
    return shard.apply(
        new Record.Take(
            key("c"),
            token,
            group(GROUP),
            member,
            4,
            hand,
            message("a/b", QoS.EXACTLY_ONCE, "x"),
            false,
            0));
  }

  @Test
  void a_stored_session_is_told_its_membership_again_with_every_connection() {
    shard.attached("c", 1, 10);
    Effect.Membership first = subscribed("c", 1);
    assertThat(subscribed("c", 1).number()).as("changed options").isEqualTo(first.number());
    assertThat(
            shard.apply(
                attach("c", 2, Record.Terms.stored(false, 60, 10)), Effect.Membership.class))
        .singleElement()
        .satisfies(again -> assertThat(again.number()).isEqualTo(first.number()));
    assertThat(shard.published(message("a/b", QoS.AT_LEAST_ONCE, "x")))
        .as("the group's to hand out")
        .isEmpty();
  }

  @Test
  @DisplayName("W30 neither form of a subscription takes the other along")
  @Tag("W30")
  void neither_form_takes_the_other_along() {
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a/+", 1);
    subscribed("c", 1);
    assertThat(
            shard.apply(
                new Record.Unsubscribe(key("c"), 1, List.of("a/+")), Effect.MembershipEnded.class))
        .isEmpty();
    shard.subscribed("c", 1, "a/+", 1);
    shard.apply(new Record.Unsubscribe(key("c"), 1, List.of(GROUP)));
    assertThat(shard.published(message("a/b", QoS.AT_LEAST_ONCE, "x"))).hasSize(1);
  }

  @Test
  void a_hand_is_taken_once_however_often_it_comes() {
    shard.attached("c", 1, 10);
    long member = subscribed("c", 1).number();
    assertThat(take(1, member, 10)).hasSize(2).anyMatch(Effect.Deliver.class::isInstance);
    shard.reload();
    assertThat(take(1, member, 10)).containsExactly(new Effect.Taken(1, group(GROUP), 4));
    assertThat(take(1, member, 9)).hasSize(1);
    assertThat(take(1, member, 11)).hasSize(2);
  }

  @Test
  void nothing_is_taken_for_a_membership_or_connection_of_before() {
    shard.attached("c", 1, 10);
    long member = subscribed("c", 1).number();
    shard.apply(new Record.Unsubscribe(key("c"), 1, List.of(GROUP)));
    assertThat(take(1, member, 10)).isEmpty();
    long later = subscribed("c", 1).number();
    assertThat(later).isGreaterThan(member);
    assertThat(take(1, member, 10)).isEmpty();
    assertThat(take(9, later, 10)).isEmpty();
  }

  @Test
  void whatever_ends_a_membership_the_group_hears_what_was_taken() {
    shard.attached("c", 1, 10);
    long member = subscribed("c", 1).number();
    take(1, member, 10);
    Record.EndMembership told =
        new Record.EndMembership(group(GROUP), new Record.Member("c", member), 10);
    assertThat(shard.apply(new Record.Remove(key("c")), Effect.MembershipEnded.class))
        .containsExactly(new Effect.MembershipEnded(told));
    shard.apply(
        new Record.Attach(
            key("c"), 2, author("ann", "c"), Record.Terms.stored(false, 1, 10), null));
    subscribed("c", 2);
    assertThat(shard.apply(new Record.Detach(key("c"), 2, 0, false), Effect.MembershipEnded.class))
        .hasSize(1);
    assertThat(shard.columns.size()).isZero();
  }
}

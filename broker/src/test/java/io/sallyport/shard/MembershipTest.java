package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stored session in a group: its membership, and what it takes from the group's hand. */
class MembershipTest extends OneGroup {
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

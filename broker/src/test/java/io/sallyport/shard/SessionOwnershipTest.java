package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static io.sallyport.shard.OneShard.will;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.AttachRefused.Cause;
import io.sallyport.records.Record;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a session, who does not, and what becomes of it. */
class SessionOwnershipTest {
  private final OneShard shard = new OneShard();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("W35 another principal gets nothing of a stored session, whatever clean start says")
  @Tag("W35")
  void another_principal_is_refused_and_the_owner_does_not_notice(boolean cleanStart) {
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a", 1);
    byte[] before = shard.machine.digest();
    Record.Terms terms = Record.Terms.stored(cleanStart, 60, 10);
    assertThat(
            shard.apply(new Record.Attach(key("c"), 2, author("mallory", "c"), terms, will("w"))))
        .containsExactly(new Effect.AttachRefused(2, Cause.OTHER_PRINCIPAL));
    assertThat(shard.machine.digest()).isEqualTo(before);
    assertThat(shard.published(message("a", QoS.AT_LEAST_ONCE, "for the owner")))
        .extracting(Effect.Deliver::token)
        .containsExactly(1L);
  }

  @Test
  @DisplayName("W35 an ephemeral connection of somebody else does not erase it either")
  @Tag("W35")
  void another_principal_cannot_erase_it() {
    shard.attached("c", 1, 10);
    assertThat(
            shard.apply(
                new Record.Attach(key("c"), 2, author("mallory", "c"), Record.Terms.erase(), null)))
        .containsExactly(new Effect.AttachRefused(2, Cause.OTHER_PRINCIPAL));
  }

  @Test
  void a_later_holder_of_the_name_is_somebody_else() {
    shard.attached("c", 1, 10);
    Author later = Author.of(PrincipalId.user("ann", 2), List.of(), "c");
    assertThat(
            shard.apply(
                new Record.Attach(key("c"), 2, later, Record.Terms.stored(true, 60, 1), null)))
        .containsExactly(new Effect.AttachRefused(2, Cause.OTHER_PRINCIPAL));
  }

  @Test
  void the_latest_connection_owns_it_and_the_one_before_can_do_nothing_more() {
    shard.attached("c", 1, 10);
    List<Effect> effects = shard.apply(attach("c", 2, Record.Terms.stored(false, 60, 10)));
    assertThat(effects.getFirst()).isEqualTo(new Effect.Superseded(1));
    assertThat(effects.getLast())
        .isInstanceOfSatisfying(
            Effect.Attached.class, now -> assertThat(now.sessionPresent()).isTrue());
    byte[] before = shard.machine.digest();
    shard.subscribed("c", 1, "a", 1);
    shard.apply(new Record.Unsubscribe(key("c"), 1, List.of("a")));
    shard.answered("c", 1, Record.Step.ACKNOWLEDGED, 1);
    shard.apply(
        new Record.Accept(key("c"), 1, 5, message("a", QoS.EXACTLY_ONCE, "x"), List.of(), true));
    shard.apply(new Record.Release(key("c"), 1, List.of(5)));
    shard.detached("c", 1);
    assertThat(shard.machine.digest()).isEqualTo(before);
  }

  @Test
  void a_taken_over_connection_leaves_its_will() {
    Record.Terms terms = Record.Terms.stored(false, 60, 10);
    shard.apply(new Record.Attach(key("c"), 1, author("ann", "c"), terms, will("w")));
    assertThat(shard.apply(attach("c", 2, terms), Effect.FireWill.class))
        .singleElement()
        .satisfies(fired -> assertThat(fired.will()).isEqualTo(will("w")));
    assertThat(
            shard.apply(
                new Record.Detach(key("c"), 2, Record.Detach.AS_AGREED, true),
                Effect.FireWill.class))
        .isEmpty();
  }

  @Test
  void a_will_fires_when_asked_and_only_then() {
    Record.Terms terms = Record.Terms.stored(false, 60, 10);
    for (boolean publish : List.of(true, false)) {
      shard.apply(new Record.Attach(key("c"), 7, author("ann", "c"), terms, will("w")));
      assertThat(
              shard.apply(
                  new Record.Detach(key("c"), 7, Record.Detach.AS_AGREED, publish),
                  Effect.FireWill.class))
          .hasSize(publish ? 1 : 0);
    }
  }

  @Test
  void clean_start_leaves_nothing_of_the_session_before() {
    shard.attached("c", 1, 1);
    shard.subscribed("c", 1, "a", 2);
    shard.published(message("a", QoS.EXACTLY_ONCE, "1"));
    shard.published(message("a", QoS.EXACTLY_ONCE, "2"));
    int rows = shard.columns.size();
    List<Effect> effects = shard.apply(attach("c", 2, Record.Terms.stored(true, 60, 1)));
    assertThat(effects)
        .filteredOn(Effect.Attached.class::isInstance)
        .singleElement()
        .isEqualTo(new Effect.Attached(2, key("c"), 5, false, List.of(), List.of()));
    assertThat(effects).noneMatch(Effect.Deliver.class::isInstance);
    assertThat(shard.columns.size()).as("rows of %d", rows).isEqualTo(1);
    assertThat(shard.published(message("a", QoS.EXACTLY_ONCE, "3"))).isEmpty();
  }

  @Test
  void an_ephemeral_connection_erases_and_leaves_nothing() {
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a", 1);
    assertThat(shard.apply(attach("c", 2, Record.Terms.erase())))
        .endsWith(new Effect.Attached(2, key("c"), 0, false, List.of(), List.of()))
        .anyMatch(Effect.SessionGone.class::isInstance);
    assertThat(shard.columns.size()).isZero();
  }

  @Test
  void no_new_session_is_made_when_the_principal_has_enough_but_its_own_stay_usable() {
    Record.Terms full = new Record.Terms(false, false, false, 60, 10);
    assertThat(shard.apply(attach("c", 1, full)))
        .containsExactly(new Effect.AttachRefused(1, Cause.QUOTA));
    shard.attached("c", 2, 10);
    assertThat(shard.apply(attach("c", 3, full), Effect.Attached.class)).hasSize(1);
  }

  @Test
  void a_session_ends_with_its_connection_when_its_expiry_is_zero() {
    shard.apply(attach("c", 1, Record.Terms.stored(false, 0, 10)));
    assertThat(
            shard.apply(
                new Record.Detach(key("c"), 1, Record.Detach.AS_AGREED, false),
                Effect.SessionGone.class))
        .hasSize(1);
    shard.attached("d", 2, 10);
    assertThat(shard.apply(new Record.Detach(key("d"), 2, 0, false), Effect.SessionGone.class))
        .as("DISCONNECT may say so later")
        .hasSize(1);
  }

  @Test
  void a_detached_session_lives_for_its_expiry_and_no_longer() {
    shard.attached("c", 1, 10);
    shard.detached("c", 1);
    long due = shard.nowMillis + 60_000;
    assertThat(shard.machine.nextDeadlineMillis()).isEqualTo(due);
    assertThat(shard.machine.due(due - 1, 10)).isEmpty();
    Record expire = shard.machine.due(due, 10).getFirst();
    assertThat(shard.apply(expire)).as("not yet").isEmpty();
    shard.nowMillis = due;
    assertThat(shard.apply(expire, Effect.SessionGone.class)).hasSize(1);
    assertThat(shard.machine.nextDeadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void an_expiry_that_comes_late_does_not_hit_the_next_session_of_that_name() {
    shard.attached("c", 1, 10);
    shard.detached("c", 1);
    shard.nowMillis += 60_000;
    Record expire = shard.machine.due(shard.nowMillis, 10).getFirst();
    shard.attached("c", 2, 10);
    assertThat(shard.apply(expire)).isEmpty();
    shard.detached("c", 2);
    shard.nowMillis += 60_000;
    assertThat(shard.apply(expire)).isEmpty();
  }

  @Test
  void a_session_whose_time_is_over_is_nobodys_even_before_the_timer_comes() {
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a", 1);
    shard.detached("c", 1);
    shard.nowMillis += 60_000;
    Record.Terms terms = Record.Terms.stored(false, 60, 10);
    assertThat(
            shard.apply(
                new Record.Attach(key("c"), 2, author("bob", "c"), terms, null),
                Effect.Attached.class))
        .singleElement()
        .satisfies(now -> assertThat(now.sessionPresent()).isFalse())
        .satisfies(now -> assertThat(now.subscriptions()).isEmpty());
  }

  @Test
  void a_new_node_finds_everybody_detached_and_their_wills_fire() {
    Record.Terms terms = Record.Terms.stored(false, 60, 10);
    shard.apply(new Record.Attach(key("c"), 1, author("ann", "c"), terms, will("w")));
    shard.apply(attach("d", 2, Record.Terms.stored(false, 0, 10)));
    shard.reload();
    List<Effect> effects = shard.apply(new Record.Claim());
    assertThat(effects).filteredOn(Effect.FireWill.class::isInstance).hasSize(1);
    assertThat(effects).filteredOn(Effect.SessionGone.class::isInstance).hasSize(1);
    assertThat(shard.machine.nextDeadlineMillis()).isEqualTo(shard.nowMillis + 60_000);
  }

  @Test
  void all_that_a_removed_principal_had_is_gone_and_nothing_of_others() {
    shard.attached("c", 1, 10);
    shard.apply(
        new Record.Attach(
            key("d"), 2, author("bob", "d"), Record.Terms.stored(false, 60, 10), null));
    shard.apply(
        new Record.Publish(
            message("r/1", QoS.AT_LEAST_ONCE, true, "by pub"), null, Record.Purpose.RETAINED));
    assertThat(shard.apply(new Record.RemovePrincipal(PrincipalId.user("ann", 2)))).isEmpty();
    List<Effect> effects = shard.apply(new Record.RemovePrincipal(PrincipalId.user("ann", 1)));
    assertThat(effects)
        .containsExactly(
            new Effect.Ended(1), new Effect.SessionGone(key("c"), author("ann", "c").id(), 1));
    shard.apply(new Record.RemovePrincipal(PrincipalId.user("pub", 1)));
    assertThat(shard.machine.counts().retainedMessages()).isZero();
    assertThat(shard.machine.counts().sessions()).isEqualTo(1);
  }
}

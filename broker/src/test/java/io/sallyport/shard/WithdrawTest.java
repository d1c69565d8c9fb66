package io.sallyport.shard;

import static io.sallyport.shard.OneShard.attach;
import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.AbsentPage;
import io.sallyport.records.AbsentPage.Absent;
import io.sallyport.records.AbsentPage.Cursor;
import io.sallyport.records.AbsentPage.Queued;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is stored for those who are away: how it is told, and how it is taken from them. */
@Tag("W24")
class WithdrawTest {
  private static final String SHARE = "$share/g/a/#";

  private final OneShard shard = new OneShard();

  @Test
  void a_filter_is_gone_and_what_it_brought_stays_until_it_is_named() {
    long number = away("c", "a/#", "b/#");
    published("a/1", "b/1");
    assertThat(withdraw("c", number, List.of("a/#"), List.of(), false))
        .filteredOn(Effect.Interest.class::isInstance)
        .singleElement()
        .satisfies(lost -> assertThat(((Effect.Interest) lost).gained()).isFalse());
    assertThat(shard.machine.counts().subscriptions()).isOne();
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(2);
    published("a/2", "b/2");
    assertThat(shard.machine.counts().queuedMessages()).isEqualTo(3);
    Absent left = page(Cursor.START, 100).sessions().getFirst();
    assertThat(left.queued())
        .extracting(each -> each.topic().text())
        .containsExactly("a/1", "b/1", "b/2");
    withdraw("c", number, List.of(), List.of(left.queued().getFirst().position()), false);
    shard.reload();
    assertThat(topicsFor("c", 2)).containsExactly("b/1", "b/2");
  }

  @Test
  void what_was_sent_and_not_answered_goes_and_what_was_taken_over_is_finished() {
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a/#", 2);
    List<Effect.Deliver> sent = new ArrayList<>();
    for (String topic : List.of("a/released", "a/sent")) {
      sent.addAll(shard.published(message(topic, QoS.EXACTLY_ONCE, "x")));
    }
    shard.answered("c", 1, Record.Step.RECEIVED, sent.getFirst().packetId());
    shard.detached("c", 1);
    Absent told = page(Cursor.START, 100).sessions().getFirst();
    assertThat(told.queued()).extracting(each -> each.topic().text()).containsExactly("a/sent");
    withdraw(
        "c", told.number(), List.of(), sent.stream().map(Effect.Deliver::position).toList(), false);
    List<Effect> back = shard.apply(attach("c", 2, Record.Terms.stored(false, 60, 10)));
    assertThat(back).noneMatch(Effect.Deliver.class::isInstance);
    assertThat(back)
        .filteredOn(Effect.SendPubRel.class::isInstance)
        .singleElement()
        .isEqualTo(new Effect.SendPubRel(2, sent.getFirst().packetId(), true));
  }

  @Test
  void a_membership_ends_with_its_filter() {
    long number = away("c", SHARE);
    assertThat(withdraw("c", number, List.of(SHARE), List.of(), false))
        .filteredOn(Effect.MembershipEnded.class::isInstance)
        .hasSize(1);
    assertThat(shard.machine.counts().subscriptions()).isZero();
  }

  @Test
  void a_will_that_waits_is_dropped() {
    shard.apply(
        new Record.Attach(
            key("c"),
            1,
            author("ann", "c"),
            Record.Terms.stored(false, 60, 10),
            OneShard.delayedWill("w", 10)));
    shard.apply(new Record.Detach(key("c"), 1, Record.Detach.AS_AGREED, true));
    Absent told = page(Cursor.START, 100).sessions().getFirst();
    assertThat(told.will()).isNotNull();
    withdraw("c", told.number(), List.of(), List.of(), true);
    shard.nowMillis += 20_000;
    assertThat(shard.apply(new Record.Sweep(10), Effect.FireWill.class)).isEmpty();
    assertThat(shard.machine.counts().sessions()).as("the session itself stays").isOne();
  }

  @Test
  void nothing_is_taken_from_a_session_that_has_a_connection_or_took_the_place_of_another() {
    long number = away("c", "a/#");
    published("a/1");
    assertThat(withdraw("c", number + 1, List.of("a/#"), List.of(), true)).isEmpty();
    shard.apply(attach("c", 2, Record.Terms.stored(false, 60, 1)));
    assertThat(page(Cursor.START, 100).sessions()).isEmpty();
    assertThat(withdraw("c", number, List.of("a/#"), List.of(), true)).isEmpty();
    assertThat(withdraw("nobody", number, List.of("a/#"), List.of(), true)).isEmpty();
    assertThat(shard.machine.counts().subscriptions()).isOne();
    assertThat(shard.machine.counts().queuedMessages()).isOne();
  }

  @Test
  void pages_tell_everything_once_however_small_they_are() {
    for (String client : List.of("c1", "c2", "c3")) {
      away(client, "a/#", "b/#", SHARE);
    }
    published("a/1", "a/2", "b/3", "a/4", "a/5");
    for (int most = 1; most < 40; most++) {
      List<String> told = new ArrayList<>();
      Cursor cursor = Cursor.START;
      while (cursor != null) {
        AbsentPage page = page(cursor, most);
        for (Absent session : page.sessions()) {
          session.subscriptions().forEach(each -> told.add(name(session) + " " + each.filter()));
          for (Queued each : session.queued()) {
            told.add(name(session) + " " + each.topic());
          }
        }
        cursor = page.next();
      }
      assertThat(told).as("%d at once", most).hasSize(3 * (3 + 5)).doesNotHaveDuplicates();
    }
  }

  private static String name(Absent session) {
    return session.key().clientId();
  }

  private AbsentPage page(Cursor from, int most) {
    return shard.machine.readAbsent(from, most);
  }

  /** A session whose client is gone; its number. */
  private long away(String client, String... filters) {
    shard.attached(client, 1, 1);
    for (String filter : filters) {
      shard.subscribed(client, 1, filter, 2);
    }
    shard.detached(client, 1);
    return page(Cursor.START, 1_000).sessions().stream()
        .filter(session -> name(session).equals(client))
        .mapToLong(Absent::number)
        .findAny()
        .orElseThrow();
  }

  private void published(String... topics) {
    for (String topic : topics) {
      shard.published(message(topic, QoS.AT_LEAST_ONCE, "x"));
    }
  }

  private List<String> topicsFor(String client, long token) {
    return shard
        .apply(attach(client, token, Record.Terms.stored(false, 60, 10)), Effect.Deliver.class)
        .stream()
        .map(each -> each.message().topic().text())
        .toList();
  }

  private List<Effect> withdraw(
      String client, long number, List<String> filters, List<Long> positions, boolean will) {
    return shard.apply(new Record.Withdraw(key(client), number, filters, positions, will));
  }
}

package io.sallyport.shard;

import static io.sallyport.shard.OneShard.author;
import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.join;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.Effect;
import io.sallyport.records.Effect.Dropped.Reason;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a principal's queues when it has all that it may have in all shards. */
@Tag("F18")
class PrincipalShareTest {
  private static final String LARGE = "x".repeat(30_000);
  private static final PrincipalId ANN = author("ann", "").id();

  private final OneShard shard = new OneShard();
  private final Map<PrincipalId, Long> told = new HashMap<>();

  @BeforeEach
  void two_sessions_of_one_user() {
    shard.limits(1_000, 1 << 30, QueueFull.DROP_OLDEST, 1, 10);
    for (String client : List.of("full", "idle")) {
      shard.attached(client, client.length() + client.hashCode(), 1);
      shard.subscribed(client, client.length() + client.hashCode(), client, 1);
      shard.detached(client, client.length() + client.hashCode());
    }
  }

  private List<Reason> dropped(String topic, String payload) {
    return shard
        .apply(
            new Record.Publish(
                message(topic, QoS.AT_LEAST_ONCE, payload), null, Record.Purpose.SESSIONS),
            Effect.Dropped.class)
        .stream()
        .map(Effect.Dropped::reason)
        .toList();
  }

  private long taken() {
    shard.machine.tellPurses((owner, change) -> told.merge(owner, change, Long::sum));
    return told.getOrDefault(ANN, 0L);
  }

  @Test
  @DisplayName(
      "F18: a principal that has enough trades old messages for new ones, and grows no more")
  void the_queues_of_a_restricted_principal_do_not_grow() {
    for (int i = 0; i < 5; i++) {
      assertThat(dropped("full", LARGE)).isEmpty();
    }
    shard.apply(new Record.Restrict(ANN, true));
    long before = taken();
    for (int i = 0; i < 5; i++) {
      assertThat(dropped("full", LARGE)).containsExactly(Reason.PRINCIPAL_FULL);
    }
    assertThat(taken()).isEqualTo(before);
    assertThat(dropped("idle", "a little")).as("another queue of it goes on").isEmpty();
    shard.apply(new Record.Restrict(ANN, false));
    assertThat(dropped("full", LARGE)).isEmpty();
  }

  @Test
  void without_drop_oldest_what_comes_is_dropped() {
    shard.limits(1_000, 1 << 30, QueueFull.DROP_NEWEST, 1, 10);
    shard.apply(new Record.Restrict(ANN, true));
    assertThat(dropped("full", LARGE)).as("below the floor").isEmpty();
    assertThat(dropped("full", LARGE)).isEmpty();
    assertThat(dropped("full", LARGE)).containsExactly(Reason.PRINCIPAL_FULL);
  }

  @Test
  void what_all_take_is_told_and_comes_to_nothing_when_they_go() {
    long empty = taken();
    dropped("full", LARGE);
    assertThat(taken() - empty).isGreaterThan(30_000).isLessThan(31_000);
    shard.reload();
    told.clear();
    assertThat(taken() - empty).as("a copy counts the same").isGreaterThan(30_000);
    shard.machine.recallPurses((owner, change) -> told.merge(owner, change, Long::sum));
    assertThat(told).containsEntry(ANN, 0L);
    told.clear();
    shard.reload();
    shard.apply(new Record.RemovePrincipal(ANN));
    assertThat(taken()).isZero();
  }

  @Test
  void who_has_been_in_a_group_longest_pays_for_it() {
    String shared = "$share/g/jobs";
    long before = taken();
    shard.apply(join(shared, 7, "full", 3, 1));
    shard.apply(
        new Record.Join(
            group(shared),
            8,
            PrincipalId.user("bob", 1),
            null,
            OneShard.subscription(shared, 1),
            1));
    shard.apply(new Record.Leave(group(shared), 7, List.of()));
    shard.apply(new Record.Leave(group(shared), 8, List.of()));
    dropped("jobs", LARGE);
    assertThat(taken() - before).isGreaterThan(30_000);
    assertThat(told).doesNotContainKey(PrincipalId.user("bob", 1));
  }

  @Test
  void who_goes_on_with_a_group_pays_from_there_on() {
    String shared = "$share/g/jobs";
    long before = taken();
    shard.apply(join(shared, 7, "full", 3, 1));
    dropped("jobs", LARGE);
    shard.apply(
        new Record.Join(
            group(shared),
            8,
            PrincipalId.user("bob", 1),
            null,
            OneShard.subscription(shared, 1),
            1));
    shard.apply(new Record.EndMembership(group(shared), new Record.Member("full", 3), 0));
    assertThat(taken()).isEqualTo(before);
    assertThat(told.get(PrincipalId.user("bob", 1))).isGreaterThan(30_000);
  }

  @Test
  void a_node_that_begins_counts_anew() {
    shard.apply(new Record.Restrict(ANN, true));
    shard.reload();
    shard.apply(new Record.Claim());
    for (int i = 0; i < 5; i++) {
      assertThat(dropped("full", LARGE)).isEmpty();
    }
  }
}

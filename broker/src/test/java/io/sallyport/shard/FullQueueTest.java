package io.sallyport.shard;

import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.join;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a queue that is full does with what comes. */
@Tag("F16")
class FullQueueTest {
  private static final int PLENTY = 1 << 20;

  private final OneShard shard = new OneShard();

  private void reader(QueueFull full, int messages, int window) {
    shard.limits(messages, PLENTY, full, window, 10);
    shard.attached("c", 1, 10);
    shard.subscribed("c", 1, "a/+", 1);
  }

  private List<Effect> publish(String topic, String payload) {
    return shard.apply(
        new Record.Publish(
            message(topic, QoS.AT_LEAST_ONCE, payload), null, Record.Purpose.SESSIONS));
  }

  private List<String> dropped(String topic) {
    return dropped(topic, "");
  }

  private List<String> dropped(String topic, String payload) {
    return publish(topic, payload).stream()
        .filter(Effect.Dropped.class::isInstance)
        .map(effect -> ((Effect.Dropped) effect).topic().text())
        .toList();
  }

  private List<String> deliveredAfter(int acknowledged) {
    return shard.answered("c", 1, Record.Step.ACKNOWLEDGED, acknowledged).stream()
        .map(effect -> ((Effect.Deliver) effect).message().topic().text())
        .toList();
  }

  private int deliveredNow(String topic) {
    return shard.published(message(topic, QoS.AT_LEAST_ONCE, "")).getFirst().packetId();
  }

  @Test
  @DisplayName("F16: drop-oldest makes room with what has waited longest and was never sent")
  void the_oldest_makes_room() {
    reader(QueueFull.DROP_OLDEST, 3, 1);
    int first = deliveredNow("a/1");
    assertThat(dropped("a/2")).isEmpty();
    assertThat(dropped("a/3")).isEmpty();
    assertThat(dropped("a/4")).containsExactly("a/2");
    assertThat(dropped("a/5")).containsExactly("a/3");
    assertThat(deliveredAfter(first)).containsExactly("a/4");
  }

  @Test
  void as_many_of_the_oldest_go_as_a_large_one_needs() {
    reader(QueueFull.DROP_OLDEST, 100, 1);
    shard.limits(100, 700, QueueFull.DROP_OLDEST, 1, 10);
    deliveredNow("a/1");
    for (int i = 2; i <= 7; i++) {
      assertThat(dropped("a/" + i, "x".repeat(30))).isEmpty();
    }
    assertThat(dropped("a/8", "x".repeat(150))).containsExactly("a/2", "a/3");
  }

  @Test
  void nothing_makes_room_for_what_never_fits() {
    reader(QueueFull.DROP_OLDEST, 100, 1);
    shard.limits(100, 400, QueueFull.DROP_OLDEST, 1, 10);
    deliveredNow("a/1");
    assertThat(dropped("a/2")).isEmpty();
    assertThat(dropped("a/3", "x".repeat(400))).containsExactly("a/3");
  }

  @Test
  void what_was_sent_once_is_finished() {
    reader(QueueFull.DROP_OLDEST, 2, 2);
    deliveredNow("a/1");
    deliveredNow("a/2");
    shard.detached("c", 1);
    assertThat(dropped("a/3")).containsExactly("a/3");
    shard.attached("c", 2, 1); // a/2 is parked: it waits with the packet id it had
    assertThat(dropped("a/4")).containsExactly("a/4");
  }

  @Test
  @DisplayName("F16: drop-newest keeps what waits")
  void the_newest_is_dropped() {
    reader(QueueFull.DROP_NEWEST, 2, 1);
    int first = deliveredNow("a/1");
    assertThat(dropped("a/2")).isEmpty();
    assertThat(dropped("a/3")).containsExactly("a/3");
    assertThat(deliveredAfter(first)).containsExactly("a/2");
  }

  @Test
  @DisplayName("F16: disconnect tells the client to go, and keeps its session")
  void the_client_is_told_to_go() {
    reader(QueueFull.DISCONNECT, 2, 1);
    deliveredNow("a/1");
    assertThat(dropped("a/2")).isEmpty();
    assertThat(publish("a/3", ""))
        .hasSize(2)
        .contains(new Effect.Overflowed(1))
        .anyMatch(Effect.Dropped.class::isInstance);
    shard.detached("c", 1);
    assertThat(publish("a/4", "")).hasOnlyElementsOfType(Effect.Dropped.class);
    assertThat(
            shard.apply(
                OneShard.attach("c", 2, Record.Terms.stored(false, 60, 10)), Effect.Attached.class))
        .singleElement()
        .matches(Effect.Attached::sessionPresent);
  }

  @Test
  void a_group_goes_by_the_same_rules() {
    String shared = "$share/g/a/+";
    shard.limits(2, PLENTY, QueueFull.DROP_OLDEST, 1, 10);
    shard.apply(join(shared, 7, "c", 3, 1));
    dropped("a/1"); // with the member
    assertThat(dropped("a/2")).isEmpty();
    assertThat(dropped("a/3")).containsExactly("a/2");
    shard.apply(new Record.Leave(group(shared), 7, List.of()));
    assertThat(dropped("a/4")).containsExactly("a/1");
    shard.limits(2, PLENTY, QueueFull.DISCONNECT, 1, 10);
    assertThat(dropped("a/5")).containsExactly("a/5");
  }
}

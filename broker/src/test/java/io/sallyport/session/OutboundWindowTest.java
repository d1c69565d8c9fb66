package io.sallyport.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.session.OutboundWindow.Delivery;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundWindowTest {
  private final List<Integer> sent = new ArrayList<>();
  private final Allowance allowance = new Allowance(10_100);

  private OutboundWindow window(int receiveMaximum, int waiting) {
    return new OutboundWindow(receiveMaximum, waiting, 5_000, allowance, (_, id) -> sent.add(id));
  }

  private static Delivery delivery(QoS qos, int bytes) {
    Publish message =
        new Publish(
            TopicName.of("t"),
            qos,
            false,
            false,
            1,
            Properties.NONE,
            Payload.wrap(new byte[bytes]));
    return new Delivery(message, qos, false, new int[0]);
  }

  @Test
  void no_more_than_the_receive_maximum_is_on_the_wire() {
    OutboundWindow window = window(2, 10);
    for (int i = 0; i < 5; i++) {
      assertThat(window.offer(delivery(QoS.AT_LEAST_ONCE, 10), true)).isTrue();
    }
    assertThat(sent).containsExactly(1, 2);
    assertThat(window.acknowledged(1)).isTrue();
    window.pump(() -> true);
    assertThat(sent).containsExactly(1, 2, 3);
    assertThat(window.waiting()).isEqualTo(2);
  }

  @Test
  void a_full_queue_refuses_by_count_and_by_bytes_and_by_what_all_share() {
    OutboundWindow few = window(1, 1);
    few.offer(delivery(QoS.AT_LEAST_ONCE, 10), true);
    assertThat(few.offer(delivery(QoS.AT_LEAST_ONCE, 10), true)).isTrue();
    assertThat(few.offer(delivery(QoS.AT_LEAST_ONCE, 10), true)).isFalse();
    OutboundWindow large = window(1, 100);
    assertThat(large.offer(delivery(QoS.AT_LEAST_ONCE, 6_000), false)).isFalse();
    OutboundWindow one = window(1, 100);
    OutboundWindow two = window(1, 100);
    assertThat(one.offer(delivery(QoS.AT_LEAST_ONCE, 4_900), false)).isTrue();
    assertThat(two.offer(delivery(QoS.AT_LEAST_ONCE, 4_900), false)).isTrue();
    assertThat(few.offer(delivery(QoS.AT_LEAST_ONCE, 4_900), false)).isFalse();
    one.close();
    two.close();
    few.close();
    assertThat(allowance.taken()).isZero();
  }

  @Test
  void what_leaves_at_once_takes_its_place_in_the_window_and_passes_nobody_who_waits() {
    OutboundWindow window = window(2, 10);
    assertThat(window.begin(QoS.AT_LEAST_ONCE, false)).as("the socket is full").isZero();
    assertThat(window.begin(QoS.AT_LEAST_ONCE, true)).isEqualTo(1);
    assertThat(window.begin(QoS.EXACTLY_ONCE, true)).isEqualTo(2);
    assertThat(window.begin(QoS.AT_LEAST_ONCE, true)).as("the window is full").isZero();
    assertThat(window.offer(delivery(QoS.AT_LEAST_ONCE, 1), true)).isTrue();
    assertThat(window.received(2)).isTrue();
    assertThat(window.acknowledged(1)).isTrue();
    assertThat(window.begin(QoS.AT_LEAST_ONCE, true)).as("somebody waits").isZero();
    window.pump(() -> true);
    assertThat(sent).containsExactly(3);
  }

  @Test
  void retained_messages_leave_half_of_the_queue_to_others() {
    OutboundWindow window = window(1, 4);
    window.offer(delivery(QoS.AT_LEAST_ONCE, 1), true);
    assertThat(window.hasRoomToSpare()).isTrue();
    window.offer(delivery(QoS.AT_LEAST_ONCE, 1), true);
    assertThat(window.hasRoomToSpare()).isTrue();
    window.offer(delivery(QoS.AT_LEAST_ONCE, 1), true);
    assertThat(window.hasRoomToSpare()).isFalse();
    window.close();
    OutboundWindow smallest = window(1, 1);
    assertThat(smallest.hasRoomToSpare()).as("never nothing").isTrue();
  }

  @Test
  void qos_2_holds_its_place_until_pubcomp() {
    OutboundWindow window = window(1, 10);
    window.offer(delivery(QoS.EXACTLY_ONCE, 1), true);
    assertThat(window.acknowledged(1)).as("PUBACK for a QoS 2 message").isFalse();
    assertThat(window.completed(1)).as("PUBCOMP before PUBREC").isFalse();
    assertThat(window.received(1)).isTrue();
    assertThat(window.received(1)).as("PUBREC again").isTrue();
    assertThat(window.inflight()).isOne();
    assertThat(window.completed(1)).isTrue();
    assertThat(window.inflight()).isZero();
  }

  @Test
  void a_refused_message_gives_its_place_back() {
    OutboundWindow window = window(1, 10);
    window.offer(delivery(QoS.EXACTLY_ONCE, 1), true);
    assertThat(window.rejected(1)).isTrue();
    assertThat(window.inflight()).isZero();
    assertThat(window.rejected(1)).isFalse();
  }

  @Test
  void nothing_overtakes_what_waits() {
    OutboundWindow window = window(10, 10);
    window.offer(delivery(QoS.AT_LEAST_ONCE, 1), false);
    window.offer(delivery(QoS.AT_LEAST_ONCE, 1), true);
    assertThat(sent).isEmpty();
    assertThat(window.waiting()).isEqualTo(2);
  }

  @Test
  void properties_and_identifiers_count_like_the_payload() {
    Properties heavy = Properties.builder().user("weight", "x".repeat(4_900)).build();
    Publish message =
        new Publish(
            TopicName.of("t"),
            QoS.AT_LEAST_ONCE,
            false,
            false,
            1,
            heavy,
            Payload.wrap(new byte[0]));
    OutboundWindow window = window(1, 100);
    assertThat(window.offer(new Delivery(message, QoS.AT_LEAST_ONCE, false, new int[0]), false))
        .isTrue();
    assertThat(window.offer(delivery(QoS.AT_LEAST_ONCE, 10), false)).isFalse();
    OutboundWindow another = window(1, 100);
    Publish light = delivery(QoS.AT_LEAST_ONCE, 10).message();
    assertThat(another.offer(new Delivery(light, QoS.AT_LEAST_ONCE, false, new int[2_000]), false))
        .isFalse();
  }
}

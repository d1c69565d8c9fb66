package io.sallyport.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Packet;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AckQueueTest {
  private final List<Integer> left = new ArrayList<>();
  private final AckQueue acks = new AckQueue(packet -> left.add(idOf(packet)));

  private static int idOf(Packet packet) {
    return ((PubAck) packet).packetId();
  }

  private static PubAck ack(int id) {
    return new PubAck(id, ReasonCode.SUCCESS);
  }

  @Test
  void what_promises_nothing_leaves_at_once() {
    acks.answer(ack(1));
    assertThat(left).containsExactly(1);
    assertThat(acks.size()).isZero();
  }

  @Test
  void answers_leave_in_the_order_they_were_earned_whatever_becomes_durable_first() {
    AckQueue.Slot first = acks.answerAfter(2, ack(1));
    AckQueue.Slot second = acks.answerAfter(1, ack(2));
    acks.answer(ack(3));
    acks.durable(second);
    acks.durable(first);
    assertThat(left).isEmpty();
    acks.durable(first);
    assertThat(left).containsExactly(1, 2, 3);
  }

  @Test
  void a_failed_append_replaces_the_answer_and_keeps_its_place() {
    AckQueue.Slot first = acks.answerAfter(2, ack(1));
    acks.answer(ack(2));
    acks.failed(first, ack(100));
    assertThat(left).isEmpty();
    acks.durable(first);
    assertThat(left).containsExactly(100, 2);
  }
}

package io.sallyport.session;

import io.sallyport.packet.Packet;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgements that a connection owes, in the order in which they were earned.
 *
 * <p>A slot is ready when everything it promises is durable; ready slots leave from the front only,
 * so acknowledgements arrive in the order of the packets they answer [MQTT-4.6.0-2] [MQTT-4.6.0-3].
 * Confined to the connection's loop. Holds at most as many slots as the client may have unanswered
 * packets.
 */
public final class AckQueue {

  /** One answer that waits for {@code appends} to become durable. */
  public static final class Slot {
    private Packet answer;
    private int pending;

    private Slot(Packet answer, int pending) {
      this.answer = answer;
      this.pending = pending;
    }
  }

  /** Made when something has to wait: what is not durable is answered at once. */
  private @Nullable ArrayDeque<Slot> slots;

  private final Consumer<Packet> sink;

  /**
   * @param sink takes the answers as they become due
   */
  public AckQueue(Consumer<Packet> sink) {
    this.sink = sink;
  }

  /** Owes {@code answer}, which promises nothing that is not so already. */
  public void answer(Packet answer) {
    ArrayDeque<Slot> owed = slots;
    if (owed == null || owed.isEmpty()) {
      sink.accept(answer);
    } else {
      owed.addLast(new Slot(answer, 0));
    }
  }

  /**
   * Owes {@code answer} once {@link #durable} was called {@code appends} times for the slot; at
   * least once.
   */
  public Slot answerAfter(int appends, Packet answer) {
    Slot slot = new Slot(answer, appends);
    if (slots == null) {
      slots = new ArrayDeque<>();
    }
    slots.addLast(slot);
    return slot;
  }

  /** One thing that {@code slot} waits for has become durable. */
  public void durable(Slot slot) {
    slot.pending--;
    release();
  }

  /**
   * One thing that {@code slot} waits for will never be durable: {@code refusal} is the answer now.
   */
  public void failed(Slot slot, Packet refusal) {
    slot.answer = refusal;
    slot.pending--;
    release();
  }

  private void release() {
    ArrayDeque<Slot> owed = slots;
    while (owed != null && !owed.isEmpty() && owed.getFirst().pending <= 0) {
      sink.accept(owed.removeFirst().answer);
    }
  }

  /** How many answers are owed. */
  public int size() {
    return slots == null ? 0 : slots.size();
  }
}

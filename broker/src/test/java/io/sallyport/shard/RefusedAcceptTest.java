package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect;
import io.sallyport.records.Record;
import io.sallyport.records.Record.Purpose;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard that owes the others all it may takes no message that a later one could overtake. */
class RefusedAcceptTest {
  private static final int OUTBOX = 2;

  private final OneShard shard = new OneShard();

  @BeforeEach
  void a_connection_and_a_small_outbox() {
    shard.limits(10, 10_000, 10, OUTBOX);
    shard.attached("pub", 1, 10);
  }

  /** Of QoS 2, for the first {@code targets} shards. */
  private static Record.Accept accept(long token, int packetId, int targets, boolean refusable) {
    return new Record.Accept(
        OneShard.key("pub"),
        token,
        packetId,
        OneShard.message("t", QoS.EXACTLY_ONCE, "message " + packetId),
        IntStream.range(0, targets)
            .mapToObj(target -> new Record.Target(target, Purpose.SESSIONS))
            .toList(),
        refusable);
  }

  private List<String> forwarded(Record.Accept accept) {
    return shard.apply(accept, Effect.Forward.class).stream()
        .map(forward -> forward.publish().message().payload().text())
        .toList();
  }

  @Test
  void behind_a_message_refused_without_a_word_nothing_is_taken_before_it() {
    assertThat(shard.apply(accept(1, 7, OUTBOX + 1, false), Effect.AcceptRefused.class))
        .containsExactly(new Effect.AcceptRefused(1, 7));
    assertThat(shard.apply(accept(1, 8, 1, false))).isEmpty(); // was under way when 7 was refused

    shard.attached("pub", 2, 10);
    assertThat(forwarded(accept(2, 7, 1, false))).containsExactly("message 7");
    assertThat(forwarded(accept(2, 8, 1, false))).containsExactly("message 8");
  }

  @Test
  void a_client_that_hears_of_it_keeps_its_connection() {
    assertThat(shard.apply(accept(1, 7, OUTBOX + 1, true)))
        .containsExactly(new Effect.AcceptRefused(1, 7));
    assertThat(forwarded(accept(1, 8, 1, true))).containsExactly("message 8");
  }

  @Test
  void the_session_stays_and_its_will_is_sent_as_when_the_connection_is_lost() {
    shard.detached("pub", 1);
    Record.Attach again =
        new Record.Attach(
            OneShard.key("pub"),
            2,
            OneShard.author("ann", "pub"),
            Record.Terms.stored(false, 60, 10),
            OneShard.will("w"));
    assertThat(shard.apply(again, Effect.Attached.class))
        .allSatisfy(attached -> assertThat(attached.sessionPresent()).isTrue());

    List<Effect> refused = shard.apply(accept(2, 7, OUTBOX + 1, false));

    assertThat(refused).hasSize(2).contains(new Effect.AcceptRefused(2, 7));
    assertThat(refused).filteredOn(Effect.FireWill.class::isInstance).hasSize(1);
    assertThat(shard.apply(OneShard.attach("pub", 3, Record.Terms.stored(false, 60, 10))))
        .filteredOn(Effect.Attached.class::isInstance)
        .singleElement()
        .extracting(effect -> ((Effect.Attached) effect).sessionPresent())
        .isEqualTo(true);
  }
}

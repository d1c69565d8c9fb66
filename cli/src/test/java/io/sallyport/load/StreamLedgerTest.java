package io.sallyport.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamLedgerTest {
  private final StreamLedger ledger = new StreamLedger();

  private void receive(long... sequences) {
    for (long sequence : sequences) {
      ledger.received(sequence);
    }
  }

  @Test
  void all_in_order_is_clean() {
    receive(0, 1, 2, 3);
    assertThat(ledger.lost(4)).isZero();
    assertThat(ledger.repeated()).isZero();
    assertThat(ledger.late()).isZero();
  }

  @Test
  void a_gap_and_a_missing_end_are_lost() {
    receive(0, 3);
    assertThat(ledger.lost(6)).isEqualTo(4);
  }

  @Test
  void a_late_one_is_out_of_order_and_not_lost() {
    receive(0, 2, 1, 3);
    assertThat(ledger.lost(4)).isZero();
    assertThat(ledger.late()).isEqualTo(1);
    assertThat(ledger.repeated()).isZero();
  }

  @Test
  void a_second_copy_is_a_repetition() {
    receive(0, 1, 1, 0, 2);
    assertThat(ledger.repeated()).isEqualTo(2);
    assertThat(ledger.late()).isZero();
  }

  @Test
  void a_gap_wider_than_the_memory_is_counted_whole() {
    receive(0, 10_000, 9_999, 9_999);
    assertThat(ledger.lost(10_001)).isEqualTo(9_998);
    assertThat(ledger.late()).isEqualTo(1);
    assertThat(ledger.repeated()).isEqualTo(1);
  }
}

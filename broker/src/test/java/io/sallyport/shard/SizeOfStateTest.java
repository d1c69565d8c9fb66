package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What stored sessions and retained messages take on the heap, and how long they take to load. */
class SizeOfStateTest {
  private static final int PAYLOAD = 100;
  private static final int TOPIC = 26;
  private static final int MOST_BESIDE_A_MESSAGE = 300;
  private static final int MOST_FOR_A_SESSION = 3_200;

  @Test
  void a_session_with_five_filters_and_a_retained_message_are_small() {
    MeasuredState.Size session = MeasuredState.sessions(10_000, 5);
    MeasuredState.Size retained = MeasuredState.retained(50_000, PAYLOAD);
    assertThat(session.bytesEach()).as("%s", session).isLessThan(MOST_FOR_A_SESSION);
    assertThat(retained.bytesEach() - PAYLOAD - TOPIC)
        .as("%s", retained)
        .isLessThan(MOST_BESIDE_A_MESSAGE);
  }

  @Test
  @Tag("long")
  void a_hundred_thousand_sessions_and_a_million_messages_load_in_ten_seconds_of_one_core() {
    MeasuredState.Size session = MeasuredState.sessions(100_000, 5);
    MeasuredState.Size retained = MeasuredState.retained(1_000_000, PAYLOAD);
    System.out.printf("session %s, retained %s%n", session, retained);
    assertThat(session.cpuMillis() + retained.cpuMillis()).isLessThan(10_000);
    assertThat(session.bytesEach()).isLessThan(MOST_FOR_A_SESSION);
    assertThat(retained.bytesEach() - PAYLOAD - TOPIC).isLessThan(MOST_BESIDE_A_MESSAGE);
  }
}

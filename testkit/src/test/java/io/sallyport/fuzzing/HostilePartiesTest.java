package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * W19: two parties say what no specification foresees, over all four transports, while others go on
 * as if nothing was. docs/fuzzing.md tells how to see a finding again.
 */
@Tag("W19")
class HostilePartiesTest {
  private static final long FIRST_SEED = 1_000;

  @Test
  void hostile_conversations_harm_nobody_and_leave_nothing() throws InterruptedException {
    Long again = Long.getLong("sallyport.fuzz.seed");
    try (Siege siege = new Siege(Siege.RULES)) {
      if (again != null) {
        System.out.println(siege.again(again));
      } else {
        siege.hold(FIRST_SEED, Duration.ofSeconds(8));
      }
      siege.lift();
      assertThat(siege.tally().findings()).as(siege.report()).isEmpty();
      assertThat(siege.tally().of("conversations")).isPositive();
    }
  }

  /** Otherwise the test above might be deaf. */
  @Test
  void a_broker_that_tells_what_is_hidden_is_found_out() throws InterruptedException {
    String careless =
        """
        [[rule]]
        name = "everybody hears everything"
        who = "any"
        allow = ["subscribe"]
        topics = ["hidden/#"]

        """;
    try (Siege siege = new Siege(Siege.RULES + careless)) {
      siege.hold(FIRST_SEED, Duration.ofSeconds(20));
      assertThat(siege.tally().findings())
          .extracting(Tally.Finding::text)
          .anyMatch(text -> text.endsWith("was told what is hidden from it"));
    }
  }
}

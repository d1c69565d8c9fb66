package io.sallyport.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
  @Test
  void what_a_finding_does_not_need_goes() {
    Conversation found =
        LongStream.range(0, 100)
            .mapToObj(Conversation::of)
            .filter(ShrinkingTest::subscribes)
            .findFirst()
            .orElseThrow();
    Conversation smallest = Shrinking.smallest(found, ShrinkingTest::subscribes);
    List<Step> left = smallest.parties().stream().flatMap(party -> party.steps().stream()).toList();
    assertThat(left).hasSize(3); // one SUBSCRIBE, and each party leaves
    assertThat(left).filteredOn(Step.Leave.class::isInstance).hasSize(2);
    assertThat(smallest.turns()).hasSize(3);
    assertThat(subscribes(smallest)).isTrue();
  }

  @Test
  void a_seed_makes_the_same_conversation_whenever_it_comes() {
    for (long seed = 0; seed < 200; seed++) {
      assertThat(Conversation.of(seed).transcript()).isEqualTo(Conversation.of(seed).transcript());
    }
  }

  private static boolean subscribes(Conversation conversation) {
    return conversation.parties().stream()
        .flatMap(party -> party.steps().stream())
        .anyMatch(step -> step instanceof Step.Say say && say.what().equals("SUBSCRIBE"));
  }
}

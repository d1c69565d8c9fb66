package io.sallyport.fuzzing;

import java.util.function.Predicate;

/** Leaves out of a conversation what a finding does not need. */
final class Shrinking {
  private Shrinking() {}

  /**
   * {@code found} without whatever step can go; the last step of each party stays.
   *
   * @param isStillFound plays a conversation and tells whether the finding comes again
   */
  static Conversation smallest(Conversation found, Predicate<Conversation> isStillFound) {
    Conversation smallest = found;
    for (int party = 0; party < found.parties().size(); party++) {
      for (int step = found.parties().get(party).steps().size() - 2; step >= 0; step--) {
        Conversation smaller = smallest.without(party, step);
        if (isStillFound.test(smaller)) {
          smallest = smaller;
        }
      }
    }
    return smallest;
  }
}

package io.sallyport.fuzzing;

import io.sallyport.packet.ProtocolVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that one party is going to do.
 *
 * @param pure nothing of it was mutated: what it hears can be held against what it asked for
 * @param readable its CONNECT leaves as it was made, so the broker answers in {@code version}
 * @param ownId nobody else has its client id, and nothing was stored under it before
 * @param filters what it will subscribe to, as long as it is pure
 * @param deaf it reads nothing until it leaves
 * @param mutations what was done to it, by kind
 */
record Script(
    ProtocolVersion version,
    String clientId,
    List<Step> steps,
    boolean pure,
    boolean readable,
    boolean ownId,
    Set<String> filters,
    int aliasMaximum,
    boolean deaf,
    long answersSeed,
    Map<Mutation, Integer> mutations) {

  Script {
    steps = List.copyOf(steps);
    filters = Set.copyOf(filters);
  }

  long packets() {
    return steps.stream().filter(Step.Say.class::isInstance).count();
  }
}

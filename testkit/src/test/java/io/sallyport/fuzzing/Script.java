package io.sallyport.fuzzing;

import io.sallyport.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that one party is going to do.
 *
 * @param pure nothing of it was mutated: what it hears can be held against what it asked for
 * @param readable its CONNECT leaves as it was made, so the broker answers in {@code version}
 * @param ownId nobody else has its client id, and nothing was stored under it before
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
    Asked asked,
    boolean deaf,
    long answersSeed,
    Map<Mutation, Integer> mutations) {

  Script {
    steps = List.copyOf(steps);
  }

  /**
   * Without the step at {@code index}: what follows may be wrong then, and without its CONNECT
   * nobody knows how to read what is heard.
   */
  Script without(int index) {
    List<Step> fewer = new ArrayList<>(steps);
    fewer.remove(index);
    return new Script(
        version,
        clientId,
        fewer,
        false,
        readable && index > 0,
        ownId,
        asked,
        deaf,
        answersSeed,
        mutations);
  }
}

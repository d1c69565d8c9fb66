package io.sallyport.differential;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Subscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What some clients say to a broker, step by step; made from a seed. All its topics and client ids
 * begin with its tag, so that any number can be held beside each other. Immutable.
 *
 * @param shared whether several parties are members of one group, so that it is the broker's choice
 *     who receives
 */
record Conversation(
    long seed, ProtocolVersion version, String tag, boolean shared, List<Step> steps) {
  Conversation {
    steps = List.copyOf(steps);
  }

  /** The same with those steps only whose index is in {@code kept}. */
  Conversation only(List<Integer> kept) {
    return new Conversation(seed, version, tag, shared, kept.stream().map(steps::get).toList());
  }

  Conversation upTo(int last) {
    return only(IntStream.rangeClosed(0, last).boxed().toList());
  }

  /** What {@code party} has subscribed to before {@code end}, whatever became of it. */
  List<Subscribe.Request> requestsOf(int party, int end) {
    List<Subscribe.Request> all = new ArrayList<>();
    for (Step step : steps.subList(0, end)) {
      if (step.party() == party && step.packet() instanceof Subscribe subscribe) {
        all.addAll(subscribe.requests());
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return IntStream.range(0, steps.size())
        .mapToObj(i -> "%2d %s".formatted(i, steps.get(i)))
        .collect(Collectors.joining("\n"));
  }
}

package io.sallyport.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each connection heard in each step. Confined to one thread. */
final class Transcript {
  /** By the name of the connection; those that heard nothing are not there. */
  private final List<Map<String, List<Heard>>> steps = new ArrayList<>();

  void add(Map<String, List<Heard>> step) {
    steps.add(new TreeMap<>(step));
  }

  int size() {
    return steps.size();
  }

  Map<String, List<Heard>> at(int step) {
    return steps.get(step);
  }

  /** How much was heard in that step; 0 for one that is not there. */
  int countAt(int step) {
    return step < steps.size() ? steps.get(step).values().stream().mapToInt(List::size).sum() : 0;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      for (Map.Entry<String, List<Heard>> it : steps.get(i).entrySet()) {
        out.append("%2d %-3s %s%n".formatted(i, it.getKey(), it.getValue()));
      }
    }
    return out.toString();
  }
}

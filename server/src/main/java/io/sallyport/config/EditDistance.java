package io.sallyport.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How far two words are apart, to guess what somebody meant to write. */
public final class EditDistance {
  private static final int LONGEST = 64;

  private EditDistance() {}

  /** The nearest of {@code known} to {@code word}, if one is near enough to be meant. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    Optional<String> begun =
        known.stream()
            .filter(candidate -> word.length() >= 4 && candidate.startsWith(word))
            .min(Comparator.naturalOrder());
    if (begun.isPresent()) {
      return begun;
    }
    int most = Math.max(1, Math.min(word.length(), LONGEST) / 2);
    return known.stream()
        .filter(candidate -> between(word, candidate) <= most)
        .min(
            Comparator.comparingInt((String candidate) -> between(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Insertions, deletions, replacements, and swaps of neighbours, over 64 characters at most. */
  static int between(String one, String other) {
    String a = cut(one);
    String b = cut(other);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = cost[i - 1][j - 1] + (same ? 0 : 1);
    best = Math.min(best, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private static String cut(String word) {
    return word.length() > LONGEST ? word.substring(0, LONGEST) : word;
  }
}

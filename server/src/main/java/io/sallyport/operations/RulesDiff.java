package io.sallyport.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What other rules would change, for people. Immutable; every list is bounded, every text escaped.
 *
 * @param before what the rules are compared with: {@code the rules in force}
 * @param after the name of the file with the others
 * @param gone rules that only stand in the first, with name and place
 * @param come rules that only stand in the second; one that was changed stands in both
 * @param people who gains and loses what; those for whom it is the same together
 * @param groupsLeftOut how many more groups there are
 * @param unchanged how many of those who are known gain and lose nothing
 * @param failing lines of the second file's tests that would not hold
 * @param live what would be taken from those who are there; null when no broker runs
 */
public record RulesDiff(
    String before,
    String after,
    List<String> gone,
    List<String> come,
    List<Group> people,
    int groupsLeftOut,
    int unchanged,
    List<String> failing,
    @Nullable Live live) {

  /**
   * People for whom the same changes.
   *
   * @param count how many they are
   * @param names the first of them
   * @param changes {@code loses publish a/#}; a level that is the device's own name is {@code
   *     {user}}
   */
  public record Group(int count, List<String> names, List<String> changes) {}

  /** How many, and the first of them. */
  public record Some(int count, List<String> names) {}

  /**
   * What a running broker would take.
   *
   * @param connections how many were asked
   * @param ended connections that would end
   * @param subscriptions those of connected clients that would be taken back
   * @param sessions how many stored sessions whose clients are away were asked
   * @param stored their subscriptions to which nothing would be delivered any more
   * @param whole false when some could not be asked, or not in time
   */
  public record Live(
      int connections, Some ended, Some subscriptions, int sessions, Some stored, boolean whole) {}

  /** Whether nobody would notice. */
  public boolean isEmpty() {
    return people.isEmpty()
        && failing.isEmpty()
        && (live == null
            || live.ended().count() + live.subscriptions().count() + live.stored().count() == 0);
  }
}

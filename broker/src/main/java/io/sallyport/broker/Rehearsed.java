package io.sallyport.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What other rules would take from connections and stored sessions. Immutable.
 *
 * @param connections how many were asked
 * @param ended those that may be connected by the rules of now and not by the others
 * @param subscriptions those of connected clients that would be taken back
 * @param sessions how many stored sessions of clients that are away were asked
 * @param stored their subscriptions to which nothing would be delivered any more
 * @param shardsFailed shards whose sessions could not be read
 */
public record Rehearsed(
    int connections, Some ended, Some subscriptions, int sessions, Some stored, int shardsFailed) {
  static final Rehearsed NOTHING = new Rehearsed(0, Some.NONE, Some.NONE, 0, Some.NONE, 0);

  /**
   * How many, and the first of them.
   *
   * @param names at most {@value #MOST_NAMES}, escaped
   */
  public record Some(int count, List<String> names) {
    static final int MOST_NAMES = 20;
    static final Some NONE = new Some(0, List.of());

    public Some {
      names = List.copyOf(names);
    }

    Some and(String name) {
      List<String> more = new ArrayList<>(names);
      if (more.size() < MOST_NAMES) {
        more.add(name);
      }
      return new Some(count + 1, more);
    }

    Some plus(Some other) {
      return new Some(
          count + other.count,
          Stream.concat(names.stream(), other.names.stream()).limit(MOST_NAMES).toList());
    }
  }

  Rehearsed plus(Rehearsed other) {
    return new Rehearsed(
        connections + other.connections,
        ended.plus(other.ended),
        subscriptions.plus(other.subscriptions),
        sessions + other.sessions,
        stored.plus(other.stored),
        shardsFailed + other.shardsFailed);
  }
}

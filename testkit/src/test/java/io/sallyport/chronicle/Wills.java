package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A will is sent once at most. Never, if its client was back before the delay was over. Once, if it
 * went without a word and did not come back, and its session is stored.
 */
final class Wills implements Check {
  /** How late a will may be when a machine is busy. */
  private static final long GRACE_MICROS = 3_000_000;

  private static final class Life {
    private final Entry greeting;
    private Entry accepted;
    private Entry ended;
    private Entry asksAgain;
    private Entry isBack;

    private Life(Entry greeting) {
      this.greeting = greeting;
    }

    private long delayMicros() {
      return greeting.qos() * 1_000_000L;
    }

    private boolean mustNot() {
      return accepted != null
          && isBack != null
          && isBack.micros() - accepted.micros() < delayMicros();
    }

    private boolean must(long heardFromMicros, long endMicros) {
      return accepted != null
          && ended != null
          && ended.micros() > heardFromMicros
          && asksAgain == null
          && !ended.notes(Entry.GOODBYE)
          && !greeting.notes(Entry.FLEETING)
          && endMicros > ended.micros() + delayMicros() + GRACE_MICROS;
    }
  }

  @Override
  public List<Violation> of(History history) {
    Map<String, Life> lives = new TreeMap<>();
    Map<String, Life> latest = new HashMap<>();
    long end = 0;
    for (Entry entry : history.entries()) {
      Life life = latest.get(entry.client());
      end = entry.micros();
      switch (entry.what()) {
        case CONNECTING -> latest.put(entry.client(), greet(lives, life, entry));
        case CONNECTED -> accept(lives, latest.get(entry.client()), entry);
        case ENDED -> {
          if (life != null && life.ended == null) {
            life.ended = entry;
          }
        }
        default -> {
          // says nothing about wills
        }
      }
    }
    return judge(history, lives, end);
  }

  /** An earlier life ends here at the latest; what it left behind may be stopped by this one. */
  private static Life greet(Map<String, Life> lives, Life before, Entry entry) {
    if (before != null) {
      before.asksAgain = before.asksAgain == null ? entry : before.asksAgain;
      lives.values().stream()
          .filter(life -> life.greeting.client().equals(entry.client()) && life.asksAgain == null)
          .forEach(life -> life.asksAgain = entry);
    }
    Life life = new Life(entry);
    if (!entry.subject().equals(Entry.NOTHING)) {
      lives.put(entry.subject(), life);
    }
    return life;
  }

  private static void accept(Map<String, Life> lives, Life life, Entry entry) {
    lives.values().stream()
        .filter(before -> before != life && before.isBack == null)
        .filter(before -> before.greeting.client().equals(entry.client()))
        .forEach(before -> before.isBack = entry);
    if (life != null) {
      life.accepted = entry;
    }
  }

  private static List<Violation> judge(History history, Map<String, Life> lives, long end) {
    List<Violation> found = new ArrayList<>();
    Map<String, Map<String, Integer>> heard = new HashMap<>();
    history
        .deliveries()
        .forEach((client, came) ->
            came.stream()
                .filter(entry -> lives.containsKey(entry.id()))
                .forEach(entry ->
                    heard
                        .computeIfAbsent(entry.id(), _ -> new HashMap<>())
                        .merge(client, 1, Integer::sum)));
    long heardFrom = heardFrom(history, heard.values());
    lives.forEach((will, life) -> {
      int times = heard.getOrDefault(will, Map.of()).values().stream().reduce(0, Integer::max);
      if (times > 1 || (times > 0 && life.mustNot()) || (times == 0 && life.must(heardFrom, end))) {
        found.add(new Violation(Violation.Kind.WILL, text(will, life, times)));
      }
    });
    return found;
  }

  /**
   * Before the first of those who hear wills was told that it is subscribed, nobody need hear one.
   */
  private static long heardFrom(History history, Collection<Map<String, Integer>> heard) {
    return history.entries().stream()
        .filter(entry -> entry.what() == What.SUBSCRIBED)
        .filter(entry -> heard.stream().anyMatch(heirs -> heirs.containsKey(entry.client())))
        .mapToLong(Entry::micros)
        .min()
        .orElse(Long.MIN_VALUE);
  }

  private static String text(String will, Life life, int times) {
    return will
        + " of "
        + life.greeting.client()
        + ", delay "
        + life.greeting.qos()
        + " s, was sent "
        + times
        + " times; connected: "
        + life.accepted
        + "; ended: "
        + life.ended
        + "; back: "
        + life.isBack;
  }
}

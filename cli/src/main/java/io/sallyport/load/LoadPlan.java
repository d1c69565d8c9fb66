package io.sallyport.load;

import io.sallyport.packet.QoS;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run is to do. Immutable; {@link #problems()} says whether it makes sense.
 *
 * @param ratePerSecond of all publishers, or of connects, together; 0 is as fast as it goes
 * @param window how many messages of one publisher may be under way
 */
public record LoadPlan(
    Scenario scenario,
    int publishers,
    int subscribers,
    QoS qos,
    int sizeBytes,
    double ratePerSecond,
    int window,
    int warmupSeconds,
    int durationSeconds,
    String topicPrefix) {

  /** Who talks to whom. */
  public enum Scenario {
    /** Everybody connects, and nothing else. */
    CONNECT("connect"),
    /** Each publisher has a subscriber of its own. */
    PAIR("pair"),
    /** Many publishers, and each subscriber takes it all. */
    FAN_IN("fan-in"),
    /** Each publisher is heard by all subscribers. */
    FAN_OUT("fan-out");

    private final String title;

    Scenario(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }

    /**
     * The scenario with that title.
     *
     * @throws IllegalArgumentException with a reason for the user
     */
    public static Scenario of(String text) {
      for (Scenario scenario : values()) {
        if (scenario.title.equals(text)) {
          return scenario;
        }
      }
      throw new IllegalArgumentException(
          "there is no scenario \"" + text + "\": connect, pair, fan-in or fan-out");
    }
  }

  /** How many subscribers each message reaches. */
  int fanOut() {
    return scenario == Scenario.PAIR ? 1 : subscribers;
  }

  String topic(int publisher) {
    return topicPrefix + "/" + publisher;
  }

  String filter(int subscriber) {
    return scenario == Scenario.PAIR ? topic(subscriber) : topicPrefix + "/+";
  }

  /** Everything that is wrong with it, for the user. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    check(problems, publishers, 1, 100_000, "--publishers");
    check(problems, subscribers, 1, 100_000, "--subscribers");
    check(problems, sizeBytes, LoadPayload.SMALLEST_BYTES, 16 << 20, "--size");
    check(problems, window, 1, 65_535, "--window");
    check(problems, warmupSeconds, 0, 3600, "--warmup");
    check(problems, durationSeconds, 1, 86_400, "--duration");
    if (ratePerSecond < 0 || ratePerSecond > 1e8) {
      problems.add("--rate is 0 (as fast as it goes) to 100000000 a second");
    }
    return problems;
  }

  private static void check(List<String> problems, int value, int least, int most, String flag) {
    if (value < least || value > most) {
      problems.add("%s %d: it is %d to %d".formatted(flag, value, least, most));
    }
  }
}

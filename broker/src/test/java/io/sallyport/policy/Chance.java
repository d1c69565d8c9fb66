package io.sallyport.policy;

import io.sallyport.policy.NaiveOracle.Person;
import io.sallyport.policy.NaiveOracle.PlainLabel;
import io.sallyport.policy.NaiveOracle.PlainRule;
import io.sallyport.policy.NaiveOracle.Wish;
import io.sallyport.policy.NaiveOracle.World;
import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Rules, people and wishes drawn by a seed: the same seed draws the same. */
final class Chance {
  static final String[] ACTIONS = {"connect", "publish", "subscribe", "receive", "will"};
  private static final String[] WISHES = {
    "publish", "subscribe", "receive", "will", "publish", "subscribe", "receive", "kept", "last"
  };
  private static final String[] LEVELS = {
    "a", "b", "", "$s", "$SYS", "+", "+", "{user}", "{client}", "{role}", "x{user}", "x{client}"
  };
  private static final String[] PLAIN_LEVELS = {"a", "b", "", "$s", "$SYS", "+", "+", "xa"};
  private static final String[] CLIENTS = {
    "a", "b", "", "+", "#", "a/b", "+/x", "$s", "$SYS", "a\u0001", "{user}", "\0", "\ud800"
  };
  private static final String[] ROLES = {"a", "b", "+", "#", "$s", "{user}", "monitor"};
  private static final String[] ANSWERS = {"reason", "disconnect", "ack"};
  private static final String[] WHO = {
    "any",
    "any",
    "user:*",
    "user:a",
    "user:b",
    "guest:a",
    "role:a",
    "role:b",
    "role:monitor",
    "client:a",
    "client:+",
    "listener:l"
  };

  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  World world() {
    int most = random.nextInt(5) == 0 ? 20 : 5;
    return new World(
        some(most, this::rule),
        some(
            random.nextInt(4) == 0 ? 2 : 0,
            () -> new PlainLabel(List.of(plainFilter()), random.nextInt(3))),
        pick(ANSWERS));
  }

  Person person() {
    boolean guest = random.nextInt(4) == 0;
    return new Person(
        guest,
        random.nextBoolean() ? "a" : "b",
        guest ? List.of() : List.copyOf(new HashSet<>(some(2, () -> pick(ROLES)))),
        pick(CLIENTS),
        random.nextBoolean() ? "l" : "m",
        pick(TransportTrust.values()));
  }

  Wish wish() {
    String action = random.nextInt(30) == 0 ? "connect" : pick(WISHES);
    String topic =
        switch (action) {
          case "connect" -> "";
          case "subscribe" -> plainFilter();
          default -> topic();
        };
    boolean writes = !List.of("connect", "subscribe", "receive").contains(action);
    return new Wish(action, topic, random.nextInt(3), writes && random.nextBoolean());
  }

  int qos() {
    return random.nextInt(3);
  }

  private PlainRule rule() {
    boolean allow = random.nextInt(4) > 0;
    Set<String> actions = new HashSet<>();
    while (actions.isEmpty()) {
      some(3, () -> actions.add(pick(ACTIONS)));
    }
    List<Integer> qos =
        random.nextInt(3) > 0
            ? List.of(0, 1, 2)
            : IntStream.range(0, 3).boxed().filter(_ -> random.nextInt(3) > 0).toList();
    boolean clip = allow && actions.contains("subscribe") && random.nextInt(4) == 0;
    return new PlainRule(
        allow,
        List.of(pick(WHO), pick(WHO)),
        List.copyOf(actions),
        List.of(filter(LEVELS), filter(LEVELS)),
        qos,
        random.nextInt(4) > 0,
        random.nextInt(3) > 0 ? 0 : random.nextInt(3),
        clip,
        random.nextInt(3) > 0 ? "" : pick(ANSWERS));
  }

  /** Any name of the world, short ones more often. */
  String topic() {
    int size = NaiveOracle.NAMES.size();
    return NaiveOracle.NAMES.get(random.nextInt(random.nextInt(3) > 0 ? 130 : size));
  }

  String plainFilter() {
    return filter(PLAIN_LEVELS);
  }

  /** One to three levels, perhaps with a # as the last. */
  private String filter(String[] levels) {
    while (true) {
      List<String> drawn = new ArrayList<>();
      int depth = 1 + random.nextInt(3);
      for (int i = 0; i < depth; i++) {
        drawn.add(pick(levels));
      }
      if (random.nextInt(3) == 0) {
        drawn.set(depth - 1, "#");
      }
      String filter = String.join("/", drawn);
      if (!filter.isEmpty()) {
        return filter;
      }
    }
  }

  private <T> T pick(T[] of) {
    return of[random.nextInt(of.length)];
  }

  private <T> List<T> some(int most, Supplier<T> one) {
    List<T> list = new ArrayList<>();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      list.add(one.get());
    }
    return list;
  }
}

package io.sallyport.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes access lists by chance, the same for the same seed. Confined to one thread. */
final class AclMaker {
  private static final List<String> LEVELS = List.of("a", "b", "c", "+", "home", "1");
  private static final List<String> PLACES = List.of("%u", "%c", "dev-%c", "%u-x", "a", "+");
  private static final List<String> ACCESS =
      List.of("", "read ", "write ", "readwrite ", "read ", "write ", "deny ");

  private final SplittableRandom random;

  AclMaker(long seed) {
    random = new SplittableRandom(seed);
  }

  String make() {
    List<String> lines = new ArrayList<>();
    lines.add("# made by chance");
    section(lines, random.nextInt(3));
    for (String user : List.of("ann", "bob", "cat smith")) {
      if (random.nextInt(4) > 0) {
        lines.add("user " + user);
        section(lines, random.nextInt(5));
      }
    }
    int patterns = random.nextInt(4);
    for (int i = 0; i < patterns; i++) {
      lines.add("pattern " + line(PLACES));
    }
    return String.join("\n", lines) + "\n";
  }

  private void section(List<String> lines, int count) {
    for (int i = 0; i < count; i++) {
      lines.add("topic " + line(LEVELS));
    }
  }

  /** No denial begins with a wildcard: it would cover the fence of {@link Actor}. */
  private String line(List<String> levels) {
    String access = pick(ACCESS);
    String topic = topic(levels);
    boolean coversFence = access.equals("deny ") && topic.startsWith("+");
    return access + (coversFence ? "home" + topic.substring(1) : topic);
  }

  private String topic(List<String> levels) {
    List<String> topic = new ArrayList<>();
    if (random.nextInt(10) == 0) {
      topic.add("$data");
    }
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      topic.add(pick(levels));
    }
    if (random.nextInt(3) == 0) {
      topic.add("#");
    }
    return String.join("/", topic);
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}

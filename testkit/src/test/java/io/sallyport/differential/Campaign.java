package io.sallyport.differential;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.testkit.BrokerFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds many conversations with both brokers and compares. Several threads share it; its tallies
 * are guarded by it.
 */
final class Campaign implements AutoCloseable {
  private static final int TALKERS = 8;
  private static final int MOST_REPORTS = Integer.getInteger("differential.reports", 8);
  private static final int TAG_DIGITS = 7;

  /** Windows as those of {@link MosquittoBroker}; room for what thousands leave behind. */
  private static final String LIMITS =
      """
      [limits]
      receive_maximum = 10
      logins_failing_per_address = "10000/s"
      logins_failing_burst = 100000
      retained_messages = 1000000
      retained_messages_per_principal = 1000000
      """;

  private final MosquittoBroker mosquitto = MosquittoBroker.start();
  private final BrokerFixture house = BrokerFixture.with().with(LIMITS).start();
  private final AtomicInteger tags = new AtomicInteger();
  private final Map<KnownDifference, Integer> known = new EnumMap<>(KnownDifference.class);
  private final Map<String, Integer> unexplained = new TreeMap<>();
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
  private int conversations;
  private int steps;
  private int alike;

  /** Conversations of the seeds from {@code first} on. */
  void run(ProtocolVersion version, long first, int count) {
    try (ExecutorService talkers = Executors.newFixedThreadPool(TALKERS)) {
      IntStream.range(0, count).forEach(i -> talkers.submit(() -> hold(version, first + i)));
    }
  }

  private void hold(ProtocolVersion version, long seed) {
    try {
      Conversation conversation = ConversationMaker.make(seed, version, nextTag());
      Comparison quick = compare(conversation, Player.Pace.QUICK);
      Comparison comparison =
          quick.unexplained() == null
              ? quick
              : compare(ConversationMaker.make(seed, version, nextTag()), Player.Pace.PATIENT);
      tally(conversation, comparison);
    } catch (RuntimeException | Error broken) {
      reports.add("seed " + seed + ": " + broken);
      unexplained(broken.toString());
    }
  }

  private String nextTag() {
    String digits = Integer.toString(tags.incrementAndGet(), 36);
    return "t" + "0".repeat(TAG_DIGITS - digits.length()) + digits;
  }

  private Comparison compare(Conversation conversation, Player.Pace pace) {
    Transcript theirs = Player.play(conversation, mosquitto.port(), pace, null);
    Transcript ours = Player.play(conversation, house.port(), pace, theirs);
    return Comparison.of(conversation, theirs, ours);
  }

  private void tally(Conversation conversation, Comparison comparison) {
    Gap gap = comparison.unexplained();
    synchronized (this) {
      conversations++;
      steps += conversation.steps().size();
      comparison.known().forEach(it -> known.merge(it, 1, Integer::sum));
      if (gap == null && comparison.known().isEmpty()) {
        alike++;
      }
    }
    if (gap != null && unexplained(gap.signature()) && reports.size() < MOST_REPORTS) {
      reports.add(report(conversation, gap));
    }
  }

  /** Returns whether it is the first of its kind. */
  private synchronized boolean unexplained(String signature) {
    return unexplained.merge(signature, 1, Integer::sum) == 1;
  }

  private String report(Conversation conversation, Gap gap) {
    List<Integer> kept = new ArrayList<>(IntStream.rangeClosed(0, gap.index()).boxed().toList());
    for (int i = gap.index() - 1; i >= 0; i--) {
      List<Integer> fewer = new ArrayList<>(kept);
      fewer.remove((Integer) i);
      if (differs(conversation, fewer, gap)) {
        kept = fewer;
      }
    }
    Conversation shortest = again(conversation).only(kept);
    Transcript theirs = Player.play(shortest, mosquitto.port(), Player.Pace.PATIENT, null);
    Transcript ours = Player.play(shortest, house.port(), Player.Pace.PATIENT, theirs);
    return "seed %d, MQTT %s: %s%n%s%nMosquitto%n%sours%n%s"
        .formatted(
            conversation.seed(),
            conversation.version().title(),
            gap,
            shortest.toString().replace(shortest.tag(), "~"),
            theirs,
            ours);
  }

  private boolean differs(Conversation conversation, List<Integer> kept, Gap gap) {
    Gap now = compare(again(conversation).only(kept), Player.Pace.QUICK).unexplained();
    return now != null && now.signature().equals(gap.signature());
  }

  private Conversation again(Conversation conversation) {
    return ConversationMaker.make(conversation.seed(), conversation.version(), nextTag());
  }

  synchronized Map<String, Integer> unexplained() {
    return Map.copyOf(unexplained);
  }

  /** How often each known difference was met. */
  synchronized Map<KnownDifference, Integer> known() {
    return new EnumMap<>(known);
  }

  /** What was found, for people. */
  synchronized String story() {
    StringBuilder out = new StringBuilder();
    out.append(
        "%d conversations of %d steps, %d alike in everything%n"
            .formatted(conversations, steps, alike));
    known.forEach((it, count) -> out.append("%6d %s%n".formatted(count, it)));
    unexplained.entrySet().stream()
        .sorted(Map.Entry.<String, @Nullable Integer>comparingByValue().reversed())
        .forEach(it -> out.append("%6d UNEXPLAINED %s%n".formatted(it.getValue(), it.getKey())));
    reports.forEach(it -> out.append('\n').append(it).append('\n'));
    return out.toString();
  }

  @Override
  public void close() {
    house.close();
    mosquitto.close();
  }
}

package io.sallyport.differential;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.testkit.BrokerFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Both brokers, and many conversations with them beside each other. What differs in a hurry is held
 * again with patience; what differs still is made as short as it gets.
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
      wills_per_principal = "unlimited"
      """;

  private final MosquittoBroker mosquitto = MosquittoBroker.start();
  private final BrokerFixture house = BrokerFixture.with().with(LIMITS).start();
  private final AtomicInteger tags = new AtomicInteger();

  /** Conversations of {@code count} seeds from {@code first} on. */
  Tally run(ProtocolVersion version, long first, int count) {
    Tally tally = new Tally(version);
    try (ExecutorService talkers = Executors.newFixedThreadPool(TALKERS)) {
      IntStream.range(0, count).forEach(i -> talkers.submit(() -> hold(tally, version, first + i)));
    }
    return tally;
  }

  private void hold(Tally tally, ProtocolVersion version, long seed) {
    try {
      Conversation conversation = ConversationMaker.make(seed, version, nextTag());
      Comparison comparison = compare(conversation, Player.Pace.QUICK);
      if (comparison.unexplained() != null) {
        comparison = compare(again(conversation), Player.Pace.PATIENT);
      }
      tally.add(conversation, comparison);
      Gap gap = comparison.unexplained();
      if (gap != null
          && tally.addUnexplained(gap.signature())
          && tally.reportCount() < MOST_REPORTS) {
        tally.addReport(report(conversation, gap));
      }
    } catch (RuntimeException | Error broken) {
      tally.addUnexplained("seed " + seed + ": " + broken);
    }
  }

  private String nextTag() {
    String digits = Integer.toString(tags.incrementAndGet(), 36);
    return "t" + "0".repeat(TAG_DIGITS - digits.length()) + digits;
  }

  private Conversation again(Conversation conversation) {
    return ConversationMaker.make(conversation.seed(), conversation.version(), nextTag());
  }

  private Comparison compare(Conversation conversation, Player.Pace pace) {
    Transcript theirs = Player.play(conversation, mosquitto.port(), pace, null);
    Transcript ours = Player.play(conversation, house.port(), pace, theirs);
    return Comparison.of(conversation, theirs, ours);
  }

  private String report(Conversation conversation, Gap gap) {
    Conversation shortest = again(conversation).only(shortened(conversation, gap));
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

  /** Those steps without which the difference is not there. */
  private List<Integer> shortened(Conversation conversation, Gap gap) {
    List<Integer> kept = new ArrayList<>(IntStream.rangeClosed(0, gap.index()).boxed().toList());
    for (int i = gap.index() - 1; i >= 0; i--) {
      List<Integer> fewer = new ArrayList<>(kept);
      fewer.remove((Integer) i);
      Conversation shorter = again(conversation).only(fewer);
      Gap left = compare(shorter, Player.Pace.QUICK).unexplained();
      if (left != null && left.signature().equals(gap.signature())) {
        kept = fewer;
      }
    }
    return kept;
  }

  @Override
  public void close() {
    house.close();
    mosquitto.close();
  }
}

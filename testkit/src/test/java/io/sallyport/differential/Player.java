package io.sallyport.differential;

import io.sallyport.packet.Disconnect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a conversation with one broker in lock-step: after each step every client that is connected
 * sends pings until a whole round brings nothing but their answers. Confined to one thread.
 *
 * <p>That is enough for a broker of one thread. One of many may answer the ping of B before what A
 * has said reaches B; so where a transcript of another broker is given, the player first waits
 * until as much is heard as there, for a while.
 */
final class Player implements AutoCloseable {
  /**
   * How long is waited.
   *
   * @param wantedMillis for what the other transcript has
   * @param lingerMillis for what may come unasked
   */
  record Pace(int wantedMillis, int lingerMillis) {
    static final Pace QUICK = new Pace(150, 0);

    /** To find out whether a difference is one of brokers or of threads. */
    static final Pace PATIENT = new Pace(1_500, 60);
  }

  private static final int MOST_ROUNDS = 60;
  private static final int VIOLATION_LINGER_MILLIS = 15;

  private final Conversation conversation;
  private final int port;
  private final Pace pace;
  private final @Nullable Transcript reference;
  private final Map<Integer, Speaker> current = new HashMap<>();
  private final List<Speaker> all = new ArrayList<>();
  private final Transcript transcript = new Transcript();

  private Player(Conversation conversation, int port, Pace pace, @Nullable Transcript reference) {
    this.conversation = conversation;
    this.port = port;
    this.pace = pace;
    this.reference = reference;
  }

  static Transcript play(
      Conversation conversation, int port, Pace pace, @Nullable Transcript reference) {
    try (Player player = new Player(conversation, port, pace, reference)) {
      return player.play();
    }
  }

  private Transcript play() {
    for (Step step : conversation.steps()) {
      take(step);
      awaitWanted();
      settle(step);
      transcript.add(takeHeard());
    }
    return transcript;
  }

  private void take(Step step) {
    if (step.act() == Step.Act.OPEN) {
      open(step);
      return;
    }
    Speaker speaker = current.get(step.party());
    if (speaker == null || speaker.hasEnded()) {
      return;
    }
    switch (step.act()) {
      case SEND -> {
        speaker.send(step.bytes());
        if (step.packet() instanceof Disconnect) {
          speaker.hearTheEnd(3_000);
        }
      }
      case CUT -> speaker.cut();
      case HOLD, HOLD_HALF -> speaker.hold(step.act());
      case OPEN -> throw new AssertionError(step);
    }
  }

  private void open(Step step) {
    String name = Step.nameOf(step.party());
    Speaker before = current.get(step.party());
    long earlier = all.stream().filter(it -> !it.hasEnded() && it.name().startsWith(name)).count();
    Speaker speaker = new Speaker(name + "'".repeat((int) earlier), conversation.tag(), step, port);
    all.add(speaker);
    current.put(step.party(), speaker);
    speaker.send(step.bytes());
    speaker.hear(3_000);
    if (before != null && !before.hasEnded()) {
      before.hearTheEnd(1_000);
    }
  }

  private void awaitWanted() {
    int wanted = reference == null ? 0 : reference.countAt(transcript.size());
    long deadline = System.nanoTime() + pace.wantedMillis() * 1_000_000L;
    while (heardCount() < wanted && System.nanoTime() < deadline) {
      all.stream().filter(it -> !it.hasEnded()).forEach(it -> it.hear(1));
      if (all.stream().allMatch(Speaker::hasEnded)) {
        return;
      }
    }
  }

  private int heardCount() {
    return all.stream().mapToInt(Speaker::heardCount).sum();
  }

  private void settle(Step step) {
    Speaker doer = current.get(step.party());
    if (step.misdeed() != null && doer != null && doer.heardCount() == 0) {
      doer.hear(VIOLATION_LINGER_MILLIS); // a ping to a closed socket may cost the last words
    }
    for (int round = 0; round < MOST_ROUNDS; round++) {
      int before = heardCount();
      for (Speaker speaker : all) {
        if (!speaker.hasEnded()) {
          if (pace.lingerMillis() > 0) {
            speaker.hear(pace.lingerMillis());
          }
          speaker.ping();
        }
      }
      if (heardCount() == before) {
        return;
      }
    }
  }

  private Map<String, List<Heard>> takeHeard() {
    Map<String, List<Heard>> step = new TreeMap<>();
    for (Speaker speaker : all) {
      List<Heard> heard = speaker.takeHeard();
      if (!heard.isEmpty()) {
        step.put(speaker.name(), heard);
      }
    }
    return step;
  }

  @Override
  public void close() {
    all.forEach(Speaker::close);
  }
}

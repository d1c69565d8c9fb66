package io.sallyport.fuzzing;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.sallyport.broker.Broker;
import io.sallyport.broker.Census;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.principal.PrincipalId;
import io.sallyport.records.ShardCounts;
import io.sallyport.store.LogFigures;
import io.sallyport.testkit.BrokerFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One broker, hostile conversations, and the choir beside them; in the end the broker is as it was
 * in the beginning. Used once, by one thread.
 */
final class Siege implements AutoCloseable {
  private static final int WORKERS = 12;
  private static final int WAITING_PARTIES = 400;
  private static final int ENOUGH_FINDINGS = 5;
  private static final long MEBIBYTE = 1 << 20;
  private static final long HEAP_MAY_GROW = 32 * MEBIBYTE;
  private static final long DIRECT_MAY_GROW = 32 * MEBIBYTE;
  private static final int SECOND_MILLIS = 1_000;

  /** How often a thread has to wake until a message of QoS 2 is through, its predecessor's too. */
  private static final int HOPS = 12;

  private static final Duration EVERYTHING_ENDS = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Short enough that all deadlines pass within a test; everything else is the default. */
  private static final String LIMITS =
      """
      [limits]
      keep_alive_max = "5s"
      session_expiry_max = "10s"
      """;

  static final String RULES =
      """
      [[rule]]
      name = "the field, and whoever asks for more is given the field"
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["h/#"]
      clip = true

      [[rule]]
      name = "those who behave"
      who = "user:calm"
      allow = ["publish", "subscribe"]
      topics = ["calm/#", "hidden/#"]

      """;

  private final ConcurrentHashMap<String, Long> recent = new ConcurrentHashMap<>();
  private final Tally tally = new Tally(address -> recent.getOrDefault(address, -1L));
  private final BrokerFixture house;
  private final Choir choir;
  private final Census before;
  private final long heapBefore;
  private final long directBefore;
  private final Semaphore waiting = new Semaphore(WAITING_PARTIES);

  /**
   * @param rules who may do what; with others than {@link #RULES} there is something to find
   */
  Siege(String rules) {
    ByteBufUtil.setLeakListener((type, records) -> tally.found(-1, "leaked " + type + records));
    house =
        BrokerFixture.with()
            .web()
            .onDisk()
            .rules(rules)
            .with(LIMITS)
            .device(Choir.USER, Choir.PASSWORD)
            .parts(this::heard)
            .start();
    choir = new Choir(house, tally);
    before = house.server().census();
    heapBefore = heapBytes();
    directBefore = directBytes();
  }

  /** The same parts with a journal that counts. */
  private Broker.Parts heard(Broker.Parts parts) {
    return new Broker.Parts(
        parts.authenticator(),
        parts.accounts(),
        parts.policy(),
        parts.logins(),
        parts.bans(),
        tally,
        parts.counters(),
        parts.ticker());
  }

  Tally tally() {
    return tally;
  }

  /** Plays one conversation after another, many at once. */
  void hold(long firstSeed, Duration time) throws InterruptedException {
    choir.begin();
    AtomicLong next = new AtomicLong(firstSeed);
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
      for (int i = 0; i < WORKERS; i++) {
        workers.execute(() -> {
          while (System.nanoTime() < end && tally.findings().size() < ENOUGH_FINDINGS) {
            playGuarded(Conversation.of(next.getAndIncrement()));
          }
        });
      }
    }
  }

  /**
   * Plays one conversation by itself; if something is found, again and again without what is not
   * needed for that.
   *
   * @return the least that is needed, to be read by people
   */
  String again(long seed) throws InterruptedException {
    choir.begin();
    Conversation whole = Conversation.of(seed);
    return isFoundIn(whole)
        ? Shrinking.smallest(whole, this::isFoundIn).transcript()
        : whole.transcript();
  }

  private boolean isFoundIn(Conversation conversation) {
    long before = tally.of("found");
    playGuarded(conversation);
    waiting.acquireUninterruptibly(WAITING_PARTIES);
    waiting.release(WAITING_PARTIES);
    return tally.of("found") > before;
  }

  /** Waits until nothing is left of what was played, and looks at what remains. */
  void lift() throws InterruptedException {
    waiting.acquire(WAITING_PARTIES);
    choir.end();
    expectNothingLeft();
  }

  private void playGuarded(Conversation conversation) {
    try {
      play(conversation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error failed) {
      tally.found(conversation.seed(), "it could not be played\n" + Traces.of(failed));
    }
  }

  // --- one conversation

  private void play(Conversation conversation) throws InterruptedException {
    if (recent.size() > 20_000) {
      recent.clear();
    }
    recent.put(conversation.address().getHostAddress(), conversation.seed());
    tally.count("conversations");
    tally.count("conversations over " + conversation.listener());
    List<Party> parties = new ArrayList<>();
    for (Script script : conversation.parties()) {
      count(script);
      parties.add(arrive(conversation, script));
    }
    for (int turn : conversation.turns()) {
      parties.get(turn).go();
    }
    for (Party party : parties) {
      if (party.leave() || !waiting.tryAcquire()) {
        party.close();
      } else {
        Thread unused =
            Thread.ofVirtual()
                .name("waits for its end")
                .start(() -> {
                  try {
                    party.waitForEnd();
                  } finally {
                    waiting.release();
                  }
                });
      }
    }
  }

  private void count(Script script) {
    tally.count("parties");
    tally.count(script.pure() ? "parties unspoiled" : "parties spoiled");
    script.mutations().forEach((kind, count) -> tally.count("mutation " + kind, count));
  }

  private Party arrive(Conversation conversation, Script script) {
    try {
      return new Party(
          script,
          house.socket(conversation.listener(), conversation.address()),
          conversation.listener().startsWith("ws"),
          tally,
          text -> tally.found(conversation.seed(), script.clientId() + ": " + text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- the end

  private void expectNothingLeft() throws InterruptedException {
    until("connections, sessions and filters are gone", () -> isEmptyButForRetained(census()));
    house.server().principalGone(PrincipalId.guest("visitor"));
    until("all is as before", () -> held(census()).equals(held(before)));
    long heap = heapBytes() - heapBefore;
    long direct = directBytes() - directBefore;
    tally.count("end heap grown by KiB", heap / 1_024);
    tally.count("end direct memory grown by KiB", direct / 1_024);
    if (heap > HEAP_MAY_GROW || direct > DIRECT_MAY_GROW) {
      tally.found(-1, "memory stays: heap %d, direct %d bytes".formatted(heap, direct));
    }
    for (Counter counter : List.of(Counter.FAILURES, Counter.EVENTS_LOST)) {
      if (house.server().counters().of(counter) > 0) {
        tally.found(-1, counter + " counts " + house.server().counters().of(counter));
      }
    }
    house.events().of(Event.Failed.class).forEach(tally::record); // who has the fixture's journal
    house.events().of(Event.StorageChanged.class).forEach(tally::record);
    judgeLatency();
  }

  private void judgeLatency() {
    Latencies latencies = choir.latencies();
    tally.count("calm messages heard", latencies.count());
    tally.count("calm p50 ms", latencies.within(500));
    tally.count("calm p99 ms", latencies.within(990));
    tally.count("calm slowest ms", latencies.within(1_000));
    int late = choir.lateness().within(990);
    tally.count("machine wakes up late, p99 ms", late);
    if (latencies.within(990) > SECOND_MILLIS + HOPS * late) {
      tally.found(-1, "those who behave waited: p99 is " + latencies.within(990) + " ms");
    }
    if (tally.of("calm secrets") == 0) {
      tally.found(-1, "what is hidden was not told to those who may hear it");
    }
  }

  private Census census() {
    return house.server().census();
  }

  /** What the broker holds; how its log did meanwhile is history. */
  private static Census held(Census census) {
    return new Census(
        census.connections(),
        census.seats(),
        census.subscriptions(),
        census.stored(),
        census.backlog(),
        LogFigures.NONE,
        census.full());
  }

  private static boolean isEmptyButForRetained(Census census) {
    ShardCounts stored = census.stored();
    return census.connections() == 0
        && census.seats() == 0
        && census.subscriptions() == 0
        && stored.sessions() == 0
        && stored.queuedMessages() == 0
        && stored.owedMessages() == 0;
  }

  private void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + EVERYTHING_ENDS.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        tally.found(-1, "not within %s: %s; %s".formatted(EVERYTHING_ENDS, what, census()));
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static long heapBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long directBytes() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  /** What there is to tell: what was wrong first, with all that is needed to see it again. */
  String report() {
    StringBuilder out = new StringBuilder();
    for (Tally.Finding finding : tally.findings()) {
      out.append("FOUND ").append(finding.text()).append('\n');
      if (finding.seed() >= 0) {
        out.append("  again with -Dsallyport.fuzz.seed=").append(finding.seed()).append('\n');
        out.append(Conversation.of(finding.seed()).transcript());
      }
    }
    tally.under("").forEach((name, count) -> out.append(name + ": " + count + "\n"));
    return out.toString();
  }

  @Override
  public void close() {
    ByteBufUtil.setLeakListener(null);
    choir.close();
    house.close();
  }
}

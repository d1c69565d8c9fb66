package io.sallyport.bench;

import io.sallyport.bench.ThousandRules.Mix;
import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision;
import io.sallyport.policy.Grants;
import io.sallyport.policy.RecentDecisions;
import io.sallyport.policy.RulesPolicy;
import io.sallyport.principal.Principal;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a decision costs where a thousand rules stand, without a broker.
 *
 * <p>{@code DecisionBench [rounds]} measures everything and prints a table: the processor time of
 * each decision, the best round and the median of all, which is what other programs on the machine
 * disturb least.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 9, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xmx512m", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders"})
public class DecisionBench {
  private static final int DEVICE = 7;

  /** Which rules. */
  @Param({"FLEET", "EVERYBODY"})
  public String mix = "FLEET";

  private RulesPolicy policy = ThousandRules.policy(Mix.FLEET);
  private final Principal device = ThousandRules.device(DEVICE);
  private Grants grants = policy.grantsOf(device, "c7");
  private final RecentDecisions recent = new RecentDecisions();
  private String[] texts = {};
  private TopicName[] topics = {};
  private TopicFilter[] filters = {};
  private TopicName[] busy = {};
  private int next;

  /** Makes the rules and the questions. */
  @Setup
  public void prepare() {
    Mix named = Mix.valueOf(mix);
    policy = ThousandRules.policy(named);
    grants = policy.grantsOf(device, "c7");
    texts = ThousandRules.topics(named);
    topics = new TopicName[texts.length];
    filters = new TopicFilter[texts.length];
    String[] asked = ThousandRules.filters(named);
    for (int i = 0; i < texts.length; i++) {
      topics[i] = TopicName.of(texts[i]);
      filters[i] = TopicFilter.of(asked[i]);
    }
    busy = new TopicName[] {topics[0], TopicName.of(texts[0])}; // equal, not the same
  }

  private int turn() {
    int now = next;
    next = (now + 1) % texts.length;
    return now;
  }

  /** A publish to a topic that this connection used a moment ago. */
  @Benchmark
  public Decision cachedPublish() {
    return recent.publish(grants, busy[turn() & 1], QoS.AT_LEAST_ONCE, false);
  }

  /** A delivery of a topic that this connection heard of a moment ago. */
  @Benchmark
  public Decision cachedReceive() {
    return recent.receive(grants, busy[turn() & 1], QoS.AT_LEAST_ONCE);
  }

  /** A publish to another topic each time, which the broker has seen before. */
  @Benchmark
  public Decision publish() {
    return grants.publish(topics[turn()], QoS.AT_LEAST_ONCE, false);
  }

  /** A publish to a topic that nobody has seen: making the name and cutting it is in here. */
  @Benchmark
  public Decision publishToNewTopic() {
    return grants.publish(TopicName.again(texts[turn()]), QoS.AT_LEAST_ONCE, false);
  }

  /** A delivery of another topic each time. */
  @Benchmark
  public Decision receive() {
    return grants.receive(topics[turn()], QoS.AT_LEAST_ONCE);
  }

  /** A SUBSCRIBE with another filter each time: topics, {@code +} and {@code #}. */
  @Benchmark
  public Decision subscribe() {
    return grants.subscribe(filters[turn()], QoS.AT_LEAST_ONCE);
  }

  /** A login, or the first packet after a reload. */
  @Benchmark
  public Grants login() {
    return policy.grantsOf(device, "c7");
  }

  /** Runs it. */
  public static void main(String[] arguments) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.include(DecisionBench.class.getName() + "\\.").addProfiler(ProcessorTime.class);
    if (arguments.length > 0) {
      options.measurementIterations(Integer.parseInt(arguments[0]));
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    System.out.println("| 1,000 rules | decision | best, ns | median, ns |");
    System.out.println("|---|---|--:|--:|");
    for (RunResult result : results) {
      List<Double> nanos = new ArrayList<>();
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        for (IterationResult round : fork.getIterationResults()) {
          Result<?> spent = round.getSecondaryResults().get(ProcessorTime.LABEL);
          if (spent != null) {
            nanos.add(spent.getScore());
          }
        }
      }
      nanos.sort(null);
      String name = result.getParams().getBenchmark();
      System.out.printf(
          "| %s | %s | %.0f | %.0f |%n",
          result.getParams().getParam("mix").toLowerCase(Locale.ROOT),
          name.substring(name.lastIndexOf('.') + 1),
          nanos.getFirst(),
          nanos.get(nanos.size() / 2));
    }
    for (Mix each : Mix.values()) {
      System.out.println(each + ": " + bytesForEach(each) + " bytes for the rights of each");
    }
  }

  private static long bytesForEach(Mix mix) {
    RulesPolicy policy = ThousandRules.policy(mix);
    int count = 100_000;
    Object[] kept = new Object[count];
    Principal[] devices = new Principal[700];
    for (int i = 0; i < devices.length; i++) {
      devices[i] = ThousandRules.device(i);
      kept[i] = policy.grantsOf(devices[i], "c");
    }
    long before = usedBytes();
    for (int i = 0; i < count; i++) {
      kept[i] = policy.grantsOf(devices[i % devices.length], "c");
    }
    long after = usedBytes();
    return kept[count - 1] == null ? 0 : (after - before) / (count - devices.length);
  }

  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

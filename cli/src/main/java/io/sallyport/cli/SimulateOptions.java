package io.sallyport.cli;

import io.sallyport.load.PayloadTemplate;
import io.sallyport.load.Simulation;
import io.sallyport.options.CommandFailed;
import io.sallyport.packet.QoS;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags of bench that only {@code simulate} reads, and the plan that comes of them. Filled by
 * picocli, confined to one thread.
 */
final class SimulateOptions {
  @Option(
      names = "--jitter",
      paramLabel = "PART",
      description = "simulate: how much an interval varies, 0 to 1 (0.2)")
  private double jitter = 0.2;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TEMPLATE",
      description = "simulate: where to, with {n} (PREFIX/{n})")
  private @Nullable String topic;

  @Option(
      names = {"-m", "--payload"},
      paramLabel = "TEMPLATE",
      description =
          "simulate: what, with {n} {seq} {time} {unix} {rand:LOW:HIGH} {walk:LOW:HIGH} {pick:a|b}")
  private String payload =
      "{\"device\":{n},\"seq\":{seq},\"time\":\"{time}\",\"value\":{walk:15:25.0}}";

  @Option(
      names = {"-r", "--retain"},
      description = "simulate: the last value of each device is kept")
  private boolean retain;

  @Option(names = "--seed", paramLabel = "N", description = "simulate: the same chance again (0)")
  private long seed;

  /**
   * @param rate of one device, a second; 0 for the usual one
   * @param below where its topics begin, unless -t says
   * @throws CommandFailed with all that is wrong with it
   */
  Simulation.Plan plan(int devices, double rate, QoS qos, int seconds, String below)
      throws CommandFailed {
    try {
      Simulation.Plan plan =
          new Simulation.Plan(
              devices,
              rate == 0 ? 1 : rate,
              jitter,
              PayloadTemplate.parse(topic == null ? below + "/{n}" : topic),
              PayloadTemplate.parse(payload),
              qos,
              retain,
              seconds,
              seed);
      List<String> problems = plan.problems();
      if (!problems.isEmpty()) {
        throw new CommandFailed(Bench.USAGE, String.join("\n  ", problems));
      }
      TopicName unused =
          TopicName.of(plan.topic().fill(plan.topic().memory(seed), 0, Instant.EPOCH));
      return plan;
    } catch (IllegalArgumentException | InvalidTopic e) {
      throw new CommandFailed(Bench.USAGE, String.valueOf(e.getMessage()));
    }
  }
}

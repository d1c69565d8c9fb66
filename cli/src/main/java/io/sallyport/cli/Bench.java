package io.sallyport.cli;

import io.sallyport.client.ClientLoops;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.load.ConnectRun;
import io.sallyport.load.LoadPlan;
import io.sallyport.load.LoadReport;
import io.sallyport.load.LoadRun;
import io.sallyport.load.Simulation;
import io.sallyport.load.SubscriptionRefused;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionOptions;
import io.sallyport.options.ConnectionPlan;
import io.sallyport.options.ExitCode;
import io.sallyport.output.Terminal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sallyport bench}: drives a broker and reports rates, latencies and loss. Ends with 0 when
 * nothing was lost, repeated, reordered or refused, and with 1 when something was.
 */
@Command(
    name = "bench",
    description =
        "Drives a broker: connect, pair (1:1), fan-in or fan-out, at a rate or at full speed;"
            + " or simulate, devices with fictitious values. -h is the host.",
    sortOptions = false,
    exitCodeOnInvalidInput = Bench.USAGE,
    exitCodeOnExecutionException = Bench.BUG)
public final class Bench implements Callable<Integer> {
  static final int USAGE = 2;
  static final int BUG = 70;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SCENARIO", description = "connect, pair, fan-in, fan-out or simulate")
  private String scenario = "pair";

  @Option(names = "--clients", paramLabel = "N", description = "clients, or pairs (10)")
  private @Nullable Integer clients;

  @Option(names = "--publishers", paramLabel = "N", description = "fan-in: 10, fan-out: 1")
  private @Nullable Integer publishers;

  @Option(names = "--subscribers", paramLabel = "N", description = "fan-in: 1, fan-out: 10")
  private @Nullable Integer subscribers;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "a second, of all; 0: full speed (0); simulate: of one device (1)")
  private double rate;

  @Option(names = "--size", paramLabel = "BYTES", description = "of a payload (64)")
  private int size = 64;

  @Option(names = "--duration", paramLabel = "SECONDS", description = "measured time (10)")
  private int duration = 10;

  @Option(names = "--warmup", paramLabel = "SECONDS", description = "before measuring (2)")
  private int warmup = 2;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "messages of a publisher, or connects, under way at full speed (100)")
  private int window = 100;

  @Option(names = "--topic-prefix", paramLabel = "TOPIC", description = "USER/bench, or bench")
  private @Nullable String topicPrefix;

  @Mixin private SimulateOptions simulating = new SimulateOptions();

  @Option(names = "--threads", paramLabel = "N", description = "event loops of the clients (2)")
  private int threads = 2;

  @Option(names = "--json", description = "print the result as JSON")
  private boolean json;

  @Option(
      names = "--i-am-authorised",
      description = "the broker is not on this machine, and its owner wants this")
  private boolean authorised;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  private final Map<String, String> environment;

  public Bench() {
    this(System.getenv());
  }

  Bench(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Talk talk = new Talk(spec.commandLine().getErr(), connection);
    return talk.answerFor(this::run);
  }

  private int run()
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    ConnectionPlan connecting =
        new ConnectionPlan(connection, environment, spec.commandLine().getErr());
    if (scenario.equals("simulate")) {
      Simulation.Plan plan =
          simulating.plan(
              clients == null ? 10 : clients, rate, connecting.qos(), duration, topicPrefix());
      return simulate(plan, eachClient(connecting));
    }
    LoadPlan plan = plan(connecting);
    LoadReport report = drive(plan, eachClient(connecting));
    spec.commandLine()
        .getOut()
        .print(json ? new BenchReport(report).json() + "\n" : new BenchReport(report).text());
    spec.commandLine().getOut().flush();
    return report.isClean() ? ExitCode.OK : ExitCode.ERROR;
  }

  /** What the client of a number is made from; refuses a broker that is not ours to drive. */
  private IntFunction<ClientSettings> eachClient(ConnectionPlan connecting) throws CommandFailed {
    ClientSettings.Builder settings = connecting.settings().cleanStart(true);
    refuseStrangers(settings.build().host());
    String idPrefix =
        (connection.userName() == null ? "bench" : connection.userName() + "-bench")
            + "-"
            + ProcessHandle.current().pid()
            + "-";
    return i -> settings.clientId(idPrefix + i).build();
  }

  private LoadReport drive(LoadPlan plan, IntFunction<ClientSettings> settings)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    try (ClientLoops loops = ClientLoops.of(threads);
        BenchProgress progress =
            new BenchProgress(
                spec.commandLine().getErr(), Terminal.isTalk(), connection.isQuiet() || json)) {
      return plan.scenario() == LoadPlan.Scenario.CONNECT
          ? new ConnectRun(plan, settings, progress).run(loops)
          : new LoadRun(plan, settings, progress).run(loops);
    } catch (SubscriptionRefused e) {
      throw new CommandFailed(
          e.reason().code(),
          "the subscription to %s was refused: %s".formatted(e.filter(), Talk.words(e.reason())));
    }
  }

  private int simulate(Simulation.Plan plan, IntFunction<ClientSettings> settings)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    try (ClientLoops loops = ClientLoops.of(threads)) {
      Simulation.Report report = new Simulation(plan, settings).run(loops);
      String form =
          json
              ? "{\"v\":1,\"scenario\":\"simulate\",\"devices\":%d,\"seconds\":%.1f,\"sent\":%d,"
                  + "\"refused\":%d,\"lost\":%d}%n"
              : "simulate: %d devices, %.1f s: sent %d, refused %d, lost %d%n";
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              form,
              report.devices(),
              report.seconds(),
              report.sent(),
              report.refused(),
              report.lost());
      spec.commandLine().getOut().flush();
      return report.isClean() ? ExitCode.OK : ExitCode.ERROR;
    }
  }

  private String topicPrefix() {
    if (topicPrefix != null) {
      return topicPrefix;
    }
    return connection.userName() == null ? "bench" : connection.userName() + "/bench";
  }

  private LoadPlan plan(ConnectionPlan connecting) throws CommandFailed {
    LoadPlan.Scenario chosen = scenario();
    int usual = clients == null ? 10 : clients;
    boolean manyOut = chosen == LoadPlan.Scenario.FAN_OUT;
    boolean manyIn = chosen == LoadPlan.Scenario.FAN_IN;
    int sending = publishers == null ? (manyOut ? 1 : usual) : publishers;
    int listening = subscribers == null ? (manyIn ? 1 : usual) : subscribers;
    if (chosen == LoadPlan.Scenario.PAIR && sending != listening) {
      throw ConnectionPlan.usage("pair has as many subscribers as publishers; use --clients");
    }
    LoadPlan plan =
        new LoadPlan(
            chosen,
            sending,
            listening,
            connecting.qos(),
            size,
            rate,
            window,
            warmup,
            duration,
            topicPrefix());
    List<String> problems = plan.problems();
    if (threads < 1 || threads > 256) {
      problems.add("--threads is 1 to 256");
    }
    if (!problems.isEmpty()) {
      throw new CommandFailed(USAGE, String.join("\n  ", problems));
    }
    return plan;
  }

  private LoadPlan.Scenario scenario() throws CommandFailed {
    try {
      return LoadPlan.Scenario.of(scenario);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** A load generator in the wrong direction is an attack. */
  private void refuseStrangers(String host) throws CommandFailed {
    if (authorised) {
      return;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          throw new CommandFailed(
              USAGE,
              "bench drives brokers on this machine only; for another one, whose owner agrees, add"
                  + " --i-am-authorised");
        }
      }
    } catch (UnknownHostException e) {
      throw new CommandFailed(ExitCode.ERROR, "there is no host named " + host);
    }
  }
}

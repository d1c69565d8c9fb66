package io.sallyport.cli;

import io.sallyport.client.ClientLoops;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.Inbox;
import io.sallyport.client.MqttClient;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionPlan;
import io.sallyport.options.ExitCode;
import io.sallyport.options.TopicFlags;
import io.sallyport.output.MessagePrinter;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Property;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code sallyport rr}: asks and waits for the answer, with the flags and exit codes of
 * mosquitto_rr; or, with {@code --answer}, answers what is asked with actions that were named
 * beforehand.
 */
@Command(
    name = "rr",
    description =
        "Sends a request and prints the answer. The flags are mosquitto_rr's; -h is the host."
            + " With --answer it is the one who answers.",
    sortOptions = false,
    exitCodeOnInvalidInput = ExitCode.ERROR,
    exitCodeOnExecutionException = ExitCode.ERROR)
public final class Rr extends ClientVerb {
  private static final int WAITING_MESSAGES = 100;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "topic to ask on; with --answer a filter to listen on")
  private @Nullable String topic;

  @Option(
      names = {"-e", "--response-topic"},
      paramLabel = "TOPIC",
      description = "where the answer comes, if not where the broker proposes")
  private @Nullable String responseTopic;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "the request")
  private @Nullable String text;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file as the request")
  private @Nullable Path file;

  @Option(
      names = {"-s", "--stdin-file"},
      description = "all of standard input as the request")
  private boolean stdin;

  @Option(
      names = {"-n", "--null-message"},
      description = "an empty request")
  private boolean empty;

  @Option(
      names = "-W",
      paramLabel = "SECONDS",
      description = "wait so long for an answer (10), then leave with code 27")
  private int seconds = 10;

  @Mixin private PrintOptions printing = new PrintOptions();

  @Option(names = "--pretty", description = "break the JSON of -F %%j and %%J into lines")
  private boolean pretty;

  @Option(names = "-R", description = "a retained message is no answer")
  private boolean noRetained;

  @Option(names = "-N", description = "no line end after the answer")
  private boolean noLineEnd;

  @Option(names = "--raw", description = "print the answer as it is, also on a terminal")
  private boolean raw;

  @Option(names = "-C", paramLabel = "N", description = "--answer: leave after N requests")
  private @Nullable Integer count;

  @Option(names = "--answer", description = "answer requests instead of sending one")
  private boolean answer;

  @Option(
      names = "--action",
      paramLabel = "NAME=COMMAND",
      description =
          "--answer: a request that says NAME runs COMMAND, without a shell and without anything"
              + " from the request; its output is the answer. Everything else is refused")
  private List<String> actions = new ArrayList<>();

  @Option(
      names = "--answer-below",
      paramLabel = "PREFIX",
      description = "--answer: answers go to topics below this and nowhere else")
  private List<String> answerBelow = new ArrayList<>();

  private final InputStream in;
  private final OutputStream out;

  public Rr() {
    this(System.getenv(), System.in, new FileOutputStream(FileDescriptor.out));
  }

  Rr(Map<String, String> environment, InputStream in, OutputStream out) {
    super(environment);
    this.in = in;
    this.out = out;
  }

  @Override
  int run(ConnectionPlan plan, Talk talk)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    String wanted = topic == null ? plan.urlTopic() : topic;
    if (wanted == null) {
      throw ConnectionPlan.usage("a topic (-t) is needed; sallyport rr --help shows all flags");
    }
    if (seconds < 1 || (count != null && count < 1)) {
      throw ConnectionPlan.usage("-W and -C begin at 1");
    }
    PayloadFlags source = new PayloadFlags(text, file, stdin, empty);
    return answer ? answering(plan, wanted, source, talk) : asking(plan, wanted, source, talk);
  }

  private int asking(ConnectionPlan plan, String wanted, PayloadFlags source, Talk talk)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    if (!actions.isEmpty() || !answerBelow.isEmpty()) {
      throw ConnectionPlan.usage("--action and --answer-below go with --answer");
    }
    Requesting.Request request =
        new Requesting.Request(
            TopicFlags.name("-t", wanted),
            responseTopic == null ? null : TopicFlags.name("-e", responseTopic),
            plan.qos(),
            payload(source),
            connection.properties(),
            Duration.ofSeconds(seconds),
            noRetained);
    if (request.topic().equals(request.answerTo())) {
      throw ConnectionPlan.usage("-e is the topic of the request; the answer needs another");
    }
    boolean five = plan.version().isFive();
    if (!five && responseTopic == null) {
      throw ConnectionPlan.usage("-e is needed: before MQTT 5 no broker can propose a topic");
    }
    MessagePrinter printer = printing.printer(out, null, noLineEnd, raw, pretty);
    ClientSettings.Builder settings = plan.settings();
    if (five && responseTopic == null) {
      settings.properties().flag(Property.REQUEST_RESPONSE_INFORMATION, true);
    }
    Inbox inbox = new Inbox(WAITING_MESSAGES);
    try (ClientLoops loops = ClientLoops.forOne();
        MqttClient client = MqttClient.create(settings.build(), loops, inbox)) {
      return new Requesting(client, inbox, five, printer, talk).run(request);
    }
  }

  private int answering(ConnectionPlan plan, String wanted, PayloadFlags source, Talk talk)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    if (source.count() > 0) {
      throw ConnectionPlan.usage("--answer waits for requests; it sends none");
    }
    if (answerBelow.isEmpty() && responseTopic == null) {
      throw ConnectionPlan.usage(
          "say where answers may go, with --answer-below PREFIX or -e TOPIC: who asks must not"
              + " decide alone where you publish");
    }
    Answering.Orders orders =
        new Answering.Orders(
            TopicFlags.filter("-t", wanted),
            commands(),
            List.copyOf(answerBelow),
            responseTopic == null ? null : TopicFlags.name("-e", responseTopic),
            plan.qos(),
            Duration.ofSeconds(seconds),
            count == null ? Integer.MAX_VALUE : count);
    Inbox inbox = new Inbox(WAITING_MESSAGES);
    try (ClientLoops loops = ClientLoops.forOne();
        MqttClient client =
            MqttClient.create(plan.settings().manualAcknowledgement().build(), loops, inbox)) {
      return new Answering(client, inbox, orders, talk).run();
    }
  }

  private Map<String, List<String>> commands() throws CommandFailed {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String action : actions) {
      int equals = action.indexOf('=');
      String command = action.substring(equals + 1).strip();
      if (equals < 1 || command.isEmpty()) {
        throw ConnectionPlan.usage("--action \"" + action + "\": write NAME=COMMAND");
      }
      commands.put(action.substring(0, equals), List.of(command.split("\\s+", -1)));
    }
    if (commands.isEmpty()) {
      throw ConnectionPlan.usage("--answer needs at least one --action NAME=COMMAND");
    }
    return commands;
  }

  private Payload payload(PayloadFlags source) throws CommandFailed {
    if (source.count() != 1) {
      throw ConnectionPlan.usage("one of -m, -f, -s and -n is needed, and only one");
    }
    return source.read(in);
  }
}

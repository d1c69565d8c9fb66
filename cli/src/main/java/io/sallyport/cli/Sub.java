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
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.topic.TopicFilter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code sallyport sub}: subscribes and prints, with the flags and exit codes of mosquitto_sub; see
 * docs/command-line-clients.md for the differences.
 */
@Command(
    name = "sub",
    description = "Subscribes and prints messages. The flags are mosquitto_sub's; -h is the host.",
    sortOptions = false,
    exitCodeOnInvalidInput = ExitCode.ERROR,
    exitCodeOnExecutionException = ExitCode.ERROR)
public final class Sub extends ClientVerb {
  private static final int WAITING_MESSAGES = 1000;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "FILTER",
      description = "what to subscribe to")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = {"-T", "--filter-out"},
      paramLabel = "FILTER",
      description = "do not print messages that match")
  private List<String> filteredOut = new ArrayList<>();

  @Option(
      names = {"-U", "--unsubscribe"},
      paramLabel = "FILTER",
      description = "unsubscribe after subscribing")
  private List<String> unsubscribed = new ArrayList<>();

  @Option(names = "-C", paramLabel = "N", description = "leave after N messages")
  private @Nullable Integer count;

  @Option(names = "-W", paramLabel = "SECONDS", description = "leave after that time with code 27")
  private @Nullable Integer seconds;

  @Option(names = "-E", description = "leave when all subscriptions are acknowledged")
  private boolean leaveWhenSubscribed;

  @Mixin private PrintOptions printing = new PrintOptions();

  @Option(names = "--json", description = "print a line of JSON for each message, as -F %%j")
  private boolean json;

  @Option(names = "--pretty", description = "break the JSON of -F %%j and %%J into lines")
  private boolean pretty;

  @Option(names = "-N", description = "no line end after each message")
  private boolean noLineEnd;

  @Option(names = "--raw", description = "print payloads as they are, also on a terminal")
  private boolean raw;

  @Option(names = "-R", description = "do not print retained messages")
  private boolean noRetained;

  @Option(names = "--retained-only", description = "print retained ones; leave at the first other")
  private boolean retainedOnly;

  @Option(names = "--remove-retained", description = "remove the retained messages that arrive")
  private boolean removeRetained;

  @Option(
      names = "--random-filter",
      paramLabel = "PERCENT",
      description = "print about so many of the messages, by chance (100)")
  private double randomFilter = 100;

  @Option(names = "--retain-as-published", description = "show the flag as the publisher set it")
  private boolean retainAsPublished;

  private final OutputStream out;

  public Sub() {
    this(System.getenv(), new FileOutputStream(FileDescriptor.out));
  }

  Sub(Map<String, String> environment, OutputStream out) {
    super(environment);
    this.out = out;
  }

  @Override
  int run(ConnectionPlan plan, Talk talk)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    String urlTopic = plan.urlTopic();
    if (urlTopic != null) {
      topics.add(urlTopic);
    }
    Subscriptions wanted = subscriptions(plan.qos());
    MessagePrinter printer = printing.printer(out, json ? "%j" : null, noLineEnd, raw, pretty);
    ClientSettings settings = plan.settings().manualAcknowledgement().build();
    Inbox inbox = new Inbox(WAITING_MESSAGES);
    try (ClientLoops loops = ClientLoops.forOne();
        MqttClient client = MqttClient.create(settings, loops, inbox)) {
      return new Subscribing(client, inbox, wanted, printer, talk).run();
    }
  }

  private Subscriptions subscriptions(QoS qos) throws CommandFailed {
    if (topics.isEmpty() && unsubscribed.isEmpty()) {
      throw ConnectionPlan.usage(
          "say what to subscribe to with -t; sallyport sub --help shows all flags");
    }
    if (topics.isEmpty() && !connection.keepsSession()) {
      throw ConnectionPlan.usage("-U alone makes sense only for a stored session (-c)");
    }
    if ((count != null && count < 1) || (seconds != null && seconds < 1)) {
      throw ConnectionPlan.usage("-C and -W begin at 1");
    }
    if (!(randomFilter >= 0.1 && randomFilter <= 100)) {
      throw ConnectionPlan.usage("--random-filter is 0.1 to 100 percent");
    }
    if (noRetained && retainedOnly) {
      throw ConnectionPlan.usage("-R and --retained-only contradict each other");
    }
    RetainHandling handling =
        noRetained && !removeRetained ? RetainHandling.DO_NOT_SEND : RetainHandling.SEND;
    return new Subscriptions(
        checked("-t", topics).stream().map(TopicFilter::text).toList(),
        checked("-T", filteredOut),
        checked("-U", unsubscribed).stream().map(TopicFilter::text).toList(),
        new Subscriptions.Options(qos, retainAsPublished, handling, connection.properties()),
        new Subscriptions.Leaving(
            count == null ? Integer.MAX_VALUE : count,
            seconds == null ? 0 : seconds,
            leaveWhenSubscribed,
            retainedOnly),
        noRetained,
        removeRetained,
        randomFilter / 100);
  }

  private static List<TopicFilter> checked(String flag, List<String> texts) throws CommandFailed {
    List<TopicFilter> filters = new ArrayList<>();
    for (String text : texts) {
      filters.add(TopicFlags.filter(flag, text));
    }
    return filters;
  }
}

package io.sallyport.cli;

import io.sallyport.client.Await;
import io.sallyport.client.ClientLoops;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.Closing;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.Inbox;
import io.sallyport.client.Message;
import io.sallyport.client.MqttClient;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionPlan;
import io.sallyport.options.ExitCode;
import io.sallyport.options.PropertyOptions;
import io.sallyport.options.TopicFlags;
import io.sallyport.output.JsonText;
import io.sallyport.packet.Payload;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sallyport pub}: publishes and leaves, with the flags and exit codes of mosquitto_pub; see
 * docs/command-line-clients.md for the differences.
 */
@Command(
    name = "pub",
    description = "Publishes messages. The flags are mosquitto_pub's; -h is the host.",
    sortOptions = false,
    exitCodeOnInvalidInput = ExitCode.ERROR,
    exitCodeOnExecutionException = ExitCode.ERROR)
public final class Pub extends ClientVerb {
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC",
      description = "topic to publish to")
  private @Nullable String topic;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "the message")
  private @Nullable String text;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file as the message")
  private @Nullable Path file;

  @Option(
      names = {"-l", "--stdin-line"},
      description = "each line of standard input, one by one")
  private boolean lines;

  @Option(
      names = {"-s", "--stdin-file"},
      description = "all of standard input as one message")
  private boolean stdin;

  @Option(
      names = {"-n", "--null-message"},
      description = "an empty message")
  private boolean empty;

  @Option(
      names = {"-r", "--retain"},
      description = "keep it for those who subscribe later")
  private boolean retain;

  @Option(names = "--repeat", paramLabel = "N", description = "publish it N times (1)")
  private int repeat = 1;

  @Option(
      names = "--repeat-delay",
      paramLabel = "SECONDS",
      description = "wait between repetitions (0)")
  private double repeatDelaySeconds;

  @Option(names = "-M", paramLabel = "N", description = "messages under way at once (20)")
  private int window = 20;

  @Option(names = "--json", description = "print the result as JSON")
  private boolean json;

  private final InputStream in;

  public Pub() {
    this(System.getenv(), System.in);
  }

  Pub(Map<String, String> environment, InputStream in) {
    super(environment);
    this.in = in;
  }

  @Override
  int run(ConnectionPlan plan, Talk talk)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    String to = topic == null ? plan.urlTopic() : topic;
    PayloadFlags source = new PayloadFlags(text, file, stdin, empty);
    checkOneSource(to, source.count() + (lines ? 1 : 0));
    Message template = template(String.valueOf(to), plan.qos());
    PublishMode mode = lines ? PublishMode.lines(in) : PublishMode.repeat(source.read(in), repeat);
    ClientSettings settings = plan.settings().build();
    Inbox inbox = new Inbox(16);
    try (ClientLoops loops = ClientLoops.forOne();
        MqttClient client = MqttClient.create(settings, loops, inbox)) {
      talk.tell("connecting to " + settings.host() + ":" + settings.port());
      Await.of(client.connect(), LONG);
      talk.tell("connected as \"" + client.clientId() + "\"");
      PublishWindow sending = new PublishWindow(client, inbox, window, talk);
      boolean first = true;
      for (Payload next = mode.next(); next != null; next = mode.next()) {
        if (!first) {
          pause(sending, inbox);
        }
        first = false;
        sending.publish(with(template, next));
      }
      sending.finish();
      Await.of(client.disconnect(ReasonCode.SUCCESS, goodbyeProperties()), GOODBYE);
      report(template, sending);
      return sending.exitCode();
    }
  }

  private io.sallyport.packet.Properties goodbyeProperties() {
    return connection.properties().of(PropertyOptions.Target.DISCONNECT);
  }

  private void checkOneSource(@Nullable String to, int sources) throws CommandFailed {
    if (to == null || sources == 0) {
      throw ConnectionPlan.usage(
          "both a topic (-t) and a message (-m, -f, -l, -s or -n) are needed;"
              + " sallyport pub --help shows all flags");
    }
    if (sources > 1) {
      throw ConnectionPlan.usage("only one of -m, -f, -l, -s and -n can be used at once");
    }
    if (repeat < 1 || repeatDelaySeconds < 0 || window < 1 || window > 65_535) {
      throw ConnectionPlan.usage(
          "--repeat and -M begin at 1, --repeat-delay at 0, and -M ends at 65535");
    }
  }

  private Message template(String to, QoS qos) throws CommandFailed {
    return new Message(
        TopicFlags.name("-t", to),
        qos,
        retain,
        connection.properties().of(PropertyOptions.Target.PUBLISH),
        Payload.EMPTY);
  }

  private static Message with(Message template, Payload payload) {
    return new Message(
        template.topic(), template.qos(), template.retain(), template.properties(), payload);
  }

  /** From the delivery of one message to the next; ends early when the connection does. */
  private void pause(PublishWindow sending, Inbox inbox)
      throws ConnectionEnded, InterruptedException {
    if (repeatDelaySeconds > 0 && !lines) {
      sending.finish();
      Closing closing = inbox.awaitClosed(Duration.ofNanos((long) (repeatDelaySeconds * 1e9)));
      if (closing != null) {
        throw new ConnectionEnded(closing);
      }
    }
  }

  private void report(Message template, PublishWindow sending) {
    if (json) {
      spec.commandLine()
          .getOut()
          .println(
              "{\"v\":1,\"topic\":%s,\"qos\":%d,\"published\":%d,\"refused\":%d}"
                  .formatted(
                      JsonText.quoted(template.topic().text()),
                      template.qos().level(),
                      sending.published(),
                      sending.refused()));
      spec.commandLine().getOut().flush();
    }
  }
}

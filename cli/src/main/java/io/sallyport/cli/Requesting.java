package io.sallyport.cli;

import io.sallyport.client.Await;
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
import io.sallyport.output.MessagePrinter;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.TopicName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to one answer. Lives on the verb's own thread and blocks it.
 *
 * <p>In 5.0 an answer is the one that carries the correlation data of the request; before, the
 * first message that is not retained.
 */
final class Requesting {
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final int RANDOM_BYTES = 16;

  private final MqttClient client;
  private final Inbox inbox;
  private final boolean five;
  private final MessagePrinter printer;
  private final Talk talk;

  /**
   * What is asked.
   *
   * @param answerTo null where the broker proposes
   * @param noRetained whether a retained message is no answer, in 5.0 either
   */
  record Request(
      TopicName topic,
      @Nullable TopicName answerTo,
      QoS qos,
      Payload payload,
      PropertyOptions properties,
      Duration patience,
      boolean noRetained) {}

  Requesting(MqttClient client, Inbox inbox, boolean five, MessagePrinter printer, Talk talk) {
    this.client = client;
    this.inbox = inbox;
    this.five = five;
    this.printer = printer;
    this.talk = talk;
  }

  /** Returns the exit code. */
  int run(Request request)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + request.patience().toNanos();
    ConnAck welcome = Await.of(client.connect(), request.patience());
    TopicName answerTo = answerTo(request, welcome);
    ReasonCode granted = Await.of(client.subscribe(answerTo.text(), request.qos()), left(deadline));
    if (granted.isError()) {
      talk.refused("the subscription to " + answerTo, granted, inbox.takeExplanation());
      return granted.code();
    }
    Properties properties = properties(request, answerTo);
    ReasonCode taken =
        Await.of(
            client.publish(
                new Message(request.topic(), request.qos(), false, properties, request.payload())),
            left(deadline));
    if (taken.isError()) {
      talk.refused("the request to " + request.topic(), taken, inbox.takeExplanation());
      return taken.code();
    }
    talk.tell("asked " + request.topic() + ", waiting on " + answerTo);
    return await(request, answerTo, properties.binary(Property.CORRELATION_DATA), deadline);
  }

  private static TopicName answerTo(Request request, ConnAck welcome) throws CommandFailed {
    TopicName given = request.answerTo();
    if (given != null) {
      return given;
    }
    String proposed = welcome.properties().text(Property.RESPONSE_INFORMATION);
    if (proposed == null) {
      throw ConnectionPlan.usage(
          "-e is needed: this broker proposes no topic for answers (response_information)");
    }
    return TopicName.of(proposed + "/" + HexFormat.of().formatHex(random(8)));
  }

  private Properties properties(Request request, TopicName answerTo) {
    if (!five) {
      return Properties.NONE;
    }
    Properties given = request.properties().of(PropertyOptions.Target.PUBLISH);
    Properties.Builder all = given.toBuilder().text(Property.RESPONSE_TOPIC, answerTo.text());
    if (!given.has(Property.CORRELATION_DATA)) {
      all.binary(Property.CORRELATION_DATA, random(RANDOM_BYTES));
    }
    return all.build();
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private int await(
      Request request, TopicName answerTo, byte @Nullable [] correlation, long deadline)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    while (deadline - System.nanoTime() > 0) {
      Inbox.Received next = inbox.take(left(deadline));
      if (next == null) {
        Closing closing = inbox.closed().getNow(null);
        if (closing != null) {
          throw new ConnectionEnded(closing);
        }
        continue;
      }
      Publish came = next.message();
      if (came.topic().equals(answerTo)
          && !(request.noRetained() && came.retain())
          && isAnswer(came, correlation)) {
        return show(came);
      }
      talk.tell("a message that is no answer to this request");
    }
    talk.complain("Timed out");
    return ExitCode.TIMED_OUT;
  }

  private static boolean isAnswer(Publish came, byte @Nullable [] correlation) {
    return correlation == null
        ? !came.retain()
        : Arrays.equals(correlation, came.properties().binary(Property.CORRELATION_DATA));
  }

  private int show(Publish came)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    try {
      printer.print(came);
      printer.flush();
    } catch (IOException e) {
      return ExitCode.ERROR; // whoever read our output is gone
    }
    Await.of(client.disconnect(), GOODBYE);
    return ExitCode.OK;
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
  }
}

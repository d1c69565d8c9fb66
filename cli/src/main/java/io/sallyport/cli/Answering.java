package io.sallyport.cli;

import io.sallyport.client.Await;
import io.sallyport.client.Closing;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.Inbox;
import io.sallyport.client.Message;
import io.sallyport.client.MqttClient;
import io.sallyport.options.ExitCode;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests, one after the other, with actions that were named beforehand and with nothing
 * else. Lives on the verb's own thread and blocks it.
 *
 * <p>What a request says is compared with names and goes nowhere further. A request is done once:
 * the last {@value #REMEMBERED} are remembered, and one without correlation data, which could not
 * be told from its repetition, is refused in 5.0; retained ones are passed over. An action takes at
 * most its time and {@value #LONGEST_BYTES} bytes.
 */
final class Answering {
  private static final int REMEMBERED = 1_024;
  private static final int LONGEST_BYTES = 65_536;
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final String STATUS = "status";

  /**
   * What may be done.
   *
   * @param commands words to run, by the name that asks for it
   * @param below where answers may go when the request says where
   * @param always where they go in any case, or null
   * @param longest how long an action may take
   */
  record Orders(
      TopicFilter filter,
      Map<String, List<String>> commands,
      List<String> below,
      @Nullable TopicName always,
      QoS qos,
      Duration longest,
      int requests) {}

  /** How an action ended. */
  private record Outcome(String status, byte[] output) {
    static Outcome of(String status) {
      return new Outcome(status, new byte[0]);
    }
  }

  private final MqttClient client;
  private final Inbox inbox;
  private final Orders orders;
  private final Talk talk;
  private final Map<ByteBuffer, Boolean> done =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  Answering(MqttClient client, Inbox inbox, Orders orders, Talk talk) {
    this.client = client;
    this.inbox = inbox;
    this.orders = orders;
    this.talk = talk;
  }

  /** Runs until so many requests were answered; returns the exit code. */
  int run() throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    try (Goodbye _ = Goodbye.on(this::leave)) {
      Await.of(client.connect(), LONG);
      ReasonCode granted = Await.of(client.subscribe(orders.filter().text(), orders.qos()), LONG);
      if (granted.isError()) {
        talk.refused("the subscription to " + orders.filter(), granted, inbox.takeExplanation());
        return granted.code();
      }
      talk.tell("answering on " + orders.filter());
      for (int answered = 0; answered < orders.requests(); ) {
        Inbox.Received next = inbox.take(LONG);
        if (next == null) {
          throw new ConnectionEnded(inbox.closed().getNow(lost()));
        }
        answered += answer(next.message()) ? 1 : 0;
        next.acknowledgement().acknowledge();
      }
      leave();
      return ExitCode.OK;
    }
  }

  private static Closing lost() {
    return new Closing(Closing.Cause.LOST, ReasonCode.UNSPECIFIED_ERROR, "the connection is gone");
  }

  /** Whether it was a request that could be answered. */
  private boolean answer(Publish request)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    TopicName to = answerTo(request);
    if (request.retain() || to == null) {
      return false;
    }
    String name = request.payload().text();
    Outcome outcome = act(request, name);
    talk.tell(Printable.of(name, 40) + ": " + outcome.status());
    byte[] correlation = request.properties().binary(Property.CORRELATION_DATA);
    Properties.Builder told = Properties.builder().user(STATUS, outcome.status());
    if (correlation != null) {
      told.binary(Property.CORRELATION_DATA, correlation.clone());
    }
    ReasonCode taken =
        Await.of(
            client.publish(
                new Message(to, orders.qos(), false, told.build(), Payload.wrap(outcome.output()))),
            LONG);
    if (taken.isError()) {
      talk.refused("the answer to " + to, taken, inbox.takeExplanation());
    }
    return true;
  }

  /** Where the answer goes; null when it may not go where the request wants it. */
  private @Nullable TopicName answerTo(Publish request) {
    TopicName always = orders.always();
    if (always != null) {
      return always;
    }
    String wanted = request.properties().text(Property.RESPONSE_TOPIC);
    if (wanted == null) {
      talk.complain("a request without a response topic; not answered");
      return null;
    }
    try {
      TopicName name = TopicName.of(wanted);
      boolean below = orders.below().stream().anyMatch(prefix -> wanted.startsWith(prefix + "/"));
      if (below && !orders.filter().matches(name)) {
        return name;
      }
    } catch (InvalidTopic e) {
      talk.tell("not a topic: " + e.getMessage());
    }
    talk.complain("an answer to " + Printable.of(wanted) + " was asked for; not allowed");
    return null;
  }

  private Outcome act(Publish request, String name) throws InterruptedException {
    byte[] correlation = request.properties().binary(Property.CORRELATION_DATA);
    boolean told = orders.always() == null || !request.properties().isEmpty();
    if (told && correlation == null) {
      return Outcome.of("no-correlation-data");
    }
    if (correlation != null && done.put(key(request, correlation), true) != null) {
      return Outcome.of("repeated");
    }
    List<String> command = orders.commands().get(name);
    return command == null ? Outcome.of("unknown-action") : run(command);
  }

  private static ByteBuffer key(Publish request, byte[] correlation) {
    byte[] to =
        String.valueOf(request.properties().text(Property.RESPONSE_TOPIC))
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(to.length + 1 + correlation.length)
        .put(to)
        .put((byte) 0)
        .put(correlation)
        .flip();
  }

  private Outcome run(List<String> command) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      talk.complain("error: cannot run " + command.getFirst() + ": " + e.getMessage());
      return Outcome.of("failed");
    }
    long deadline = System.nanoTime() + orders.longest().toNanos();
    CompletableFuture<byte[]> reading =
        CompletableFuture.supplyAsync(
            () -> output(process), task -> Thread.ofVirtual().start(task));
    try {
      byte[] output = reading.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      boolean over = process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!over || output.length > LONGEST_BYTES) {
        return Outcome.of(over ? "too-long" : "timed-out");
      }
      return new Outcome(process.exitValue() == 0 ? "done" : "failed", output);
    } catch (TimeoutException e) {
      return Outcome.of("timed-out");
    } catch (ExecutionException e) {
      return Outcome.of("failed");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static byte[] output(Process process) {
    try (InputStream in = process.getInputStream()) {
      return in.readNBytes(LONGEST_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void leave() {
    try {
      Await.of(client.disconnect(), GOODBYE);
    } catch (ConnectFailed | ConnectionEnded | TimeoutException e) {
      talk.tell("goodbye failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

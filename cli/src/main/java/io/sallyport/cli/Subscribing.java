package io.sallyport.cli;

import io.sallyport.client.Await;
import io.sallyport.client.Closing;
import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.Inbox;
import io.sallyport.client.Message;
import io.sallyport.client.MqttClient;
import io.sallyport.options.ExitCode;
import io.sallyport.options.PropertyOptions;
import io.sallyport.output.MessagePrinter;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The work of sub: connect, subscribe, print, and connect again when the connection breaks. Lives
 * on the verb's own thread and blocks it.
 *
 * <p>A message is acknowledged after it was printed, so that a stored session keeps what nobody
 * saw.
 */
final class Subscribing {
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

  private final MqttClient client;
  private final Inbox inbox;
  private final Subscriptions wanted;
  private final MessagePrinter printer;
  private final Talk talk;
  private final CountDownLatch leaving = new CountDownLatch(1);
  private final SplittableRandom chance = new SplittableRandom();
  private long deadlineNanos;
  private int printed;

  Subscribing(
      MqttClient client, Inbox inbox, Subscriptions wanted, MessagePrinter printer, Talk talk) {
    this.client = client;
    this.inbox = inbox;
    this.wanted = wanted;
    this.printer = printer;
    this.talk = talk;
  }

  /** Runs until there is a reason to leave; returns the exit code. */
  int run() throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    try (Goodbye _ = Goodbye.on(this::leave)) {
      Await.of(client.connect(), LONG);
      deadlineNanos = System.nanoTime() + Duration.ofSeconds(wanted.leaving().seconds()).toNanos();
      while (true) {
        try {
          int code = subscribeAndPrint();
          leave();
          return code;
        } catch (ConnectionEnded e) {
          comeBackFrom(e);
        }
      }
    }
  }

  private void comeBackFrom(ConnectionEnded ended)
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    Closing closing = inbox.closed().getNow(ended.closing());
    boolean worthAnotherTry =
        switch (closing.cause()) {
          case LOST, SILENCE -> true;
          case BROKER -> closing.reason() == ReasonCode.SERVER_SHUTTING_DOWN;
          case OURS, VIOLATION -> false;
        };
    if (!worthAnotherTry) {
      throw new ConnectionEnded(closing);
    }
    talk.complain("the connection is gone (" + closing.text() + "); trying again");
    while (true) {
      if (leaving.await(within(BEFORE_NEXT_TRY).toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ConnectionEnded(closing);
      }
      try {
        Await.of(client.connect(), within(LONG));
        talk.complain("connected again");
        return;
      } catch (ConnectFailed.Unreachable | ConnectFailed.NoBroker e) {
        talk.tell("not yet: " + e.getMessage());
      }
    }
  }

  private Duration within(Duration longest) {
    if (wanted.leaving().seconds() == 0) {
      return longest;
    }
    Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    return left.compareTo(longest) < 0 ? left : longest;
  }

  private int subscribeAndPrint()
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    int denied = subscribe();
    if (denied != ExitCode.OK) {
      return denied;
    }
    if (!wanted.dropped().isEmpty()) {
      Await.of(
          client.unsubscribe(wanted.dropped(), of(PropertyOptions.Target.UNSUBSCRIBE)),
          within(LONG));
    }
    if (wanted.leaving().whenSubscribed()) {
      return ExitCode.OK;
    }
    try {
      return print();
    } catch (IOException e) {
      // Whoever read our output is gone, as with "| head -1"; there is nobody to tell.
      return ExitCode.ERROR;
    }
  }

  /** Subscribes; returns 0, or the code of the first refusal when everything was refused. */
  private int subscribe()
      throws ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException {
    List<Subscribe.Request> requests = wanted.requests();
    if (requests.isEmpty()) {
      return ExitCode.OK;
    }
    List<ReasonCode> answers =
        Await.of(client.subscribe(requests, of(PropertyOptions.Target.SUBSCRIBE)), within(LONG));
    String explanation = inbox.takeExplanation();
    int denied = 0;
    for (int i = 0; i < answers.size(); i++) {
      String filter = Printable.of(requests.get(i).filter());
      if (answers.get(i).isError()) {
        denied++;
        talk.refused("the subscription to " + filter, answers.get(i), explanation);
      } else {
        talk.tell("subscribed to " + filter + ": " + Talk.words(answers.get(i)));
      }
    }
    return denied == answers.size() ? answers.getFirst().code() : ExitCode.OK;
  }

  private Properties of(PropertyOptions.Target target) {
    return wanted.options().properties().of(target);
  }

  private int print() throws IOException, InterruptedException, ConnectionEnded {
    while (true) {
      Inbox.Received next = inbox.poll();
      if (next == null) {
        printer.flush();
        next = inbox.take(within(LONG));
      }
      if (next == null) {
        Closing closing = inbox.closed().getNow(null);
        if (closing != null) {
          throw new ConnectionEnded(closing);
        }
        if (wanted.leaving().seconds() > 0 && System.nanoTime() - deadlineNanos >= 0) {
          talk.complain("Timed out");
          return ExitCode.TIMED_OUT;
        }
        continue;
      }
      boolean enough = show(next.message());
      next.acknowledgement().acknowledge();
      if (enough) {
        printer.flush();
        return ExitCode.OK;
      }
    }
  }

  /** Prints a message that was asked for; true when it was time to leave with it. */
  private boolean show(Publish message) throws IOException {
    if (wanted.leaving().atFirstFresh() && !message.retain()) {
      return true;
    }
    boolean hidden = wanted.hidden().stream().anyMatch(f -> f.matches(message.topic()));
    if (hidden) {
      return false;
    }
    if (wanted.removeRetained() && message.retain() && !message.payload().isEmpty()) {
      client.publish(
          new Message(message.topic(), QoS.AT_LEAST_ONCE, true, Properties.NONE, Payload.EMPTY));
    }
    if (wanted.noRetained() && message.retain()) {
      return false;
    }
    if (wanted.printedPart() < 1 && chance.nextDouble() >= wanted.printedPart()) {
      return false;
    }
    printer.print(message);
    return ++printed >= wanted.leaving().messages();
  }

  private void leave() {
    leaving.countDown();
    try {
      printer.flush();
      Await.of(
          client.disconnect(ReasonCode.SUCCESS, of(PropertyOptions.Target.DISCONNECT)), GOODBYE);
    } catch (IOException | ConnectFailed | ConnectionEnded | TimeoutException e) {
      talk.tell("goodbye failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

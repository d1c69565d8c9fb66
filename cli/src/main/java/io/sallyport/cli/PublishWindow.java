package io.sallyport.cli;

import io.sallyport.client.ConnectionEnded;
import io.sallyport.client.Inbox;
import io.sallyport.client.Message;
import io.sallyport.client.MqttClient;
import io.sallyport.options.ExitCode;
import io.sallyport.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Publishes with a bounded number of messages under way, and remembers what became of them. Used by
 * one thread; the answers come on the client's loop.
 */
final class PublishWindow {
  private static final long LOOK_EVERY_MILLIS = 100;

  private final MqttClient client;
  private final Inbox inbox;
  private final int size;
  private final Talk talk;
  private final Semaphore places;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);
  private final AtomicReference<@Nullable ConnectionEnded> lost = new AtomicReference<>();

  PublishWindow(MqttClient client, Inbox inbox, int size, Talk talk) {
    this.client = client;
    this.inbox = inbox;
    this.size = size;
    this.talk = talk;
    this.places = new Semaphore(size);
  }

  /**
   * Publishes when there is room. Blocks.
   *
   * @throws ConnectionEnded when the connection is gone
   */
  void publish(Message message) throws ConnectionEnded, InterruptedException {
    acquire(1);
    CompletableFuture<ReasonCode> done = client.publish(message);
    done.whenComplete((reason, failure) -> {
      if (failure instanceof ConnectionEnded ended) {
        lost.compareAndSet(null, ended);
      } else if (reason != null) {
        answered(message, reason);
      }
      places.release();
    });
  }

  private void answered(Message message, ReasonCode reason) {
    if (reason.isError()) {
      refused.incrementAndGet();
      exitCode.compareAndSet(ExitCode.OK, reason.code());
      talk.refused("the message to " + message.topic(), reason, inbox.takeExplanation());
    } else {
      published.incrementAndGet();
      talk.tell("published to " + message.topic() + ": " + Talk.words(reason));
    }
  }

  /** Waits until every message has its answer. */
  void finish() throws ConnectionEnded, InterruptedException {
    acquire(size);
    places.release(size);
    throwIfLost();
  }

  private void acquire(int count) throws ConnectionEnded, InterruptedException {
    throwIfLost();
    while (!places.tryAcquire(count, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
      throwIfLost();
      var closing = inbox.closed().getNow(null);
      if (closing != null) {
        throw new ConnectionEnded(closing);
      }
    }
  }

  private void throwIfLost() throws ConnectionEnded {
    ConnectionEnded ended = lost.get();
    if (ended != null) {
      throw ended;
    }
  }

  long published() {
    return published.get();
  }

  long refused() {
    return refused.get();
  }

  /** 0, or the code of the first refusal. */
  int exitCode() {
    return exitCode.get();
  }
}

package io.sallyport.client;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Publish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A listener for those who want to wait: keeps what arrived until somebody takes it. Thread-safe.
 *
 * <p>Bounded: at {@code capacity} messages the client stops reading, so that the broker has to hold
 * back; it reads on when half of them were taken. A little more than the capacity may arrive, since
 * bytes already read are still decoded.
 */
public final class Inbox implements ClientListener {
  private final int capacity;
  private final LinkedBlockingQueue<Optional<Received>> queue = new LinkedBlockingQueue<>();
  private volatile CompletableFuture<Closing> closed = new CompletableFuture<>();
  private volatile @Nullable MqttClient client;
  private volatile boolean paused;
  private final AtomicReference<@Nullable String> explanation = new AtomicReference<>();

  public Inbox(int capacity) {
    this.capacity = capacity;
  }

  /** A message and the way to acknowledge it, for clients that do so themselves. */
  public record Received(Publish message, Acknowledgement acknowledgement) {}

  @Override
  public void attached(MqttClient owner) {
    client = owner;
  }

  @Override
  public void message(Publish message, Acknowledgement acknowledgement) {
    queue.add(Optional.of(new Received(message, acknowledgement)));
    if (!paused && queue.size() >= capacity) {
      paused = true;
      reading(false);
      resumeIfDrained(); // somebody may have taken everything meanwhile, and would wait for ever
    }
  }

  @Override
  public void connected(ConnAck answer) {
    paused = false;
    if (closed.isDone()) {
      closed = new CompletableFuture<>();
    }
  }

  @Override
  public void closed(Closing closing) {
    closed.complete(closing);
    queue.add(Optional.empty()); // wakes whoever waits
  }

  @Override
  public void explained(String text) {
    explanation.set(text);
  }

  /**
   * What the broker said last about a refusal, once; null when it has said nothing since. As it
   * came: escape it before it is shown.
   */
  public @Nullable String takeExplanation() {
    return explanation.getAndSet(null);
  }

  /** How the latest connection ended; incomplete while it lasts. */
  public CompletableFuture<Closing> closed() {
    return closed;
  }

  /** How the latest connection ended, or null when it has not within {@code longest}. Blocks. */
  public @Nullable Closing awaitClosed(Duration longest) throws InterruptedException {
    try {
      return closed.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a connection is told, it never fails", e);
    }
  }

  /**
   * The next message, or null when none came within {@code longest} or the connection ended first,
   * which {@link #closed()} then tells. Blocks.
   */
  public @Nullable Received take(Duration longest) throws InterruptedException {
    while (!closed.isDone() || !queue.isEmpty()) {
      Optional<Received> next = queue.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
      resumeIfDrained();
      if (next == null) {
        return null;
      }
      if (next.isPresent() || closed.isDone()) {
        return next.orElse(null);
      }
      // the end of an earlier connection; since then there is a new one
    }
    return null;
  }

  /** The next message if one is there, or null. */
  public @Nullable Received poll() throws InterruptedException {
    return take(Duration.ZERO);
  }

  private void resumeIfDrained() {
    if (paused && queue.size() <= capacity / 2) {
      paused = false;
      reading(true);
    }
  }

  private void reading(boolean wanted) {
    MqttClient owner = client;
    if (owner != null) {
      owner.readMore(wanted);
    }
  }
}

package io.sallyport.delivery;

import io.sallyport.delivery.Matches.Match;
import io.sallyport.packet.Publish;
import io.sallyport.port.Loop;
import io.sallyport.port.Mailbox;
import io.sallyport.subscription.SubscriptionIndex;
import io.sallyport.time.DeadlineWheel;
import io.sallyport.time.Ticker;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps on one event loop: its connections, their deadlines, the matches it knows,
 * and an outbox for every other loop.
 *
 * <p>Confined to the loop, but for {@link #post}, {@link #isCrowded} and {@link #connections}.
 */
public final class HomeLoop {
  /** From here on whoever sends messages to this loop stops reading until it has caught up. */
  private static final int CROWDED = 1_024;

  private final Loop loop;
  private final Consumer<Throwable> failures;
  private final Mailbox mailbox;
  private final DeadlineWheel wheel;
  private final MatchCache matches;
  private final WaitingAppends appends;
  private final RetainedPace retainedPace;
  private final Set<Caller> clients = new HashSet<>();
  private final List<@Nullable Outbox> outboxes = new ArrayList<>();
  private volatile int connections;
  private boolean outboxesDue;

  HomeLoop(
      Ticker ticker,
      SubscriptionIndex<Receiver> index,
      Loop loop,
      int loops,
      Consumer<Throwable> failures) {
    this.loop = loop;
    this.failures = failures;
    this.mailbox = new Mailbox(loop, failures);
    this.wheel = new DeadlineWheel(ticker);
    this.appends = new WaitingAppends(loop, failures);
    this.retainedPace = new RetainedPace(loop, ticker);
    this.matches = new MatchCache(index, loops);
    for (int i = 0; i < loops; i++) {
      outboxes.add(null);
    }
  }

  public int index() {
    return loop.index();
  }

  /** How many connections live here. Any thread. */
  public int connections() {
    return connections;
  }

  public DeadlineWheel wheel() {
    return wheel;
  }

  /** Called every {@link DeadlineWheel#TICK_MILLIS} on the loop. */
  public void tick() {
    try {
      wheel.advance();
      matches.sweep();
    } catch (RuntimeException | Error failure) {
      failures.accept(failure); // the next tick goes on where this one broke off
    }
  }

  /**
   * Has {@code action} run in {@code nanos}, on the loop. Loop only.
   *
   * @return drops it
   */
  public Runnable after(long nanos, Runnable action) {
    DeadlineWheel.Deadline deadline = wheel.deadline(action);
    wheel.set(deadline, nanos);
    return () -> wheel.cancel(deadline);
  }

  void add(Caller client) {
    clients.add(client);
    connections = clients.size();
  }

  void remove(Caller client) {
    clients.remove(client);
    connections = clients.size();
  }

  /** A copy of the connections, safe to close while walking. */
  public List<Caller> clients() {
    return List.copyOf(clients);
  }

  Matches matches(TopicName topic) {
    return matches.of(topic);
  }

  RetainedPace retainedPace() {
    return retainedPace;
  }

  public WaitingAppends appends() {
    return appends;
  }

  /** Has {@code task} run after the packets that have come in this turn. Loop only. */
  public void atEndOfTurn(Runnable task) {
    loop.execute(task);
  }

  /** Has {@code letter} run here. Any thread. */
  public void post(Runnable letter) {
    mailbox.post(letter);
  }

  /** Has {@code task} run here after {@code delayMillis}. Any thread. */
  public void schedule(Runnable task, long delayMillis) {
    loop.schedule(task, delayMillis);
  }

  boolean isCurrent() {
    return loop.isCurrent();
  }

  /** Whether this loop has more to do than it manages. Any thread. */
  boolean isCrowded() {
    return mailbox.size() > CROWDED;
  }

  /**
   * Puts {@code message} into the outbox for {@code target}; it leaves with everything else at the
   * end of this loop's turn.
   */
  void send(
      HomeLoop target,
      Publish message,
      List<Match> receivers,
      Receiver.@Nullable Connected publisher) {
    Outbox outbox = outboxes.get(target.index());
    if (outbox == null) {
      outbox = new Outbox(target);
      outboxes.set(target.index(), outbox);
    }
    outbox.add(message, receivers, publisher);
    if (!outboxesDue) {
      outboxesDue = true;
      loop.execute(this::emptyOutboxes);
    }
  }

  private void emptyOutboxes() {
    outboxesDue = false;
    for (int i = 0; i < outboxes.size(); i++) {
      Outbox outbox = outboxes.set(i, null);
      if (outbox != null) {
        outbox.post();
      }
    }
  }

  /**
   * The messages of one turn of a loop for the connections of another: handed over as one letter.
   *
   * <p>Filled by the loop that publishes, emptied by the loop that receives, never both at once.
   */
  private static final class Outbox {
    private record Item(
        Publish message, List<Match> receivers, Receiver.@Nullable Connected publisher) {}

    private final HomeLoop target;
    private final List<Item> items = new ArrayList<>();

    Outbox(HomeLoop target) {
      this.target = target;
    }

    void add(Publish message, List<Match> receivers, Receiver.@Nullable Connected publisher) {
      items.add(new Item(message, receivers, publisher));
    }

    void post() {
      target.post(this::deliver);
    }

    private void deliver() {
      for (Item item : items) {
        Delivering.toAll(item.message(), item.receivers(), item.publisher());
      }
    }
  }
}

package io.sallyport.delivery;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.records.Message;
import io.sallyport.shard.RetainedMessage;
import io.sallyport.shard.RetainedPage;
import io.sallyport.subscription.Subscription;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is retained for new subscriptions: a page at a time, one shard after the other, and no
 * faster than the client takes it. On the client's loop.
 *
 * <p>While nothing is retained nobody is asked. To know that, it counts what is on its way to the
 * shelves, from before its receivers are looked up until a shard has it and counts it. What goes
 * from shard to shard is counted by the first until the other one has it. Any loop does so.
 */
public final class RetainedReading {
  private static final long WAIT_FOR_CLIENT_MILLIS = 10;

  /** So many of a page are delivered before others on the loop may want their turn. */
  private static final int AT_A_TIME = 64;

  private static final RetainedPage NOTHING = new RetainedPage(List.of(), null);

  private final Node node;
  private final AtomicInteger underWay = new AtomicInteger();

  /** How much was sent from shard to shard; 1 for all that an earlier life has left. */
  private final AtomicLong forwarded = new AtomicLong(1);

  /** So much of it is known to have come. */
  private volatile long settled;

  RetainedReading(Node node) {
    this.node = node;
  }

  /**
   * Something is about to be retained. Said before its receivers are looked up: so a subscription
   * that comes too late for the lookup does not take the shelves for empty. {@link #arrived}
   * follows, or never.
   */
  void expectOne() {
    underWay.incrementAndGet();
  }

  /** What was expected has been answered by its shard, whichever way. */
  public void arrived() {
    underWay.decrementAndGet();
  }

  /**
   * As {@link #expectOne}, for what goes from shard to shard; {@link #arrived} says that the first
   * has it, or will never.
   */
  public void expectForwarded() {
    underWay.incrementAndGet();
    expectKept();
  }

  /** As {@link #expectForwarded}, for what the first shard has already. */
  void expectKept() {
    forwarded.incrementAndGet();
  }

  /**
   * The order matters: what was under way is counted by its shard before it is not any more, and
   * what that owes another by the other before it is paid.
   */
  private boolean isNothingRetained() {
    long sent = forwarded.get();
    if (underWay.get() != 0) {
      return false;
    }
    if (sent != settled) {
      if (node.shards().counts().owedMessages() != 0) {
        return false;
      }
      settled = sent;
    }
    return node.shards().counts().retainedMessages() == 0;
  }

  /**
   * Delivers what is retained for {@code subscriptions}.
   *
   * @param answer run once the first page has been read, before its messages
   */
  public void deliver(Caller client, List<Subscription> subscriptions, Runnable answer) {
    if (subscriptions.isEmpty() || isNothingRetained()) {
      answer.run();
    } else {
      client.retainedTurns().take(new Pass(client, subscriptions, answer)::readPage);
    }
  }

  /** One client's way through the pages. */
  private final class Pass {
    private final Caller client;
    private final List<Subscription> subscriptions;
    private @Nullable Runnable answer;
    private int subscription;
    private int shard;
    private @Nullable String cursor;
    private RetainedPage page = NOTHING;
    private int next; // of the page
    private RetainedRights rights;

    Pass(Caller client, List<Subscription> subscriptions, Runnable answer) {
      this.client = client;
      this.subscriptions = List.copyOf(subscriptions);
      this.answer = answer;
      this.shard = firstShard();
      this.rights = rights();
    }

    private RetainedRights rights() {
      return new RetainedRights(node.policy(), client.rights(), wanted());
    }

    private Subscription wanted() {
      return subscriptions.get(subscription);
    }

    /** A filter without wildcards names one topic, which is in one shard. */
    private int firstShard() {
      return wanted().filter().hasWildcards()
          ? 0
          : node.shards().shardOfTopic(Node.TENANT, wanted().filter().text());
    }

    void readPage() {
      client
          .loop()
          .appends()
          .offer(
              client,
              () ->
                  node.shards()
                      .read(
                          shard,
                          Node.TENANT,
                          wanted().filter(),
                          cursor,
                          client.loop().index(),
                          this::hasCome));
    }

    private void hasCome(@Nullable RetainedPage read) {
      page = read == null ? NOTHING : read; // a shard that has stopped has nothing to say
      next = 0;
      client.loop().retainedPace().offer(this::handOut);
    }

    /** Delivers a few; true while the page has more. */
    private boolean handOut() {
      client.guarded("retained", this::deliverSome);
      return !client.isClosed() && next < page.messages().size();
    }

    private void deliverSome() {
      Runnable due = answer;
      if (due != null) {
        answer = null;
        due.run();
      }
      List<RetainedMessage> messages = page.messages();
      int end = Math.min(next + AT_A_TIME, messages.size());
      if (!deliver(messages, end)) {
        readAgain(messages);
      } else if (end == messages.size()) {
        goOnAfterPage();
      }
    }

    /** What the client has no room for is read when it has, as it is by then. */
    private void readAgain(List<RetainedMessage> messages) {
      if (next > 0) {
        cursor = messages.get(next).message().topic().text();
      }
      page = NOTHING;
      goOn();
    }

    /** False when the client takes no more before {@code end}. */
    private boolean deliver(List<RetainedMessage> messages, int end) {
      long now = node.ticker().wallMillis();
      ClientSession session = client.session();
      rights.begin();
      for (; next < end; next++) {
        if (!session.hasRoom()) {
          return false;
        }
        Message message = messages.get(next).message();
        if (message.isExpired(now)) {
          continue; // the next sweep takes it away
        }
        if (rights.allow(message)) {
          session.deliverRetained(message, wanted(), now);
        } else {
          node.counters().add(Counter.RECEIVES_DENIED);
        }
      }
      return true;
    }

    private void goOnAfterPage() {
      cursor = page.next();
      if (cursor != null || nextShard()) {
        goOn();
      } else {
        client.retainedTurns().done();
      }
    }

    private boolean nextShard() {
      if (wanted().filter().hasWildcards() && shard + 1 < node.shards().shards()) {
        shard++;
        return true;
      }
      if (subscription + 1 < subscriptions.size()) {
        subscription++;
        shard = firstShard();
        rights = rights();
        return true;
      }
      return false;
    }

    private void goOn() {
      if (client.isClosed()) {
        return;
      }
      if (client.session().hasRoom()) {
        readPage();
      } else {
        client
            .loop()
            .schedule(() -> client.guarded("retained", this::goOn), WAIT_FOR_CLIENT_MILLIS);
      }
    }
  }

  /**
   * Lets a client have what is retained for a few subscriptions at a time; the others wait, and
   * soon its packets do too. So a client that subscribes and does not read costs no more than one
   * that does.
   *
   * <p>Confined to the connection's loop. Holds what {@value #MOST_WAITING} packets ask for, and
   * what was under way to a shard when the last of them came.
   */
  static final class Turns {
    private static final int AT_ONCE = 8;
    private static final int MOST_WAITING = 64;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    private final Pauses pauses;
    private int reading;
    private boolean held;

    Turns(Pauses pauses) {
      this.pauses = pauses;
    }

    /** Begins now, or when one of those before is {@link #done}. */
    void take(Runnable begin) {
      if (reading < AT_ONCE) {
        reading++;
        begin.run();
        return;
      }
      waiting.addLast(begin);
      if (!held && waiting.size() >= MOST_WAITING) {
        held = true;
        pauses.hold();
      }
    }

    /** One of those that began is through. */
    void done() {
      reading--;
      Runnable next = waiting.poll();
      if (next != null) {
        reading++;
        next.run();
      }
      if (held && waiting.size() < MOST_WAITING / 2) {
        held = false;
        pauses.release();
      }
    }
  }
}

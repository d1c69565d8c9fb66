package io.sallyport.broker;

import io.sallyport.broker.Rehearsed.Some;
import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.HomeLoop;
import io.sallyport.delivery.Login;
import io.sallyport.policy.Grants;
import io.sallyport.policy.Policy;
import io.sallyport.principal.Principal;
import io.sallyport.principal.TransportTrust;
import io.sallyport.records.GroupKey;
import io.sallyport.records.SessionPage;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.Printable;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks other rules about everybody who is connected, and about every session that is stored,
 * without taking anything. Thread-safe; each loop asks its own connections, a slice at a time, and
 * the first one reads the stored sessions page by page.
 */
final class Rehearsal {
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int MOST_STEPS = 1_024; // for clocks that stand still in tests
  private static final int PAUSE_MILLIS = 1;
  private static final int TRY_AGAIN_MILLIS = 10;

  private final Broker broker;
  private final Policy other;
  private final CompletableFuture<Rehearsed> done = new CompletableFuture<>();
  private Rehearsed sum = Rehearsed.NOTHING;
  private int open;

  Rehearsal(Broker broker, Policy other) {
    this.broker = broker;
    this.other = other;
  }

  /** Any thread, once. */
  CompletableFuture<Rehearsed> start() {
    open = broker.node().loops().size() + 1;
    for (HomeLoop loop : broker.node().loops()) {
      loop.post(() -> new Pass(loop).run());
    }
    HomeLoop first = broker.node().loops().getFirst();
    first.post(() -> new Reading(first).readPage());
    return done.copy();
  }

  private synchronized void add(Rehearsed part) {
    sum = sum.plus(part);
    open--;
    if (open == 0) {
      done.complete(sum);
    }
  }

  private void failed(Throwable failure) {
    broker.node().failed("rehearsal", failure);
    done.completeExceptionally(failure);
  }

  private static TopicFilter matched(TopicFilter filter) {
    return GroupKey.isShared(filter) ? ShareName.filterIn(filter.text()) : filter;
  }

  private static boolean loses(Grants now, Grants then, TopicFilter filter, Subscription held) {
    TopicFilter matched = matched(filter);
    return now.subscribe(matched, held.qos()).isAllowed()
        && !then.subscribe(matched, held.qos()).isAllowed();
  }

  private static String name(Object principal, String clientId) {
    return "%s as client %s".formatted(Printable.of(principal.toString()), Printable.of(clientId));
  }

  /** The connections of one loop. Confined to it. */
  private final class Pass {
    private final HomeLoop loop;
    private final Iterator<Caller> clients;
    private int connections;
    private Some ended = Some.NONE;
    private Some subscriptions = Some.NONE;

    Pass(HomeLoop loop) {
      this.loop = loop;
      this.clients = loop.clients().iterator();
    }

    void run() {
      try {
        slice();
      } catch (RuntimeException | Error failure) {
        failed(failure);
      }
    }

    private void slice() {
      long began = broker.ticker().nanos();
      for (int i = 0; i < MOST_STEPS && broker.ticker().nanos() - began < SLICE_NANOS; i++) {
        if (!clients.hasNext()) {
          add(new Rehearsed(connections, ended, subscriptions, 0, Some.NONE, 0));
          return;
        }
        ask(clients.next());
      }
      loop.schedule(this::run, PAUSE_MILLIS);
    }

    private void ask(Caller client) {
      Login login = client.loginOrNull();
      if (login == null) {
        return;
      }
      connections++;
      Grants now = client.rights().now();
      Grants then = other.grantsOf(login.principal(), login.clientId());
      String name = name(login.principal(), login.clientId());
      if (now.connect().isAllowed() && !then.connect().isAllowed()) {
        ended = ended.and(name);
        return;
      }
      ClientSession session = client.sessionOrNull();
      if (session == null) {
        return;
      }
      for (TopicFilter filter : session.filters()) {
        Subscription held = session.subscription(filter);
        if (held != null && loses(now, then, filter, held)) {
          subscriptions = subscriptions.and(name + ": " + filter);
        }
      }
    }
  }

  /**
   * The sessions whose clients are away. How they connected is not stored: the best connection is
   * assumed. Confined to one loop.
   */
  private final class Reading {
    private final HomeLoop loop;
    private int shard;
    private long after;
    private int sessions;
    private int failed;
    private Some stored = Some.NONE;

    Reading(HomeLoop loop) {
      this.loop = loop;
    }

    void readPage() {
      if (shard == broker.node().shards().shards()) {
        add(new Rehearsed(0, Some.NONE, Some.NONE, sessions, stored, failed));
      } else if (broker.node().shards().isStopped(shard)) {
        hasCome(null);
      } else if (!broker.node().shards().readSessions(shard, after, loop.index(), this::hasCome)) {
        loop.schedule(this::readPage, TRY_AGAIN_MILLIS);
      }
    }

    private void hasCome(@Nullable SessionPage page) {
      try {
        failed += page == null ? 1 : 0;
        if (page != null) {
          page.sessions().forEach(this::ask);
        }
        Long next = page == null ? null : page.next();
        shard += next == null ? 1 : 0;
        after = next == null ? 0 : next;
      } catch (RuntimeException | Error failure) {
        failed(failure);
        return;
      }
      readPage();
    }

    private void ask(SessionPage.Stored session) {
      if (session.attached()) {
        return; // its connection has been asked
      }
      sessions++;
      Principal owner =
          new Principal(
              session.owner().id(),
              Set.copyOf(session.owner().roles()),
              Map.of(),
              "",
              "",
              TransportTrust.MTLS,
              Long.MAX_VALUE);
      Grants now = broker.policy().grantsOf(owner, session.owner().clientId());
      Grants then = other.grantsOf(owner, session.owner().clientId());
      for (Subscription held : session.subscriptions()) {
        if (loses(now, then, held.filter(), held)) {
          stored =
              stored.and(
                  name(session.owner().id(), session.owner().clientId()) + ": " + held.filter());
        }
      }
    }
  }
}

package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.HomeLoop;
import io.sallyport.delivery.Login;
import io.sallyport.guard.Ban;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.policy.Decision;
import io.sallyport.records.GroupKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks everybody who is connected again after each change of rules, roles, devices or bans. Nobody
 * has to say that something changed: whoever is asked for each packet and delivery compares
 * versions, and so does {@link #tick}, which sees to those who neither send nor receive.
 *
 * <p>Thread-safe. Each loop asks its own connections, for {@value #SLICE_MICROS} microseconds at a
 * time, longer when there are very many, and does everything else in between; a later change waits
 * until the pass under way is through, so there is never more than one.
 */
final class Revocation {
  private static final int SLICE_MICROS = 100;
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(SLICE_MICROS);

  /** Whoever has not been asked by then is more urgent than a round trip. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private static final long LONG_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** For clocks that stand still in tests, and filters that cost nothing. */
  private static final int MOST_STEPS = 1_024;

  /** An event loop does tasks before sockets, so a task that comes back at once would keep it. */
  private static final int PAUSE_MILLIS = 1;

  /** How a connection ends whose user, client id or address is banned. */
  static final String BANNED = "banned";

  private final Broker broker;
  private long startedVersion;
  private volatile long checkedVersion;
  private @Nullable CompletableFuture<Recheck> running;
  private @Nullable CompletableFuture<Recheck> next;

  Revocation(Broker broker) {
    this.broker = broker;
    this.startedVersion = broker.policy().version();
    this.checkedVersion = startedVersion;
  }

  /** The rules by which everybody has been asked. Any thread. */
  long checkedVersion() {
    return checkedVersion;
  }

  /** Called every 100 ms or so. */
  synchronized void tick() {
    if (running == null && broker.policy().version() != startedVersion) {
      start(new CompletableFuture<>());
    }
  }

  /** Asks everybody by the rules of now, or of later; done when all have been asked. */
  synchronized CompletableFuture<Recheck> recheck() {
    if (running == null) {
      CompletableFuture<Recheck> begun = new CompletableFuture<>();
      start(begun);
      return begun.copy();
    }
    CompletableFuture<Recheck> waiting = next;
    if (waiting == null) {
      waiting = new CompletableFuture<>();
      next = waiting;
    }
    return waiting.copy();
  }

  /**
   * Asks {@code client}, which has come back to its session, as everybody was asked. Its loop only.
   */
  void ask(Caller client) {
    new Pass(client.loop(), List.of(client).iterator(), _ -> {}).run();
  }

  private void start(CompletableFuture<Recheck> begun) {
    running = begun;
    startedVersion = broker.policy().version();
    new Sweep(startedVersion, begun, broker.node().loops().size()).start();
  }

  private synchronized void ended(Sweep sweep) {
    checkedVersion = sweep.version;
    running = null;
    CompletableFuture<Recheck> waiting = next;
    if (waiting != null) {
      next = null;
      start(waiting);
    }
  }

  /** One round over all loops. */
  private final class Sweep {
    private final long version;
    private final CompletableFuture<Recheck> begun;
    private int open;
    private Recheck sum = Recheck.NOBODY;

    Sweep(long version, CompletableFuture<Recheck> begun, int loops) {
      this.version = version;
      this.begun = begun;
      this.open = loops;
    }

    void start() {
      for (HomeLoop loop : broker.node().loops()) {
        loop.post(() -> new Pass(loop, loop.clients().iterator(), this::add).run());
      }
    }

    void add(Recheck ofLoop) {
      synchronized (this) {
        sum = sum.plus(ofLoop);
        open--;
        if (open > 0) {
          return;
        }
      }
      if (sum.connections() > 0) {
        broker
            .journal()
            .record(
                new Event.RightsAsked(
                    Origin.BROKER, version, sum.connections(), sum.ended(), sum.filters()));
      }
      ended(this);
      begun.complete(sum);
    }
  }

  /** The connections of one loop. Confined to it. */
  private final class Pass {
    private final HomeLoop loop;
    private final Consumer<Recheck> done;
    private final Iterator<Caller> clients;
    private final Queue<TopicFilter> filters = new ArrayDeque<>();
    private final long passBegan = broker.ticker().nanos();
    private @Nullable Caller holder;
    private int connections;
    private int ended;
    private int revoked;

    Pass(HomeLoop loop, Iterator<Caller> clients, Consumer<Recheck> done) {
      this.loop = loop;
      this.clients = clients;
      this.done = done;
    }

    /** A pass that breaks off must not keep the next one from beginning. */
    void run() {
      try {
        slice();
      } catch (RuntimeException | Error failure) {
        broker.node().failed("revocation", failure);
        done.accept(new Recheck(connections, ended, revoked));
      }
    }

    private void slice() {
      long began = broker.ticker().nanos();
      long most = began - passBegan < PATIENCE_NANOS ? SLICE_NANOS : LONG_SLICE_NANOS;
      for (int i = 0; i < MOST_STEPS && broker.ticker().nanos() - began < most; i++) {
        if (!step()) {
          done.accept(new Recheck(connections, ended, revoked));
          return;
        }
      }
      loop.schedule(this::run, PAUSE_MILLIS);
    }

    /** One filter, or one connection; false when all are through. */
    private boolean step() {
      Caller client = holder;
      TopicFilter filter = filters.poll();
      if (client != null && filter != null) {
        client.guarded("revocation", () -> ask(client, filter));
      } else if (clients.hasNext()) {
        Caller following = clients.next();
        following.guarded("revocation", () -> ask(following));
      } else {
        return false;
      }
      return true;
    }

    /** Those who are still logging in are asked by the rules of now when they are through. */
    private void ask(Caller client) {
      Login login = client.loginOrNull();
      Ban ban = banOf(client, login);
      if (login == null) {
        if (ban != null) {
          client.close(BANNED, ReasonCode.ADMINISTRATIVE_ACTION);
        }
        return;
      }
      connections++;
      if (ban != null) {
        end(client, ban);
        return;
      }
      if (!broker.isCurrent(login.principal())) {
        ended++;
        client.close("administrative", ReasonCode.ADMINISTRATIVE_ACTION);
      } else if (client.rights().now().connect() instanceof Decision.Denied denied) {
        ended++;
        RefusalId id = told(client, "connect", denied, "", QoS.AT_MOST_ONCE);
        client.close("revoked", ReasonCode.NOT_AUTHORIZED, client.problem(id));
      } else {
        ClientSession session = client.sessionOrNull();
        holder = client;
        filters.addAll(session == null ? List.of() : session.filters());
      }
    }

    private @Nullable Ban banOf(Caller client, @Nullable Login login) {
      Ban ban = broker.bans().ofAddress(client.peer().address().getAddress());
      return ban == null && login != null
          ? broker.bans().of(login.principal().id(), login.clientId())
          : ban;
    }

    /** 0x8A is for CONNACK alone; in DISCONNECT it is 0x98. [MQTT-3.14.2.1] */
    private void end(Caller client, Ban ban) {
      ended++;
      broker.counters().add(Counter.BANNED_ENDED);
      Decision.Denied denied = new Decision.Denied(ban.label(), Decision.OnDeny.DISCONNECT);
      RefusalId id = told(client, "connect", denied, "", QoS.AT_MOST_ONCE);
      client.close(BANNED, ReasonCode.ADMINISTRATIVE_ACTION, client.problem(id));
    }

    private void ask(Caller client, TopicFilter filter) {
      Subscription held = client.session().subscription(filter);
      if (held == null) {
        return; // the client has given it up meanwhile
      }
      TopicFilter matched = GroupKey.isShared(filter) ? ShareName.filterIn(filter.text()) : filter;
      if (client.rights().now().subscribe(matched, held.qos()) instanceof Decision.Denied denied) {
        revoked++;
        broker.counters().add(Counter.SUBSCRIPTIONS_REVOKED);
        told(client, "subscribe", denied, filter.text(), held.qos());
        client.session().unsubscribe(filter, _ -> {});
      }
    }

    private RefusalId told(
        Caller client, String action, Decision.Denied denied, String topic, QoS qos) {
      RefusalId id = RefusalId.next();
      Login login = client.login();
      broker
          .journal()
          .record(
              new Event.Denied(
                  client.peer().origin(),
                  id,
                  login.principal().toString(),
                  action,
                  denied.rule(),
                  topic,
                  new Event.Asked(qos, false, login.principal().transport()),
                  login.clientId()));
      return id;
    }
  }
}

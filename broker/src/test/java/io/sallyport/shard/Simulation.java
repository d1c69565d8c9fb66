package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.hosting.ShardLimits;
import io.sallyport.hosting.Shards;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.records.ShardSettings;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A broker's shards, its disk and its clients as one deterministic world: one thread, one seed. The
 * disk is slow and fails, the process dies, clients come, go and fight for names; what was promised
 * is checked at every step and at the end.
 */
final class Simulation implements Shards.Node {
  private static final int SHARDS = 3;
  private static final int LOOPS = 2;
  private static final ShardLimits LIMITS =
      new ShardLimits(50, 1_000, 1_000_000, 1_000, 1L << 40, 1L << 40);

  final Random random;
  Shards shards;

  /** Limits so small that they are met all the time. */
  final boolean tight;

  private final boolean everyStep;

  /** The disk runs out of room now and then, for a moment. */
  private final boolean fills;

  /** One batch in so many is lost; in some worlds that is most of the weather. */
  private final int oneFailureIn;

  private final ShardSettings settings;
  private final SimulatedLog.Disk disk = new SimulatedLog.Disk(SHARDS);
  private final List<ArrayDeque<Runnable>> loops = new ArrayList<>();
  private final Map<Integer, Set<TopicFilter>> interest = new HashMap<>();
  private final List<SimulatedConnection> connections = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Map<TopicName, Set<SimulatedClient>> wills = new HashMap<>();
  private SimulatedLog log;
  private long wall = 1_000_000;
  private long tokens;
  private boolean quiet;
  int failures;
  int crashes;

  Simulation(long seed) {
    random = new Random(seed);
    tight = random.nextInt(4) == 0;
    oneFailureIn = random.nextInt(3) == 0 ? 6 : 40;
    everyStep = random.nextInt(20) == 0;
    fills = random.nextInt(3) == 0;
    settings =
        tight
            ? new ShardSettings(4, 900, QueueFull.values()[random.nextInt(3)], 3, SHARDS)
            : new ShardSettings(5_000, 1 << 24, QueueFull.DROP_OLDEST, 64, 64);
    clients.add(new SimulatedClient(this, "ann", "steady-1", true, QoS.EXACTLY_ONCE));
    clients.add(new SimulatedClient(this, "ann", "steady-2", true, QoS.EXACTLY_ONCE));
    clients.add(new SimulatedClient(this, "bob", "steady-3", true, QoS.AT_LEAST_ONCE));
    clients.add(new SimulatedClient(this, "bob", "wild-1", false, QoS.EXACTLY_ONCE));
    clients.add(new SimulatedClient(this, "eve", "wild-2", false, QoS.AT_LEAST_ONCE));
    clients.add(new SimulatedClient(this, "eve", "wild-3", false, QoS.EXACTLY_ONCE));
    clients.add(new SimulatedClient(this, "mallory", "steady-1", false, QoS.EXACTLY_ONCE));
    start();
  }

  private void start() {
    loops.clear();
    interest.clear();
    connections.clear();
    for (int i = 0; i < LOOPS; i++) {
      loops.add(new ArrayDeque<>());
    }
    shards =
        Shards.open(
            settings,
            LIMITS,
            (loop, work) -> loops.get(loop).add(work),
            this,
            machines -> log = new SimulatedLog(disk, machines, () -> wall, 24));
    while (!shards.ready().isDone()) {
      step(false);
    }
  }

  private void crash() {
    crashes++;
    clients.forEach(SimulatedClient::cut);
    start();
  }

  /** The whole life of one world. */
  void run(int steps) {
    for (int i = 0;
        i < 400 && !clients.stream().limit(3).allMatch(c -> c.subscribed && c.sharing);
        i++) {
      clients.subList(0, 3).forEach(client -> client.step(true));
      step(false);
    }
    for (int i = 0; i < steps; i++) {
      wall += random.nextInt(200);
      clients.get(random.nextInt(clients.size())).step(false);
      if (random.nextInt(12) == 0) {
        shards.tick(wall);
      }
      if (random.nextInt(400) == 0) {
        crash();
      }
      if (fills && random.nextInt(6) == 0) {
        log.setFull(random.nextInt(4) == 0);
      }
      step(random.nextInt(oneFailureIn) == 0);
    }
    log.setFull(false);
    drain();
    check();
  }

  private void step(boolean fail) {
    Set<Integer> touched = Set.of();
    if (random.nextInt(3) != 0) {
      touched = log.step(random, fail);
      failures += fail ? 1 : 0;
    }
    if (everyStep || random.nextInt(25) == 0) {
      touched.forEach(this::same);
    }
    for (ArrayDeque<Runnable> loop : loops) {
      // a loop that is busy elsewhere hears of everything late
      for (int i = random.nextInt(9) - 4; i > 0 && !loop.isEmpty(); i--) {
        loop.remove().run();
      }
    }
    connections.forEach(SimulatedConnection::front);
    connections.removeIf(connection -> connection.closed);
  }

  /** What lies on the disk is what a machine that was never stored has; limits hold. */
  private void same(int shard) {
    ShardMachine live = log.shadow(shard);
    assertThat(log.stored(shard).digest()).as("shard %d loaded", shard).isEqualTo(live.digest());
    for (StoredSession session : live.sessions().byNumber.values()) {
      assertThat(session.queuedMessages()).isLessThanOrEqualTo(settings.queueMessages());
      assertThat(session.queuedBytes).isLessThanOrEqualTo(settings.queueBytes());
    }
    for (StoredGroup group : live.sharing().byNumber.values()) {
      assertThat(group.queuedMessages()).isLessThanOrEqualTo(settings.queueMessages());
      assertThat(group.queuedBytes).isLessThanOrEqualTo(settings.queueBytes());
      group.members.values().forEach(each -> holdsWithinReason(group, each));
    }
    long wills =
        live.outbox().debts.values().stream()
            .flatMap(debts -> debts.values().stream())
            .filter(debt -> debt.body().message.topic().text().startsWith("w/"))
            .count();
    assertThat(live.outbox().size() - wills).isLessThanOrEqualTo(settings.outboxMessages());
  }

  /** QoS 1 stays with a connection, never with a member that is away; so far as it takes it. */
  private static void holdsWithinReason(StoredGroup group, GroupMember member) {
    long once = group.heldBy(member).stream().filter(it -> it.qos() == QoS.AT_LEAST_ONCE).count();
    assertThat(once)
        .as("QoS 1 with a member of %s", group.key)
        .isLessThanOrEqualTo(member.token == GroupMember.AWAY ? 0 : member.window);
    assertThat(member.held).as("window").isLessThanOrEqualTo(5 + 8);
  }

  private void drain() {
    quiet = true;
    connections.stream()
        .filter(connection -> !connection.client.steady)
        .toList()
        .forEach(SimulatedConnection::close); // what is only lost from sight would hold on for ever
    for (int i = 0; i < 30_000; i++) {
      wall += 20;
      clients.forEach(client -> client.step(true));
      shards.tick(wall);
      step(false);
      if (i % 50 == 0 && isQuiet()) {
        return;
      }
    }
    assertThat(isQuiet()).as("everything comes to an end: %s", describe()).isTrue();
  }

  private boolean isQuiet() {
    return log.backlog() == 0
        && loops.stream().allMatch(ArrayDeque::isEmpty)
        && shards.counts().owedMessages() == 0
        && strays() == 0
        && willsWaiting() == 0
        && clients.stream().filter(c -> c.steady).allMatch(SimulatedClient::isQuiet)
        && steadyQueued() == 0;
  }

  private String describe() {
    return "backlog %d, %s, queued %d, strays %d, clients %s"
        .formatted(log.backlog(), shards.counts(), steadyQueued(), strays(), clients);
  }

  private int willsWaiting() {
    int waiting = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      waiting += log.shadow(shard).firedWills().all().size();
    }
    return waiting;
  }

  /** Stored members of groups whose sessions know nothing of it. */
  private int strays() {
    int strays = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      for (StoredGroup group : log.shadow(shard).sharing().byNumber.values()) {
        for (GroupMember member : group.members.values()) {
          strays += member.stored == null || isMember(group, member.stored) ? 0 : 1;
        }
      }
    }
    return strays;
  }

  private boolean isMember(StoredGroup group, Record.Member member) {
    SessionKey key = new SessionKey("", member.clientId());
    StoredSession session = log.shadow(shards.shardOf(key)).sessions().find(key);
    StoredSession.Membership membership =
        session == null ? null : session.memberships.get(group.key.text());
    return membership != null && membership.number() == member.number();
  }

  private int steadyQueued() {
    int queued = 0;
    for (SimulatedClient client : clients) {
      StoredSession session = log.shadow(shards.shardOf(client.key)).sessions().find(client.key);
      queued += client.steady && session != null ? session.queuedMessages() : 0;
    }
    ShardMachine home = log.shadow(shards.shardOf(SimulatedClient.STEADY_GROUP));
    for (StoredGroup group : home.sharing().byNumber.values()) {
      queued += group.key.equals(SimulatedClient.STEADY_GROUP) ? group.queuedMessages() : 0;
    }
    return queued;
  }

  private void check() {
    for (SimulatedClient publisher : clients) {
      for (SimulatedClient.Out out : publisher.sent.values()) {
        boolean expected = publisher.steady && out.message().topic().text().startsWith("t/");
        if (expected && !tight) {
          delivered(out);
        }
        if (expected) {
          shared(out);
        }
      }
      if (publisher.steady) {
        publisher.lastRetained.forEach(this::retained);
      }
    }
    wills.forEach((topic, receivers) ->
        receivers.forEach(receiver ->
            assertThat(tight ? Map.of(topic.text(), 1) : receiver.arrivals)
                .as("the will at %s came to %s", topic, receiver.key)
                .containsEntry(topic.text(), 1)));
    long stored =
        clients.stream().map(client -> client.key).distinct().filter(shards::isStored).count();
    assertThat(stored).as("presence").isEqualTo(shards.counts().sessions());
    long counted =
        clients.stream()
            .map(client -> PrincipalId.user(client.user, 1))
            .distinct()
            .mapToLong(shards::sessionsOf)
            .sum();
    assertThat(counted).as("sessions of principals").isEqualTo(stored);
  }

  private void delivered(SimulatedClient.Out out) {
    String id = out.message().properties().text(Property.CONTENT_TYPE);
    for (SimulatedClient receiver : clients) {
      if (receiver.steady) {
        assertThat(receiver.arrivals).as("arrived at %s", receiver.key).containsKey(id);
      }
    }
  }

  /** One of each group got it, and with QoS 2 once. [MQTT-4.8.2-4] [MQTT-4.8.2-5] */
  private void shared(SimulatedClient.Out out) {
    String id = out.message().properties().text(Property.CONTENT_TYPE);
    for (boolean steady : new boolean[] {true, false}) {
      int[] sums = new int[3];
      for (SimulatedClient member : clients) {
        int[] counts = member.shares.getOrDefault(id, new int[3]);
        for (int i = 0; i < sums.length && member.steady == steady; i++) {
          sums[i] += counts[i];
        }
      }
      if (steady && !tight) {
        assertThat(sums[1] + sums[2]).as("%s came to the group", id).isPositive();
      }
      if (out.message().qos() == QoS.EXACTLY_ONCE) {
        assertThat(sums[2]).as("%s with QoS 2", id).isLessThanOrEqualTo(1);
      }
    }
  }

  private void retained(String topic, long number) {
    RetainedPage page =
        log.shadow(shards.shardOfTopic("", topic)).read("", TopicFilter.of(topic), null, 1, 1);
    List<String> ids =
        page.messages().stream()
            .map(kept -> kept.message().properties().text(Property.CONTENT_TYPE))
            .toList();
    assertThat(ids)
        .as("retained at %s", topic)
        .isEqualTo(number == 0 ? List.of() : List.of(topic.substring(2) + ":" + number));
  }

  SimulatedConnection attach(SimulatedClient client, Record.Terms terms) {
    if (quiet && !client.steady) {
      return null;
    }
    SimulatedConnection connection =
        new SimulatedConnection(this, client, ++tokens, terms, random.nextInt(LOOPS));
    Author author =
        Author.of(PrincipalId.user(client.user, 1), List.of("r"), client.key.clientId());
    Will will =
        random.nextBoolean()
            ? new Will(
                TopicName.of("w/" + connection.token),
                QoS.AT_MOST_ONCE,
                false,
                Properties.builder()
                    .number(Property.WILL_DELAY_INTERVAL, random.nextInt(4))
                    .build(),
                Payload.of("gone"))
            : null;
    boolean taken =
        shards.attach(
            new Record.Attach(client.key, connection.token, author, terms, will),
            connection,
            position -> {
              if (position < 0) {
                connection.close();
              }
            });
    if (!taken) {
      return null;
    }
    connections.add(connection);
    return connection;
  }

  private static TopicFilter matched(TopicFilter filter) {
    return GroupKey.isShared(filter) ? new GroupKey("", filter).filter() : filter;
  }

  /** Where a message has to go, as the front sees it now. */
  List<Record.Target> targets(Message message) {
    Map<Integer, Record.Purpose> purposes = new HashMap<>();
    interest.forEach((shard, filters) -> {
      if (filters.stream().anyMatch(filter -> matched(filter).matches(message.topic()))) {
        purposes.put(shard, Record.Purpose.SESSIONS);
      }
    });
    if (message.retain()) {
      int home = shards.shardOfTopic("", message.topic().text());
      purposes.merge(home, Record.Purpose.RETAINED, (_, _) -> Record.Purpose.BOTH);
    }
    return purposes.entrySet().stream()
        .map(entry -> new Record.Target(entry.getKey(), entry.getValue()))
        .toList();
  }

  List<SimulatedClient> clients() {
    return clients;
  }

  long wall() {
    return wall;
  }

  @Override
  public void hear(int shard, Effect.ToNode effect) {
    if (effect instanceof Effect.FireWill fired) {
      send(shard, fired);
    }
    if (effect instanceof Effect.Interest(_, TopicFilter filter, boolean gained)) {
      Set<TopicFilter> filters = interest.computeIfAbsent(shard, _ -> new HashSet<>());
      assertThat(gained ? filters.add(filter) : filters.remove(filter)).isTrue();
    }
  }

  /** A loop publishes a will when it comes to it; a crash before that tells it again. */
  private void send(int shard, Effect.FireWill fired) {
    fired(fired.will().topic());
    loops
        .get(shard % LOOPS)
        .add(() -> {
          Message message =
              new Message(
                  "",
                  fired.author(),
                  fired.will().topic(),
                  QoS.EXACTLY_ONCE,
                  false,
                  Properties.builder()
                      .text(Property.CONTENT_TYPE, fired.will().topic().text())
                      .build(),
                  fired.will().payload());
          shards.sendWill(shard, new Record.SendWill(fired.id(), message, targets(message)));
        });
  }

  /** Whoever had asked for wills before it fired gets this one. */
  private void fired(TopicName topic) {
    for (SimulatedClient client : clients) {
      if (client.steady && client.granted == QoS.EXACTLY_ONCE) {
        StoredSession session = log.shadow(shards.shardOf(client.key)).sessions().find(client.key);
        if (session != null && session.subscriptions.containsKey(SimulatedClient.WILLS)) {
          wills.computeIfAbsent(topic, _ -> new HashSet<>()).add(client);
        }
      }
    }
  }

  @Override
  public void stopped(int shard, Throwable cause) {
    throw new AssertionError("shard " + shard + " stopped", cause);
  }

  @Override
  public void failed(Throwable cause) {
    throw new AssertionError("a listener failed", cause);
  }
}

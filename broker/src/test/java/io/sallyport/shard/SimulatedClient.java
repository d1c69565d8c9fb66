package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import io.sallyport.records.Record;
import io.sallyport.shard.SimulatedConnection.ToBroker;
import io.sallyport.shard.SimulatedConnection.ToClient;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps its side of the protocol across connections. A steady one never gives its
 * session up and is held to every promise; a wild one does whatever a client can do.
 */
final class SimulatedClient {

  /** A message on its way to the broker. */
  record Out(long sequence, int packetId, Message message) {}

  /** What those hear who know QoS 2. */
  static final String WILLS = "w/#";

  /** All steady clients share it; others may take no message of it, and pass each on. */
  static final GroupKey STEADY_GROUP = new GroupKey("", TopicFilter.of("$share/steady/t/#"));

  private static final GroupKey WILD_GROUP = new GroupKey("", TopicFilter.of("$share/wild/t/#"));

  /** Marks what came by the way of the group. */
  private static final int SHARED = 99;

  private static final String[] FILTERS = {
    "t/#",
    "t/1",
    "+/2",
    "#",
    "r/+",
    "none/at/all",
    WILD_GROUP.text(),
    WILD_GROUP.text(),
    STEADY_GROUP.text()
  };

  final Simulation world;
  final String user;
  final SessionKey key;
  final boolean steady;

  /** Speaks 5.0, and so hears which message was refused. */
  final boolean five;

  final QoS granted;
  final Map<String, Integer> arrivals = new HashMap<>();

  /** What came by the way of the group, with the QoS it came with: [1] and [2] are counted. */
  final Map<String, int[]> shares = new HashMap<>();

  final Map<String, Long> lastRetained = new HashMap<>();
  final Map<Long, Out> sent = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final List<Out> unacknowledged = new ArrayList<>();
  private final Set<Long> released = new HashSet<>();

  /** Sent on more than one connection. */
  private final Set<Long> again = new HashSet<>();

  private final Set<Integer> receivedIds = new HashSet<>();
  private @Nullable SimulatedConnection connection;
  private long sequence;
  private boolean hadSession;
  boolean subscribed;
  boolean sharing;

  SimulatedClient(Simulation world, String user, String clientId, boolean steady, QoS granted) {
    this.world = world;
    this.user = user;
    this.key = new SessionKey("", clientId);
    this.steady = steady;
    this.five = clientId.equals("steady-2") || clientId.equals("wild-2");
    this.granted = granted;
  }

  void lost(SimulatedConnection gone) {
    if (connection == gone) {
      connection = null;
    }
  }

  /** The broker is dead; nobody said goodbye. */
  void cut() {
    connection = null;
  }

  boolean isQuiet() {
    return unacknowledged.isEmpty()
        && connection != null
        && connection.attached
        && connection.inbox.isEmpty()
        && connection.wire.isEmpty();
  }

  @Override
  public String toString() {
    SimulatedConnection now = connection;
    return "%s %d unacknowledged, %d released, %s"
        .formatted(
            key.clientId(),
            unacknowledged.size(),
            released.size(),
            now == null
                ? "away"
                : "attached %s, inbox %d, wire %d"
                    .formatted(now.attached, now.inbox.size(), now.wire.size()));
  }

  void step(boolean draining) {
    if (connection == null) {
      if (draining ? steady : world.random.nextInt(4) == 0) {
        connect(draining);
      }
      return;
    }
    connection.front();
    if (connection != null && !connection.inbox.isEmpty() && world.random.nextInt(3) != 0) {
      on(connection.inbox.remove());
    }
    if (connection != null && connection.greeted && !draining) {
      act(connection);
    }
  }

  private void connect(boolean draining) {
    boolean clean = !steady && world.random.nextInt(3) == 0;
    long expiry = steady ? 1_000_000 : world.random.nextInt(4);
    Record.Terms terms =
        !steady && world.random.nextInt(3) == 0
            ? Record.Terms.erase()
            : Record.Terms.stored(clean, expiry, draining ? 8 : 1 + world.random.nextInt(5));
    connection = world.attach(this, terms);
  }

  private void act(SimulatedConnection now) {
    int dice = world.random.nextInt(60);
    if (dice < 14 && unacknowledged.size() < 8 && subscribed && (sharing || !steady)) {
      publish(now);
    } else if (dice == 14) {
      now.close();
    } else if (dice == 15) {
      connection = null; // the old connection lingers until it is told
      connect(false);
    } else if (!steady && dice < 22) {
      misbehave(now, dice);
    }
  }

  private void misbehave(SimulatedConnection now, int dice) {
    if (now.terms.ephemeral()) {
      joinTheWild(now);
      return;
    }
    String filter = FILTERS[world.random.nextInt(FILTERS.length)];
    switch (dice) {
      case 16, 17, 18 ->
          now.wire.add(subscribe(now, filter, mayTake(filter) ? someQos() : QoS.AT_LEAST_ONCE));
      case 19 ->
          now.wire.add(
              new ToBroker.Change(new Record.Unsubscribe(key, now.token, List.of(filter))));
      case 20 ->
          now.wire.add(
              new ToBroker.Ack(
                  Record.Step.values()[world.random.nextInt(4)], 1 + world.random.nextInt(40)));
      default ->
          world.shards.append(
              new Record.Enqueue(
                  key, now.number, message("r/x", QoS.AT_LEAST_ONCE, false, -1), QoS.of(2), 7),
              now.loop(),
              _ -> {});
    }
  }

  private void joinTheWild(SimulatedConnection now) {
    if (now.terms.ephemeral() && world.random.nextInt(3) == 0) {
      now.join(STEADY_GROUP, null, subscription(STEADY_GROUP.text(), QoS.AT_LEAST_ONCE));
    } else if (now.terms.ephemeral()) {
      now.join(WILD_GROUP, null, subscription(WILD_GROUP.text(), someQos()));
    } else {
      now.wire.add(subscribe(now, WILD_GROUP.text(), someQos()));
    }
  }

  private boolean mayTake(String filter) {
    return steady || !filter.equals(STEADY_GROUP.text());
  }

  /** Mostly the one with the most promises. */
  private QoS someQos() {
    return QoS.of(Math.min(2, world.random.nextInt(5)));
  }

  /** Gives up its place in a group, in the middle of taking something from it. */
  void mayLeave(SimulatedConnection now, GroupKey group) {
    if (!steady && world.random.nextInt(4) == 0) {
      now.append(new Record.Unsubscribe(key, now.token, List.of(group.text())), _ -> {});
    }
  }

  private ToBroker subscribe(SimulatedConnection now, String filter, QoS qos) {
    return new ToBroker.Change(
        new Record.Subscribe(key, now.token, List.of(subscription(filter, qos))));
  }

  private Subscription subscription(String filter, QoS qos) {
    boolean shared = filter.startsWith("$share");
    return new Subscription(
        TopicFilter.of(filter),
        qos,
        !shared && !steady && world.random.nextBoolean(),
        world.random.nextBoolean(),
        RetainHandling.SEND,
        shared ? SHARED : world.random.nextInt(3));
  }

  private void publish(SimulatedConnection now) {
    boolean retain = world.random.nextInt(4) == 0;
    // a session that may be lost cannot promise exactly once
    QoS qos = QoS.of(steady ? 1 + world.random.nextInt(2) : 1);
    String topic = retain ? "r/" + key.clientId() : "t/" + world.random.nextInt(3);
    long number = ++sequence;
    int packetId = (int) (number % 30_000) + 1;
    Out out = new Out(number, packetId, message(topic, retain ? QoS.of(1) : qos, retain, number));
    if (retain) {
      lastRetained.put(topic, out.message().payload().isEmpty() ? 0L : number);
    }
    sent.put(number, out);
    unacknowledged.add(out);
    now.wire.add(new ToBroker.Publish(out));
  }

  private Message message(String topic, QoS qos, boolean retain, long number) {
    boolean empty = retain && world.random.nextInt(4) == 0;
    return new Message(
        "",
        Author.of(PrincipalId.user(user, 1), List.of("r"), key.clientId()),
        TopicName.of(topic),
        qos,
        retain,
        Properties.builder().text(Property.CONTENT_TYPE, key.clientId() + ":" + number).build(),
        empty ? Payload.EMPTY : Payload.of("x".repeat(world.random.nextInt(20) + 1)),
        steady || world.random.nextBoolean()
            ? MessageExpiry.NEVER
            : world.wall() + world.random.nextInt(3_000));
  }

  private void on(ToClient packet) {
    SimulatedConnection now = connection;
    switch (packet) {
      case ToClient.ConnAck(boolean present) -> connected(now, present);
      case ToClient.SubAck() -> subscribed = true;
      case ToClient.Joined _ -> sharing = true;
      case ToClient.Share(var handOut) -> {
        boolean passedOn =
            !mayTake(handOut.group().text()) || !steady && world.random.nextInt(4) == 0;
        if (!passedOn) {
          shared(handOut.message(), handOut.qos());
        }
        if (!steady && world.random.nextInt(handOut.qos() == QoS.EXACTLY_ONCE ? 2 : 8) == 0) {
          now.close(); // it has seen the message, and never says so
          return;
        }
        now.wire.add(new ToBroker.Settle(handOut, passedOn));
      }
      case ToClient.PubAck(long number) -> unacknowledged.removeIf(o -> o.sequence() == number);
      case ToClient.PubComp(long number) -> {
        unacknowledged.removeIf(o -> o.sequence() == number);
        released.remove(number);
      }
      case ToClient.PubRec(long number, boolean refused) -> recorded(now, number, refused);
      case ToClient.Delivery(var deliver) -> {
        if (deliver.qos() == QoS.AT_LEAST_ONCE || receivedIds.add(deliver.packetId())) {
          if (deliver.identifiers().length == 1 && deliver.identifiers()[0] == SHARED) {
            shared(deliver.message(), deliver.qos());
          } else {
            arrived(deliver.message(), deliver.qos());
          }
        }
        now.wire.add(
            new ToBroker.Ack(
                deliver.qos() == QoS.AT_LEAST_ONCE
                    ? Record.Step.ACKNOWLEDGED
                    : Record.Step.RECEIVED,
                deliver.packetId()));
      }
      case ToClient.PubRel(int packetId, boolean known) -> {
        if (known) {
          receivedIds.remove(packetId);
          now.wire.add(new ToBroker.Ack(Record.Step.COMPLETED, packetId));
        }
      }
    }
  }

  private void connected(SimulatedConnection now, boolean present) {
    if (steady && hadSession) {
      assertThat(present).as("%s keeps its session", key).isTrue();
    }
    hadSession = true;
    now.greeted = true;
    if (!present) {
      receivedIds.clear();
      released.clear();
    }
    if (!present || !subscribed) {
      now.wire.add(subscribe(now, steady ? "t/#" : FILTERS[0], granted));
    }
    if (steady && granted == QoS.EXACTLY_ONCE && (!present || !subscribed)) {
      now.wire.add(subscribe(now, WILLS, granted));
    }
    if (steady && (!present || !sharing)) {
      now.wire.add(subscribe(now, STEADY_GROUP.text(), granted));
    }
    if (!steady && world.random.nextInt(3) != 0) {
      joinTheWild(now);
    }
    for (Out out : unacknowledged) {
      if (released.contains(out.sequence())) {
        now.wire.add(new ToBroker.PubRel(out.sequence(), out.packetId()));
      } else {
        now.wire.add(new ToBroker.Publish(out));
        again.add(out.sequence());
      }
    }
  }

  private void recorded(SimulatedConnection now, long number, boolean refused) {
    for (Out out : List.copyOf(unacknowledged)) {
      if (out.sequence() == number) {
        if (refused) {
          unacknowledged.remove(out);
          sent.remove(number);
        } else {
          released.add(number);
          now.wire.add(new ToBroker.PubRel(number, out.packetId()));
        }
      }
    }
  }

  private void shared(Message message, QoS qos) {
    String id = message.properties().text(Property.CONTENT_TYPE);
    shares.computeIfAbsent(id, _ -> new int[3])[qos.level()]++;
  }

  private void arrived(Message message, QoS qos) {
    String id = message.properties().text(Property.CONTENT_TYPE);
    boolean first = arrivals.merge(id, 1, Integer::sum) == 1;
    if (steady && message.topic().text().startsWith("w/")) {
      assertThat(first).as("%s once to %s", id, key).isTrue();
    }
    if (steady && message.topic().text().startsWith("t/")) {
      assertThat(qos).isEqualTo(granted.min(message.qos()));
      if (qos == QoS.EXACTLY_ONCE) {
        assertThat(first).as("%s exactly once to %s", id, key).isTrue();
      }
      if (first && !(world.tight && mayBeAnother(message, id))) {
        inOrder(message, id);
      }
    }
  }

  /**
   * What a full queue dropped and its publisher sent again comes late, and may. So does what was
   * refused: sent again, because the refusal was lost, it is another message. [MQTT-4.3.3-9]
   */
  private boolean mayBeAnother(Message message, String id) {
    return message.qos() != QoS.EXACTLY_ONCE
        || world.clients().stream()
            .filter(each -> each.key.clientId().equals(message.author().clientId()))
            .anyMatch(each -> each.five && each.again.contains(sequenceOf(id)));
  }

  private static long sequenceOf(String id) {
    return Long.parseLong(id.substring(id.indexOf(':') + 1));
  }

  /** Per publisher, topic and QoS. [MQTT-4.6.0-5] */
  private void inOrder(Message message, String id) {
    String stream = message.author().clientId() + " " + message.topic().text() + message.qos();
    long number = sequenceOf(id);
    Long before = newest.put(stream, number);
    assertThat(number).as("%s to %s", stream, key).isGreaterThan(before == null ? 0 : before);
  }
}

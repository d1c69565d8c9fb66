package io.sallyport.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.records.Author;
import io.sallyport.records.Effect;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Message;
import io.sallyport.records.MessageExpiry;
import io.sallyport.records.QueueFull;
import io.sallyport.records.Record;
import io.sallyport.records.RecordFormat;
import io.sallyport.records.ShardSettings;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One machine with its columns. After every record it is loaded from them, and what was loaded must
 * be what was there; every record goes through its bytes.
 */
final class OneShard {
  static final int SHARD = 3;

  final MemoryColumns columns = new MemoryColumns();
  ShardMachine machine = new ShardMachine(SHARD);
  long nowMillis = 1_000_000;
  private long position;

  static Author author(String user, String clientId) {
    return Author.of(PrincipalId.user(user, 1), List.of("sensor"), clientId);
  }

  static SessionKey key(String clientId) {
    return new SessionKey("", clientId);
  }

  static Message message(String topic, QoS qos, String payload) {
    return message(topic, qos, false, payload);
  }

  static Message message(String topic, QoS qos, boolean retain, String payload) {
    return new Message(
        "",
        author("pub", "pub-1"),
        TopicName.of(topic),
        qos,
        retain,
        Properties.NONE,
        Payload.of(payload));
  }

  /** One that expires {@code seconds} after now. */
  Message expiring(String topic, QoS qos, boolean retain, long seconds, String payload) {
    Message message = message(topic, qos, retain, payload);
    Properties properties =
        Properties.builder().number(Property.MESSAGE_EXPIRY_INTERVAL, seconds).build();
    return new Message(
        "",
        message.author(),
        message.topic(),
        qos,
        retain,
        properties,
        message.payload(),
        MessageExpiry.deadlineOf(properties, nowMillis));
  }

  static Will will(String topic) {
    return new Will(
        TopicName.of(topic), QoS.AT_LEAST_ONCE, false, Properties.NONE, Payload.of("gone"));
  }

  static Will delayedWill(String topic, long delaySeconds) {
    return new Will(
        TopicName.of(topic),
        QoS.AT_LEAST_ONCE,
        false,
        Properties.builder().number(Property.WILL_DELAY_INTERVAL, delaySeconds).build(),
        Payload.of("gone"));
  }

  static Subscription subscription(String filter, int qos) {
    return new Subscription(
        TopicFilter.of(filter), QoS.of(qos), false, false, RetainHandling.SEND, 0);
  }

  static GroupKey group(String shared) {
    return new GroupKey("", TopicFilter.of(shared));
  }

  /** A connection takes its share: of a stored session, or with {@code clientId} null of none. */
  static Record.Join join(
      String shared, long token, @Nullable String clientId, long number, int window) {
    Record.Member member = clientId == null ? null : new Record.Member(clientId, number);
    return new Record.Join(
        group(shared), token, author("ann", "").id(), member, subscription(shared, 2), window);
  }

  static Record.Settle settle(String shared, long token, boolean passedOn, long... positions) {
    return new Record.Settle(
        group(shared),
        token,
        Arrays.stream(positions).mapToObj(at -> new Record.Settled(at, passedOn)).toList());
  }

  static Record.Attach attach(String clientId, long token, Record.Terms terms) {
    return new Record.Attach(key(clientId), token, author("ann", clientId), terms, null);
  }

  /** Applies {@code record} and returns what came of it. */
  List<Effect> apply(Record record) {
    List<Effect> effects = new ArrayList<>();
    MemoryColumns.Batch batch = columns.batch();
    Record read = RecordFormat.read(RecordFormat.write(record));
    machine.apply(++position, nowMillis, read, batch, effects::add);
    batch.commit();
    ShardMachine loaded = ShardMachine.load(SHARD, columns.of(SHARD));
    assertThat(loaded.digest()).as("loaded after %s", record).isEqualTo(machine.digest());
    assertThat(loaded.counts()).as("counted after %s", record).isEqualTo(machine.counts());
    return effects;
  }

  /** Applies {@code record} and returns the effects of one kind. */
  <E extends Effect> List<E> apply(Record record, Class<E> kind) {
    return apply(record).stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The process dies and comes back with what was stored. */
  void reload() {
    machine = ShardMachine.load(SHARD, columns.of(SHARD));
  }

  void attached(String clientId, long token, int receiveMaximum) {
    apply(attach(clientId, token, Record.Terms.stored(false, 60, receiveMaximum)));
  }

  void detached(String clientId, long token) {
    apply(new Record.Detach(key(clientId), token, Record.Detach.AS_AGREED, false));
  }

  void subscribed(String clientId, long token, String filter, int qos) {
    apply(new Record.Subscribe(key(clientId), token, List.of(subscription(filter, qos))));
  }

  List<Effect.Deliver> published(Message message) {
    return apply(new Record.Publish(message, null, Record.Purpose.SESSIONS), Effect.Deliver.class);
  }

  List<Effect> answered(String clientId, long token, Record.Step step, int packetId) {
    return apply(
        new Record.Progress(key(clientId), token, List.of(new Record.Ack(step, packetId))));
  }

  void limits(int messages, long bytes, int window, int outbox) {
    limits(messages, bytes, QueueFull.DROP_NEWEST, window, outbox);
  }

  void limits(int messages, long bytes, QueueFull full, int window, int outbox) {
    apply(new Record.Configure(new ShardSettings(messages, bytes, full, window, outbox)));
  }
}

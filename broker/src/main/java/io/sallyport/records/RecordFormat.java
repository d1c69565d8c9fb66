package io.sallyport.records;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records as bytes: version, kind, then the fields in their order. Kinds and versions are never
 * used twice; logs that exist hold them for ever.
 */
public final class RecordFormat {
  public static final int VERSION = 3;

  private RecordFormat() {}

  /**
   * @throws IllegalArgumentException when a text or list is longer than 65,535
   */
  public static byte[] write(Record record) {
    BytesOut out = new BytesOut(expectedBytes(record)).u8(VERSION);
    switch (record) {
      case Record.Claim() -> out.u8(1);
      case Record.Configure(ShardSettings settings) -> settings(out.u8(2), settings);
      case Record.Attach attach -> attach(out.u8(3), attach);
      case Record.Detach detach ->
          connection(out.u8(4), detach).u64(detach.expirySeconds()).flag(detach.publishWill());
      case Record.Expire expire -> session(out.u8(5), expire).u64(expire.number());
      case Record.Remove remove -> session(out.u8(6), remove);
      case Record.RemovePrincipal(var principal) -> Values.principal(out.u8(7), principal);
      case Record.Subscribe subscribe -> subscribe(out.u8(8), subscribe);
      case Record.Unsubscribe unsubscribe -> {
        connection(out.u8(9), unsubscribe).count(unsubscribe.filters().size());
        unsubscribe.filters().forEach(out::text);
      }
      case Record.Publish publish -> publish(out.u8(10), publish);
      case Record.Enqueue enqueue -> enqueue(out.u8(11), enqueue);
      case Record.Progress progress -> progress(out.u8(12), progress);
      case Record.Accept accept -> accept(out.u8(13), accept);
      case Record.Release release -> {
        connection(out.u8(14), release).count(release.packetIds().size());
        release.packetIds().forEach(out::u16);
      }
      case Record.Forwarded(int target, long upTo) -> out.u8(15).u16(target).u64(upTo);
      case Record.Sweep(int most) -> out.u8(16).u16(most);
      case Record.Join join -> join(out.u8(17), join);
      case Record.Leave leave -> {
        group(out.u8(18), leave.group()).u64(leave.token()).count(leave.begun().size());
        leave.begun().forEach(out::u64);
      }
      case Record.Settle settle -> {
        group(out.u8(19), settle.group()).u64(settle.token()).count(settle.settled().size());
        settle.settled().forEach(each -> out.u64(each.position()).flag(each.passedOn()));
      }
      case Record.EndMembership end ->
          member(group(out.u8(20), end.group()), end.member()).u64(end.takenUpTo());
      case Record.Take take -> take(out.u8(21), take);
      case Record.Restrict(var principal, boolean full) ->
          Values.principal(out.u8(22).flag(full), principal);
      case Record.SendWill will -> sendWill(out.u8(23), will);
      case Record.Discard(String tenant, var kept) -> {
        out.u8(24).text(tenant).count(kept.size());
        kept.forEach(each -> out.text(each.topic()).u64(each.position()));
      }
      case Record.Withdraw withdraw -> withdraw(out.u8(25), withdraw);
    }
    return out.toBytes();
  }

  private static int expectedBytes(Record record) {
    return switch (record) {
      case Record.Publish publish -> 128 + publish.message().quotaBytes();
      case Record.Accept accept -> 192 + accept.message().quotaBytes();
      case Record.Enqueue enqueue -> 192 + enqueue.message().quotaBytes();
      case Record.Take take -> 256 + take.message().quotaBytes();
      default -> 96;
    };
  }

  private static BytesOut session(BytesOut out, Record.OfSession record) {
    Values.key(out, record.key());
    return out;
  }

  private static BytesOut connection(BytesOut out, Record.OfConnection record) {
    return session(out, record).u64(record.token());
  }

  public static void settings(BytesOut out, ShardSettings settings) {
    out.u32(settings.queueMessages())
        .u64(settings.queueBytes())
        .u8(settings.full().ordinal())
        .u32(settings.windowMessages())
        .u32(settings.outboxMessages());
  }

  public static ShardSettings settings(BytesIn in) {
    return new ShardSettings(in.u32(), in.u64(), queueFull(in), in.u32(), in.u32());
  }

  private static QueueFull queueFull(BytesIn in) {
    int number = in.u8();
    if (number >= QueueFull.values().length) {
      throw new BrokenRecord("there is no way " + number + " to treat a full queue");
    }
    return QueueFull.values()[number];
  }

  private static void withdraw(BytesOut out, Record.Withdraw withdraw) {
    session(out, withdraw).u64(withdraw.number()).count(withdraw.filters().size());
    withdraw.filters().forEach(out::text);
    out.count(withdraw.positions().size());
    withdraw.positions().forEach(out::u64);
    out.flag(withdraw.will());
  }

  private static void attach(BytesOut out, Record.Attach attach) {
    connection(out, attach);
    Values.author(out, attach.author());
    Record.Terms terms = attach.terms();
    out.flag(terms.cleanStart())
        .flag(terms.ephemeral())
        .flag(terms.mayCreate())
        .u64(terms.expirySeconds())
        .u16(terms.receiveMaximum());
    Values.will(out, attach.will());
  }

  private static void subscribe(BytesOut out, Record.Subscribe subscribe) {
    connection(out, subscribe).count(subscribe.subscriptions().size());
    for (Subscription subscription : subscribe.subscriptions()) {
      out.text(subscription.filter().utf8());
      Values.options(out, subscription);
    }
  }

  public static BytesOut group(BytesOut out, GroupKey group) {
    return out.text(group.tenant()).text(group.shared().utf8());
  }

  public static GroupKey group(BytesIn in) {
    return new GroupKey(in.text(), TopicFilter.of(in.text()));
  }

  private static BytesOut member(BytesOut out, Record.Member member) {
    return out.text(member.clientId()).u64(member.number());
  }

  private static Record.Member member(BytesIn in) {
    return new Record.Member(in.text(), in.u64());
  }

  private static void join(BytesOut out, Record.Join join) {
    Record.Member member = join.member();
    Values.principal(group(out, join.group()).u64(join.token()), join.principal());
    out.flag(member != null);
    if (member != null) {
      member(out, member);
    }
    Values.options(out, join.options());
    out.u16(join.window());
  }

  private static void take(BytesOut out, Record.Take take) {
    connection(out, take);
    group(out, take.group())
        .u64(take.member())
        .u64(take.position())
        .u64(take.hand())
        .flag(take.retain())
        .u32(take.identifier());
    Values.message(out, take.message());
  }

  private static void publish(BytesOut out, Record.Publish publish) {
    Record.Source source = publish.source();
    out.flag(source != null);
    if (source != null) {
      out.u16(source.shard()).u64(source.sequence());
    }
    purpose(out, publish.purpose());
    Values.message(out, publish.message());
  }

  public static void purpose(BytesOut out, Record.Purpose purpose) {
    out.flag(purpose.toSessions())
        .flag(purpose.toRetained())
        .flag(purpose.mayAdd())
        .flag(purpose.mayGrow());
  }

  public static Record.Purpose purpose(BytesIn in) {
    return new Record.Purpose(in.flag(), in.flag(), in.flag(), in.flag());
  }

  private static void enqueue(BytesOut out, Record.Enqueue enqueue) {
    session(out, enqueue)
        .u64(enqueue.number())
        .u8(enqueue.granted().level())
        .u32(enqueue.identifier());
    Values.message(out, enqueue.message());
  }

  private static void progress(BytesOut out, Record.Progress progress) {
    connection(out, progress).count(progress.acks().size());
    for (Record.Ack ack : progress.acks()) {
      out.u8(ack.step().ordinal()).u16(ack.packetId());
    }
  }

  private static void accept(BytesOut out, Record.Accept accept) {
    targets(connection(out, accept).u16(accept.packetId()), accept.targets());
    Values.message(out.flag(accept.refusable()), accept.message());
  }

  private static BytesOut targets(BytesOut out, List<Record.Target> targets) {
    out.count(targets.size());
    for (Record.Target target : targets) {
      purpose(out.u16(target.shard()), target.purpose());
    }
    return out;
  }

  private static List<Record.Target> targets(BytesIn in) {
    return list(in, from -> new Record.Target(from.u16(), purpose(from)));
  }

  private static void sendWill(BytesOut out, Record.SendWill send) {
    Message message = send.message();
    targets(out.u64(send.id()), send.targets()).flag(message != null);
    if (message != null) {
      Values.message(out, message);
    }
  }

  private static Record sendWill(BytesIn in) {
    long id = in.u64();
    List<Record.Target> targets = targets(in);
    return new Record.SendWill(id, in.flag() ? Values.message(in) : null, targets);
  }

  /**
   * @throws BrokenRecord when the version or the kind is unknown, or the bytes are damaged
   */
  public static Record read(byte[] bytes) {
    BytesIn in = new BytesIn(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw BrokenRecord.version("a record", version, VERSION);
    }
    try {
      Record record = body(in.u8(), in);
      in.end();
      return record;
    } catch (InvalidTopic | IllegalArgumentException e) {
      throw new BrokenRecord("a record holds what no record may: " + e.getMessage());
    }
  }

  private static Record body(int kind, BytesIn in) {
    return switch (kind) {
      case 1 -> new Record.Claim();
      case 2 -> new Record.Configure(settings(in));
      case 3 -> attach(in);
      case 4 -> new Record.Detach(Values.key(in), in.u64(), in.u64(), in.flag());
      case 5 -> new Record.Expire(Values.key(in), in.u64());
      case 6 -> new Record.Remove(Values.key(in));
      case 7 -> new Record.RemovePrincipal(Values.principal(in));
      case 8 ->
          new Record.Subscribe(Values.key(in), in.u64(), list(in, RecordFormat::subscription));
      case 9 -> new Record.Unsubscribe(Values.key(in), in.u64(), Values.texts(in));
      case 10 -> publish(in);
      case 11 -> enqueue(in);
      case 12 -> new Record.Progress(Values.key(in), in.u64(), list(in, RecordFormat::ack));
      case 13 -> accept(in);
      case 14 -> new Record.Release(Values.key(in), in.u64(), list(in, BytesIn::u16));
      case 15 -> new Record.Forwarded(in.u16(), in.u64());
      case 16 -> new Record.Sweep(in.u16());
      case 17 -> join(in);
      case 18 -> new Record.Leave(group(in), in.u64(), list(in, BytesIn::u64));
      case 19 ->
          new Record.Settle(
              group(in), in.u64(), list(in, from -> new Record.Settled(from.u64(), from.flag())));
      case 20 -> new Record.EndMembership(group(in), member(in), in.u64());
      case 21 -> take(in);
      case 22 -> restrict(in);
      case 23 -> sendWill(in);
      case 24 ->
          new Record.Discard(in.text(), list(in, from -> new Record.Kept(from.text(), from.u64())));
      case 25 ->
          new Record.Withdraw(
              Values.key(in), in.u64(), Values.texts(in), list(in, BytesIn::u64), in.flag());
      default ->
          throw new BrokenRecord(
              "a record is of kind "
                  + kind
                  + ", which this build does not know; start a newer one");
    };
  }

  private static <T> List<T> list(BytesIn in, Function<BytesIn, T> element) {
    int count = in.count();
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(element.apply(in));
    }
    return list;
  }

  private static Record attach(BytesIn in) {
    SessionKey key = Values.key(in);
    return new Record.Attach(
        key,
        in.u64(),
        Values.author(in),
        new Record.Terms(in.flag(), in.flag(), in.flag(), in.u64(), in.u16()),
        Values.will(in));
  }

  private static Record restrict(BytesIn in) {
    boolean full = in.flag();
    return new Record.Restrict(Values.principal(in), full);
  }

  private static Record join(BytesIn in) {
    GroupKey group = group(in);
    long token = in.u64();
    PrincipalId principal = Values.principal(in);
    Record.@Nullable Member member = in.flag() ? member(in) : null;
    return new Record.Join(
        group, token, principal, member, Values.subscription(group.shared(), in), in.u16());
  }

  private static Record take(BytesIn in) {
    SessionKey key = Values.key(in);
    long token = in.u64();
    GroupKey group = group(in);
    long member = in.u64();
    long position = in.u64();
    long hand = in.u64();
    boolean retain = in.flag();
    int identifier = in.u32();
    return new Record.Take(
        key, token, group, member, position, hand, Values.message(in), retain, identifier);
  }

  private static Subscription subscription(BytesIn in) {
    return Values.subscription(TopicFilter.of(in.text()), in);
  }

  private static Record publish(BytesIn in) {
    Record.@Nullable Source source = in.flag() ? new Record.Source(in.u16(), in.u64()) : null;
    Record.Purpose purpose = purpose(in);
    return new Record.Publish(Values.message(in), source, purpose);
  }

  private static Record enqueue(BytesIn in) {
    SessionKey key = Values.key(in);
    long number = in.u64();
    var granted = Values.qos(in);
    int identifier = in.u32();
    return new Record.Enqueue(key, number, Values.message(in), granted, identifier);
  }

  private static Record.Ack ack(BytesIn in) {
    int step = in.u8();
    if (step > 3) {
      throw new BrokenRecord("there is no step " + step);
    }
    return new Record.Ack(Record.Step.values()[step], in.u16());
  }

  private static Record accept(BytesIn in) {
    SessionKey key = Values.key(in);
    long token = in.u64();
    int packetId = in.u16();
    List<Record.Target> targets = targets(in);
    boolean refusable = in.flag();
    return new Record.Accept(key, token, packetId, Values.message(in), targets, refusable);
  }
}

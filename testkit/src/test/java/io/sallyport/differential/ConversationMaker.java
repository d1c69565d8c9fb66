package io.sallyport.differential;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.PacketEncoder;
import io.sallyport.codec.PublishEncoder;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes a conversation from a seed: the same one for the same seed, whatever its tag. Confined to
 * one thread.
 */
final class ConversationMaker {
  /** What the maker must remember of a party. */
  private static final class Party {
    final int number;
    final ProtocolVersion version;
    final @Nullable TopicName[] aliases = new TopicName[4];
    boolean connected;
    long expirySeconds;

    Party(int number, ProtocolVersion version) {
      this.number = number;
      this.version = version;
    }
  }

  private static final int FIRST_ID = 1_000;

  private final long seed;
  private final ProtocolVersion version;
  private final String tag;
  private final SplittableRandom random;
  private final Ingredients some;
  private final List<Party> parties = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final boolean shared;
  private int packetId = FIRST_ID;

  private ConversationMaker(long seed, ProtocolVersion version, String tag) {
    this.seed = seed;
    this.version = version;
    this.tag = tag;
    this.random = new SplittableRandom(seed);
    this.some = new Ingredients(random, tag);
    this.shared = some.chance(6);
  }

  /**
   * @param tag of letters and digits; always as long, so that lengths are the same
   */
  static Conversation make(long seed, ProtocolVersion version, String tag) {
    return new ConversationMaker(seed, version, tag).make();
  }

  private Conversation make() {
    int count = some.chance(20) ? 3 : 2;
    for (int i = 0; i < count; i++) {
      parties.add(new Party(i, some.chance(12) ? other() : version));
      open(parties.get(i));
    }
    int length = 5 + random.nextInt(11);
    int wrongAt = some.chance(30) ? random.nextInt(length) : -1;
    for (int i = 0; i < length; i++) {
      if (i == wrongAt) {
        doWrong(some.any(parties));
      } else {
        doRight(some.any(parties));
      }
    }
    for (Party party : parties) {
      if (!party.connected) {
        open(party);
      }
    }
    return new Conversation(seed, version, tag, shared, steps);
  }

  private ProtocolVersion other() {
    return version.isFive() ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
  }

  private void doRight(Party party) {
    if (!party.connected) {
      open(party);
      return;
    }
    int choice = random.nextInt(100);
    if (choice < 28) {
      subscribe(party);
    } else if (choice < 35) {
      unsubscribe(party);
    } else if (choice < 76 || shared) {
      publish(party);
    } else if (choice < 82) {
      disconnect(party);
    } else if (choice < 88) {
      party.connected = false;
      add(party, Step.Act.CUT, "cut");
    } else if (choice < 93) {
      open(party);
    } else {
      Step.Act how = some.chance(60) ? Step.Act.HOLD : Step.Act.HOLD_HALF;
      add(party, how, "no longer acknowledges" + (how == Step.Act.HOLD ? "" : " entirely"));
    }
  }

  private void doWrong(Party party) {
    boolean first = some.chance(30);
    Misdeeds.Misdeed misdeed = some.any(Misdeeds.of(party.version, first));
    byte[] bytes = new Misdeeds(party.version, tag, this::nextId).bytes(misdeed);
    String text = misdeed.name() + ": " + HexFormat.of().formatHex(bytes);
    if (!first && !party.connected) {
      open(party);
    }
    steps.add(
        new Step(
            first ? Step.STRANGER : party.number,
            first ? Step.Act.OPEN : Step.Act.SEND,
            party.version,
            bytes,
            null,
            misdeed.name(),
            text));
    if (!first) {
      party.connected = some.chance(50); // or it goes on, if it may
    }
  }

  private int nextId() {
    return packetId++;
  }

  private void open(Party party) {
    party.connected = true;
    Arrays.fill(party.aliases, null);
    Properties properties = party.version.isFive() ? some.connectProperties() : Properties.NONE;
    party.expirySeconds = properties.number(Property.SESSION_EXPIRY_INTERVAL, 0);
    send(
        party,
        Step.Act.OPEN,
        new Connect(
            party.version,
            tag + Step.nameOf(party.number),
            some.chance(40) || shared,
            some.any(List.of(0, 60, 300)),
            some.chance(35) ? some.will(party.version) : null,
            null,
            null,
            properties));
  }

  private void subscribe(Party party) {
    List<Subscribe.Request> requests = new ArrayList<>();
    for (int i = some.chance(70) ? 1 : 1 + random.nextInt(3); i > 0; i--) {
      requests.add(some.request(party.version, group(party) + some.filter()));
    }
    Properties.Builder properties = Properties.builder();
    if (party.version.isFive() && some.chance(30)) {
      properties.subscriptionIdentifier(1 + random.nextInt(300));
    }
    send(party, Step.Act.SEND, new Subscribe(nextId(), requests, properties.build()));
  }

  /** Mostly none; a group of its own, or of everybody where the conversation is about that. */
  private String group(Party party) {
    if (shared) {
      return some.chance(70) ? "$share/all/" : "";
    }
    return some.chance(8) ? "$share/g" + Step.nameOf(party.number) + "/" : "";
  }

  private void unsubscribe(Party party) {
    List<String> filters = new ArrayList<>();
    for (Step step : steps) {
      if (step.party() == party.number && step.packet() instanceof Subscribe it) {
        it.requests().forEach(request -> filters.add(request.filter()));
      }
    }
    String filter = filters.isEmpty() || some.chance(20) ? some.filter() : some.any(filters);
    send(party, Step.Act.SEND, new Unsubscribe(nextId(), List.of(filter), Properties.NONE));
  }

  private void publish(Party party) {
    QoS qos = some.qos();
    boolean retain = some.chance(30);
    Publish message =
        new Publish(
            some.topic(),
            qos,
            retain,
            false,
            qos == QoS.AT_MOST_ONCE ? 0 : nextId(),
            party.version.isFive() ? some.messageProperties() : Properties.NONE,
            some.chance(retain ? 25 : 3) ? Payload.EMPTY : some.payload());
    if (party.version.isFive() && some.chance(20)) {
      publishByAlias(party, message);
    } else {
      send(party, Step.Act.SEND, message);
    }
  }

  private void publishByAlias(Party party, Publish message) {
    int alias = random.nextInt(party.aliases.length);
    TopicName known = party.aliases[alias];
    boolean named = known == null || some.chance(40);
    TopicName topic = named ? message.topic() : known;
    party.aliases[alias] = topic;
    ByteBuf out = Unpooled.buffer();
    PublishEncoder.encodeAliasedHead(
        out,
        named ? topic : null,
        alias + 1,
        message.qos(),
        message.retain(),
        false,
        message.packetId(),
        message.properties(),
        null,
        message.payload());
    out.writeBytes(message.payload().bytes());
    Publish meant =
        new Publish(
            topic,
            message.qos(),
            message.retain(),
            false,
            message.packetId(),
            message.properties(),
            message.payload());
    String text =
        Described.of(meant).replace(tag, "~") + " by alias " + (alias + 1) + (named ? ", set" : "");
    steps.add(
        new Step(
            party.number,
            Step.Act.SEND,
            party.version,
            ByteBufUtil.getBytes(out),
            meant,
            null,
            text));
  }

  private void disconnect(Party party) {
    party.connected = false;
    Properties.Builder properties = Properties.builder();
    boolean five = party.version.isFive();
    if (five && party.expirySeconds > 0 && some.chance(40)) {
      properties.number(Property.SESSION_EXPIRY_INTERVAL, some.any(List.of(0L, 7_200L)));
    }
    ReasonCode reason =
        five && some.chance(40) ? ReasonCode.DISCONNECT_WITH_WILL : ReasonCode.SUCCESS;
    send(party, Step.Act.SEND, new Disconnect(reason, properties.build()));
  }

  private void send(Party party, Step.Act act, Packet packet) {
    ByteBuf out = Unpooled.buffer();
    PacketEncoder.encode(packet, party.version, out);
    String text = Described.of(packet).replace(tag, "~");
    byte[] bytes = ByteBufUtil.getBytes(out);
    steps.add(new Step(party.number, act, party.version, bytes, packet, null, text));
  }

  private void add(Party party, Step.Act act, String text) {
    steps.add(new Step(party.number, act, party.version, new byte[0], null, null, text));
  }
}

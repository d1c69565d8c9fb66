package io.sallyport.codec;

import io.sallyport.packet.*;
import io.sallyport.packet.Subscribe.Request;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Valid packets of every type, drawn from a seed. */
final class GeneratedPackets {
  private static final String[] CHARACTERS = {
    "a", "b", "Z", "0", " ", "/", "$", "é", "ß", "€", "語", "\uFEFF", "\uFFFD", "\u0001", "𝄞", "\t"
  };

  private final RandomGenerator random;

  GeneratedPackets(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** A packet that {@code reader} may read in {@code version}; not one that opens a connection. */
  Packet packet(Side reader, ProtocolVersion version) {
    boolean five = version.isFive();
    boolean broker = reader == Side.BROKER;
    while (true) {
      switch (random.nextInt(13)) {
        case 0, 1:
          return publish(reader, version);
        case 2:
          return new PubAck(
              packetId(), five ? reason(Reasons.PUBACK) : ReasonCode.SUCCESS, ack(version));
        case 3:
          return new PubRec(
              packetId(), five ? reason(Reasons.PUBREC) : ReasonCode.SUCCESS, ack(version));
        case 4:
          return new PubRel(
              packetId(), five ? reason(Reasons.PUBREL) : ReasonCode.SUCCESS, ack(version));
        case 5:
          return new PubComp(
              packetId(), five ? reason(Reasons.PUBCOMP) : ReasonCode.SUCCESS, ack(version));
        case 6:
          return broker ? PingReq.INSTANCE : PingResp.INSTANCE;
        case 7, 8:
          if (broker) {
            return subscribe(version);
          }
          return new SubAck(
              packetId(), reasons(five ? Reasons.SUBACK : Reasons.OLD_SUBACK), ack(version));
        case 9, 10:
          if (broker) {
            return new Unsubscribe(
                packetId(), filters(), properties(PropertyHome.UNSUBSCRIBE, version));
          }
          return new UnsubAck(
              packetId(), five ? reasons(Reasons.UNSUBACK) : List.of(), ack(version));
        case 11:
          if (five) {
            return new Disconnect(
                reason(broker ? Reasons.DISCONNECT_TO_BROKER : Reasons.DISCONNECT_TO_CLIENT),
                properties(
                    broker ? PropertyHome.DISCONNECT_TO_BROKER : PropertyHome.DISCONNECT_TO_CLIENT,
                    version));
          } else if (broker) {
            return new Disconnect(ReasonCode.SUCCESS);
          }
          break;
        default:
          if (five) {
            return auth(reader);
          }
      }
    }
  }

  Connect connect(ProtocolVersion version) {
    boolean named = random.nextBoolean();
    boolean secret = (named || version.isFive()) && random.nextBoolean();
    return new Connect(
        version,
        text(),
        random.nextBoolean(),
        random.nextInt(65_536),
        random.nextBoolean() ? will(version) : null,
        named ? text() : null,
        secret ? bytes(random.nextInt(40)) : null,
        properties(PropertyHome.CONNECT, version));
  }

  ConnAck connAck(ProtocolVersion version) {
    boolean accepted = random.nextBoolean();
    ReasonCode reason = ReasonCode.SUCCESS;
    if (!accepted && version.isFive()) {
      reason = reason(Reasons.CONNACK);
    } else if (!accepted) {
      reason = ReasonCode.NOT_AUTHORIZED;
    }
    boolean present =
        reason == ReasonCode.SUCCESS && version != ProtocolVersion.MQTT_3_1 && random.nextBoolean();
    return new ConnAck(present, reason, properties(PropertyHome.CONNACK, version));
  }

  Auth auth(Side reader) {
    ReasonCode reason =
        reason(reader == Side.BROKER ? Reasons.AUTH_TO_BROKER : Reasons.AUTH_TO_CLIENT);
    Properties properties = properties(PropertyHome.AUTH, ProtocolVersion.MQTT_5);
    return new Auth(
        reason, properties.toBuilder().text(Property.AUTHENTICATION_METHOD, text()).build());
  }

  private Will will(ProtocolVersion version) {
    return new Will(
        topic(),
        QoS.of(random.nextInt(3)),
        random.nextBoolean(),
        properties(PropertyHome.WILL, version),
        Payload.wrap(bytes(random.nextInt(60))));
  }

  Publish publish(Side reader, ProtocolVersion version) {
    QoS qos = QoS.of(random.nextInt(3));
    PropertyHome home =
        reader == Side.BROKER ? PropertyHome.PUBLISH_TO_BROKER : PropertyHome.PUBLISH_TO_CLIENT;
    int size = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(200);
    return new Publish(
        topic(),
        qos,
        random.nextBoolean(),
        qos != QoS.AT_MOST_ONCE && random.nextBoolean(),
        qos == QoS.AT_MOST_ONCE ? 0 : packetId(),
        properties(home, version).toBuilder().remove(Property.TOPIC_ALIAS).build(),
        Payload.wrap(bytes(size)));
  }

  private Subscribe subscribe(ProtocolVersion version) {
    List<Request> requests = new ArrayList<>();
    for (String filter : filters()) {
      boolean five = version.isFive();
      requests.add(
          new Request(
              filter,
              QoS.of(random.nextInt(3)),
              five && !filter.startsWith("$share") && random.nextBoolean(),
              five && random.nextBoolean(),
              five ? RetainHandling.values()[random.nextInt(3)] : RetainHandling.SEND));
    }
    return new Subscribe(packetId(), requests, properties(PropertyHome.SUBSCRIBE, version));
  }

  private List<String> filters() {
    List<String> filters = new ArrayList<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      String text = text();
      filters.add(
          switch (random.nextInt(4)) {
            case 0 -> text + "/#";
            case 1 -> "+/" + text;
            case 2 -> "$share/group/" + text + "x";
            default -> text + "y";
          });
    }
    return filters;
  }

  private TopicName topic() {
    return TopicName.of(text() + "t");
  }

  private int packetId() {
    return random.nextInt(1, 65_536);
  }

  private ReasonCode reason(Reasons allowed) {
    while (true) {
      ReasonCode[] all = ReasonCode.values();
      ReasonCode reason = all[random.nextInt(all.length)];
      if (allowed.allows(reason)) {
        return reason;
      }
    }
  }

  private List<ReasonCode> reasons(Reasons allowed) {
    List<ReasonCode> reasons = new ArrayList<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      reasons.add(reason(allowed));
    }
    return reasons;
  }

  private Properties ack(ProtocolVersion version) {
    return properties(PropertyHome.ACKNOWLEDGEMENT, version);
  }

  Properties properties(PropertyHome home, ProtocolVersion version) {
    if (!version.isFive() || random.nextInt(3) == 0) {
      return Properties.NONE;
    }
    Properties.Builder builder = Properties.builder();
    for (Property property : Property.values()) {
      if (home.allows(property) && random.nextInt(3) == 0) {
        add(builder, property, home);
      }
    }
    if (builder.has(Property.AUTHENTICATION_DATA)) {
      builder.text(Property.AUTHENTICATION_METHOD, text());
    }
    return builder.build();
  }

  private void add(Properties.Builder builder, Property property, PropertyHome home) {
    switch (property.kind()) {
      case BYTE -> builder.number(property, random.nextInt(2));
      case TWO_BYTES -> builder.number(property, random.nextInt(1, 65_536));
      case FOUR_BYTES -> builder.number(property, random.nextLong(1, 1L << 32));
      case TEXT -> builder.text(property, text() + "z");
      case BINARY -> builder.binary(property, bytes(random.nextInt(30)));
      case VARIABLE -> {
        for (int i = home.repeats(property) ? random.nextInt(4) : 1; i > 0; i--) {
          builder.subscriptionIdentifier(1 + random.nextInt(1 << random.nextInt(1, 28)));
        }
      }
      case PAIR -> {
        for (int i = random.nextInt(5); i > 0; i--) {
          builder.user(text(), text());
        }
      }
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(20) == 0 ? random.nextInt(400) : random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}

package io.sallyport.fuzzing;

import static io.sallyport.packet.Property.*;

import io.sallyport.packet.PacketType;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Makes the packets of one well-formed party, by chance from a seed. Confined to one thread. */
final class Grammar {
  private static final int KEEP_ALIVE_SECONDS = 5;
  private static final int ALIASES = 16;
  private static final int LARGE_PAYLOAD = 20_000;

  private final SplittableRandom chance;
  private final ProtocolVersion version;
  private final boolean pure;
  private final Map<Integer, String> aliases = new LinkedHashMap<>();
  private final Set<String> filters = new TreeSet<>();
  private int packetId;
  private final Set<Integer> identifiers = new TreeSet<>();
  private int aliasMaximum;
  private int packetBytes = Integer.MAX_VALUE;

  /**
   * @param pure whether its payloads may be believed: they name the topic that they went to
   */
  Grammar(SplittableRandom chance, ProtocolVersion version, boolean pure) {
    this.chance = chance;
    this.version = version;
    this.pure = pure;
  }

  /** What was asked for so far. */
  Asked asked() {
    return new Asked(filters, identifiers, aliasMaximum, packetBytes);
  }

  /** CONNECT, some packets, and now and then DISCONNECT. */
  List<Draft> conversation(String clientId, boolean cleanStart, boolean speaks) {
    List<Draft> all = new ArrayList<>();
    all.add(connect(clientId, cleanStart));
    if (!speaks || chance.nextInt(4) == 0) {
      all.add(subscribe());
    }
    for (int i = 2 + chance.nextInt(speaks ? 14 : 5); i > 0; i--) {
      all.add(next(speaks));
    }
    if (chance.nextInt(3) == 0) {
      all.add(disconnect());
    }
    return all;
  }

  private Draft next(boolean speaks) {
    int die = chance.nextInt(20);
    if (die == 0) {
      return Draft.of(PacketType.PINGREQ, 0);
    }
    if (die == 1) {
      return unsubscribe();
    }
    return die < (speaks ? 4 : 13) ? subscribe() : publish();
  }

  // --- packets

  Draft connect(String clientId, boolean cleanStart) {
    boolean will = chance.nextInt(3) == 0;
    int flags = cleanStart ? 0x02 : 0;
    if (will) {
      flags |= 0x04 | chance.nextInt(3) << 3 | (chance.nextInt(3) == 0 ? 0x20 : 0);
    }
    List<Field> fields = new ArrayList<>();
    fields.add(Field.Text.of(version.protocolName()));
    fields.add(new Field.Number(1, version.level()));
    fields.add(new Field.Number(1, flags));
    fields.add(new Field.Number(2, chance.nextInt(4) == 0 ? 0 : KEEP_ALIVE_SECONDS));
    if (version.isFive()) {
      fields.add(properties(connectProperties()));
    }
    fields.add(Field.Text.of(clientId));
    if (will) {
      if (version.isFive()) {
        fields.add(properties(willProperties()));
      }
      String topic = Words.topic(chance);
      fields.add(Field.Text.of(topic));
      fields.add(new Field.Text(payload(topic, 0)));
    }
    return Draft.of(PacketType.CONNECT, 0, fields);
  }

  private List<Field.Property> connectProperties() {
    List<Field.Property> all = new ArrayList<>();
    maybe(all, 2, SESSION_EXPIRY_INTERVAL, new Field.Number(4, chance.nextInt(6)));
    maybe(all, 4, RECEIVE_MAXIMUM, new Field.Number(2, 1 + chance.nextInt(20)));
    if (chance.nextInt(6) == 0) {
      packetBytes = 60 + chance.nextInt(300);
      all.add(Field.Property.of(MAXIMUM_PACKET_SIZE, new Field.Number(4, packetBytes)));
    }
    maybe(all, 6, REQUEST_PROBLEM_INFORMATION, new Field.Number(1, chance.nextInt(2)));
    maybe(all, 8, REQUEST_RESPONSE_INFORMATION, new Field.Number(1, 1));
    if (chance.nextInt(3) == 0) {
      aliasMaximum = chance.nextInt(4);
      all.add(Field.Property.of(TOPIC_ALIAS_MAXIMUM, new Field.Number(2, aliasMaximum)));
    }
    user(all);
    return all;
  }

  private List<Field.Property> willProperties() {
    List<Field.Property> all = messageProperties();
    maybe(all, 2, WILL_DELAY_INTERVAL, new Field.Number(4, chance.nextInt(3)));
    return all;
  }

  private List<Field.Property> messageProperties() {
    List<Field.Property> all = new ArrayList<>();
    maybe(all, 5, PAYLOAD_FORMAT_INDICATOR, new Field.Number(1, 0));
    maybe(all, 4, MESSAGE_EXPIRY_INTERVAL, new Field.Number(4, chance.nextInt(5)));
    maybe(all, 6, CONTENT_TYPE, Field.Text.of("text/plain"));
    maybe(all, 6, RESPONSE_TOPIC, Field.Text.of(Words.topic(chance)));
    maybe(all, 6, CORRELATION_DATA, new Field.Text(new byte[chance.nextInt(40)]));
    user(all);
    return all;
  }

  private void maybe(List<Field.Property> all, int oneIn, Property property, Field value) {
    if (chance.nextInt(oneIn) == 0) {
      all.add(Field.Property.of(property, value));
    }
  }

  private void user(List<Field.Property> all) {
    for (int i = chance.nextInt(6) - 3; i > 0; i--) {
      all.add(Field.Property.of(USER_PROPERTY, Field.Text.of("n" + i), Field.Text.of("väl" + i)));
    }
  }

  private static Field.Properties properties(List<Field.Property> all) {
    return new Field.Properties(all, 0);
  }

  Draft publish() {
    int qos = chance.nextInt(3);
    String topic = Words.topic(chance);
    List<Field.Property> properties = version.isFive() ? messageProperties() : List.of();
    String told = topic;
    if (version.isFive() && chance.nextInt(3) == 0) {
      int alias = 1 + chance.nextInt(ALIASES);
      String known = aliases.get(alias);
      if (known != null && chance.nextBoolean()) {
        topic = known;
        told = "";
      }
      aliases.put(alias, topic);
      properties = new ArrayList<>(properties);
      properties.add(Field.Property.of(TOPIC_ALIAS, new Field.Number(2, alias)));
    }
    boolean retain = chance.nextInt(5) == 0;
    boolean clears = retain && chance.nextInt(3) == 0;
    List<Field> fields = new ArrayList<>();
    fields.add(Field.Text.of(told));
    if (qos > 0) {
      fields.add(nextId());
    }
    if (version.isFive()) {
      fields.add(properties(properties));
    }
    fields.add(new Field.Raw(clears ? new byte[0] : payload(topic, LARGE_PAYLOAD)));
    return Draft.of(PacketType.PUBLISH, qos << 1 | (retain ? 1 : 0), fields);
  }

  /**
   * Names its topic if it may be believed.
   *
   * @param most how long it is now and then; CONNECT has less room
   */
  private byte[] payload(String topic, int most) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String head = pure ? Words.seal(topic) : "?";
    out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(new byte[chance.nextInt(50) == 0 ? most : chance.nextInt(60)]);
    return out.toByteArray();
  }

  Draft subscribe() {
    List<Field> fields = new ArrayList<>();
    fields.add(nextId());
    if (version.isFive()) {
      List<Field.Property> all = new ArrayList<>();
      if (chance.nextBoolean()) {
        int identifier = 1 + chance.nextInt(300);
        identifiers.add(identifier);
        all.add(Field.Property.of(SUBSCRIPTION_IDENTIFIER, new Field.Variable(identifier)));
      }
      user(all);
      fields.add(properties(all));
    }
    for (int i = 1 + chance.nextInt(4); i > 0; i--) {
      String filter = Words.filter(chance);
      filters.add(filter);
      fields.add(Field.Text.of(filter));
      fields.add(new Field.Number(1, options(filter.startsWith("$share/"))));
    }
    return Draft.of(PacketType.SUBSCRIBE, 2, fields);
  }

  /** QoS, and what 5.0 adds; no local would be wrong on a shared filter. */
  private int options(boolean shared) {
    int options = chance.nextInt(3);
    if (version.isFive()) {
      options |= chance.nextInt(2) << 3 | chance.nextInt(3) << 4;
      options |= shared ? 0 : chance.nextInt(2) << 2;
    }
    return options;
  }

  private Draft unsubscribe() {
    List<Field> fields = new ArrayList<>();
    fields.add(nextId());
    if (version.isFive()) {
      fields.add(properties(List.of()));
    }
    fields.add(Field.Text.of(Words.filter(chance)));
    return Draft.of(PacketType.UNSUBSCRIBE, 2, fields);
  }

  private Draft disconnect() {
    if (!version.isFive() || chance.nextBoolean()) {
      return Draft.of(PacketType.DISCONNECT, 0);
    }
    int reason = chance.nextBoolean() ? 0 : 4;
    return Draft.of(PacketType.DISCONNECT, 0, new Field.Number(1, reason), properties(List.of()));
  }

  /** One that a party may not send, or not like this: for mutations. */
  Draft outOfPlace() {
    PacketType type = PacketType.of(1 + chance.nextInt(15));
    Field.PacketId id = new Field.PacketId(chance.nextInt(30));
    return switch (type) {
      case CONNECT -> connect("second", true);
      case PUBLISH -> publish();
      case SUBSCRIBE -> subscribe();
      case UNSUBSCRIBE -> unsubscribe();
      case CONNACK -> Draft.of(type, 0, new Field.Number(2, 0));
      case PUBREL -> Draft.of(type, 2, id);
      case PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK -> Draft.of(type, 0, id);
      case PINGREQ, PINGRESP -> Draft.of(type, 0);
      case DISCONNECT -> disconnect();
      case AUTH ->
          Draft.of(
              type,
              0,
              new Field.Number(1, 0x18),
              properties(List.of(Field.Property.of(AUTHENTICATION_METHOD, Field.Text.of("x")))));
    };
  }

  private Field.PacketId nextId() {
    return new Field.PacketId(++packetId);
  }
}

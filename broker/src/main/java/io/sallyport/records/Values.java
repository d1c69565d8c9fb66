package io.sallyport.records;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of the values that records and rows share. Enums are written as pinned numbers. */
public final class Values {
  private static final int LONG = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;

  private Values() {}

  public static void key(BytesOut out, SessionKey key) {
    out.text(key.tenant()).text(key.clientId());
  }

  public static SessionKey key(BytesIn in) {
    return new SessionKey(in.text(), in.text());
  }

  public static void principal(BytesOut out, PrincipalId id) {
    out.u8(id.isGuest() ? 1 : 0).text(id.name()).u64(id.generation());
  }

  public static PrincipalId principal(BytesIn in) {
    PrincipalId.Kind kind = in.flag() ? PrincipalId.Kind.GUEST : PrincipalId.Kind.USER;
    return new PrincipalId(kind, in.text(), in.u64());
  }

  public static void author(BytesOut out, Author author) {
    principal(out, author.id());
    out.count(author.roles().size());
    author.roles().forEach(out::text);
    out.text(author.clientId());
  }

  public static Author author(BytesIn in) {
    return new Author(principal(in), texts(in), in.text());
  }

  static List<String> texts(BytesIn in) {
    int count = in.count();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(in.text());
    }
    return texts;
  }

  public static QoS qos(BytesIn in) {
    int level = in.u8();
    if (level > 2) {
      throw new BrokenRecord("QoS is 0, 1 or 2, not " + level);
    }
    return QoS.of(level);
  }

  public static void message(BytesOut out, Message message) {
    out.text(message.tenant());
    author(out, message.author());
    out.text(message.topic().utf8()).u8(message.qos().level()).flag(message.retain());
    properties(out, message.properties());
    out.payload(message.payload().bytes()).u64(message.expiresAtMillis());
  }

  public static Message message(BytesIn in) {
    return new Message(
        in.text(),
        author(in),
        TopicName.of(in.text()),
        qos(in),
        in.flag(),
        properties(in),
        Payload.wrap(in.payload()),
        in.u64());
  }

  public static void will(BytesOut out, @Nullable Will will) {
    out.flag(will != null);
    if (will != null) {
      out.text(will.topic().utf8()).u8(will.qos().level()).flag(will.retain());
      properties(out, will.properties());
      out.payload(will.payload().bytes());
    }
  }

  public static @Nullable Will will(BytesIn in) {
    return in.flag()
        ? new Will(
            TopicName.of(in.text()), qos(in), in.flag(), properties(in), Payload.wrap(in.payload()))
        : null;
  }

  public static void options(BytesOut out, Subscription subscription) {
    out.u8(subscription.qos().level())
        .flag(subscription.noLocal())
        .flag(subscription.retainAsPublished())
        .u8(subscription.retainHandling().ordinal())
        .u32(subscription.identifier());
  }

  public static Subscription subscription(TopicFilter filter, BytesIn in) {
    return new Subscription(filter, qos(in), in.flag(), in.flag(), retainHandling(in), in.u32());
  }

  private static RetainHandling retainHandling(BytesIn in) {
    int number = in.u8();
    if (number > 2) {
      throw new BrokenRecord("retain handling is 0, 1 or 2, not " + number);
    }
    return RetainHandling.values()[number];
  }

  public static void properties(BytesOut out, Properties properties) {
    if (properties.isEmpty()) {
      out.count(0).count(0); // most messages have none
    } else {
      someProperties(out, properties);
    }
  }

  private static void someProperties(BytesOut out, Properties properties) {
    out.count(properties.singles().size());
    for (Map.Entry<Property, Object> single : properties.singles().entrySet()) {
      out.u8(single.getKey().identifier());
      switch (single.getValue()) {
        case Long number -> out.u8(LONG).u64(number);
        case String text -> out.u8(TEXT).text(text);
        case byte[] binary -> out.u8(BINARY).binary(binary);
        default -> throw new IllegalArgumentException("not a property's value: " + single.getKey());
      }
    }
    out.count(properties.userProperties().size());
    for (Properties.UserProperty property : properties.userProperties()) {
      out.text(property.name()).text(property.value());
    }
  }

  public static Properties properties(BytesIn in) {
    int singles = in.count();
    if (singles > 0) {
      return someProperties(in, singles);
    }
    int pairs = in.count();
    return pairs == 0 ? Properties.NONE : pairs(in, pairs, Properties.builder());
  }

  private static Properties someProperties(BytesIn in, int singles) {
    Properties.Builder properties = Properties.builder();
    for (int i = 0; i < singles; i++) {
      single(in, properties);
    }
    return pairs(in, in.count(), properties);
  }

  private static Properties pairs(BytesIn in, int pairs, Properties.Builder properties) {
    for (int i = 0; i < pairs; i++) {
      properties.user(in.text(), in.text());
    }
    return properties.build();
  }

  private static void single(BytesIn in, Properties.Builder properties) {
    int identifier = in.u8();
    Property property = Property.of(identifier);
    if (property == null) {
      throw new BrokenRecord("there is no property " + identifier);
    }
    int kind = in.u8();
    switch (kind) {
      case LONG -> properties.number(property, in.u64());
      case TEXT -> properties.text(property, in.text());
      case BINARY -> properties.binary(property, in.binary());
      default -> throw new BrokenRecord("there is no kind of value " + kind);
    }
  }
}

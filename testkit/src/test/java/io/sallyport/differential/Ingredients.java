package io.sallyport.differential;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Will;
import io.sallyport.topic.TopicName;
import java.util.List;
import java.util.SplittableRandom;

/** Parts of packets by chance. Confined to one thread. */
final class Ingredients {
  private static final List<String> TOPICS =
      List.of("~/a", "~/a", "~/a/b", "~/a/b/c", "~/b", "~", "~/", "~//x", "~/a/", "~/ä€😀");
  private static final List<String> FILTERS =
      List.of(
          "~/a",
          "~/a",
          "~/a/b",
          "~/#",
          "~/+",
          "~/+/b",
          "~/a/#",
          "~/a/+",
          "~/a/+/c",
          "~/+/+",
          "~/+/#",
          "~/a/b/c",
          "~",
          "~/",
          "~/+/",
          "~//x",
          "~//+",
          "~/b/#",
          "~/ä€😀",
          "~/w",
          "~/a/b/c/#");

  private final SplittableRandom random;
  private final String tag;
  private int messages;

  Ingredients(SplittableRandom random, String tag) {
    this.random = random;
    this.tag = tag;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  QoS qos() {
    return QoS.of(random.nextInt(3));
  }

  TopicName topic() {
    return TopicName.of(any(TOPICS).replace("~", tag));
  }

  String filter() {
    return any(FILTERS).replace("~", tag);
  }

  /** A message that no other of the conversation is equal to. */
  Payload payload() {
    messages++;
    return Payload.of(chance(6) ? "m%d".formatted(messages).repeat(60) : "m" + messages);
  }

  Subscribe.Request request(ProtocolVersion version, String filter) {
    if (!version.isFive()) {
      return new Subscribe.Request(filter, qos());
    }
    return new Subscribe.Request(
        filter,
        qos(),
        chance(20) && !filter.startsWith("$share"),
        chance(30),
        any(List.of(Subscribe.RetainHandling.values())));
  }

  Will will(ProtocolVersion version) {
    TopicName topic = chance(60) ? TopicName.of(tag + "/w") : topic();
    Properties properties = version.isFive() ? messageProperties() : Properties.NONE;
    return new Will(topic, qos(), chance(25), properties, payload());
  }

  /** What goes with a message, its alias apart. */
  Properties messageProperties() {
    Properties.Builder made = Properties.builder();
    if (chance(60)) {
      return made.build();
    }
    if (chance(30)) {
      made.number(Property.PAYLOAD_FORMAT_INDICATOR, random.nextInt(2));
    }
    if (chance(30)) {
      made.number(Property.MESSAGE_EXPIRY_INTERVAL, any(List.of(5_000L, 1_000_000L)));
    }
    if (chance(30)) {
      made.text(Property.CONTENT_TYPE, any(List.of("text/plain", "", "ü")));
    }
    if (chance(30)) {
      made.text(Property.RESPONSE_TOPIC, tag + "/answer");
    }
    if (chance(30)) {
      made.binary(Property.CORRELATION_DATA, new byte[random.nextInt(4)]);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      made.user(any(List.of("k", "k", "l")), "v" + i);
    }
    return made.build();
  }

  Properties connectProperties() {
    Properties.Builder made = Properties.builder();
    if (chance(60)) {
      made.number(
          Property.SESSION_EXPIRY_INTERVAL, any(List.of(0L, 3_600L, 3_600L, 4_294_967_295L)));
    }
    if (chance(20)) {
      made.number(Property.RECEIVE_MAXIMUM, any(List.of(1, 2, 3, 20)));
    }
    if (chance(10)) {
      made.number(Property.MAXIMUM_PACKET_SIZE, any(List.of(60, 100, 100_000)));
    }
    if (chance(20)) {
      made.number(Property.TOPIC_ALIAS_MAXIMUM, any(List.of(0, 1, 5)));
    }
    if (chance(15)) {
      made.number(Property.REQUEST_PROBLEM_INFORMATION, random.nextInt(2));
    }
    if (chance(10)) {
      made.number(Property.REQUEST_RESPONSE_INFORMATION, random.nextInt(2));
    }
    if (chance(10)) {
      made.user("who", "me");
    }
    return made.build();
  }
}

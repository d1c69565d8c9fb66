package io.sallyport.differential;

import io.sallyport.packet.Auth;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.packet.Will;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Packets as text that says everything by which two brokers can be compared, and nothing that is
 * each broker's own: no packet ids, no reason strings, no values of capabilities.
 */
final class Described {
  /** CONNACK: whether something is there at all. 1 unless said otherwise. */
  private static final List<Property> OFFERS =
      List.of(
          Property.RETAIN_AVAILABLE,
          Property.WILDCARD_SUBSCRIPTION_AVAILABLE,
          Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE,
          Property.SHARED_SUBSCRIPTION_AVAILABLE);

  private static final Set<Property> OWN = Set.of(Property.REASON_STRING, Property.TOPIC_ALIAS);
  private static final long NEARLY_SECONDS = 1_000;

  private Described() {}

  static String of(Packet packet) {
    return switch (packet) {
      case Connect it -> connect(it);
      case ConnAck it -> connAck(it);
      case Publish it -> publish(it);
      case PubAck it -> "PUBACK" + reason(it.reason());
      case PubRec it -> "PUBREC" + reason(it.reason());
      case PubRel it -> "PUBREL" + reason(it.reason());
      case PubComp it -> "PUBCOMP" + reason(it.reason());
      case Subscribe it ->
          "SUBSCRIBE"
              + it.requests().stream().map(Described::request).collect(Collectors.joining(","))
              + of(it.properties());
      case SubAck it -> "SUBACK" + reasons(it.reasons());
      case Unsubscribe it -> "UNSUBSCRIBE " + it.filters();
      case UnsubAck it -> "UNSUBACK" + reasons(it.reasons());
      case Disconnect it -> "DISCONNECT" + reason(it.reason()) + of(it.properties());
      case Auth it -> "AUTH" + reason(it.reason());
      default -> packet.type().name();
    };
  }

  private static String connect(Connect it) {
    return "CONNECT "
        + it.version().title()
        + " "
        + it.clientId()
        + (it.cleanStart() ? " clean" : " kept")
        + (it.will() == null ? "" : will(it.will()))
        + of(it.properties());
  }

  private static String will(Will it) {
    return " will("
        + it.topic().text()
        + " q"
        + it.qos().level()
        + (it.retain() ? " retain" : "")
        + " '"
        + it.payload().text()
        + "'"
        + of(it.properties())
        + ")";
  }

  private static String connAck(ConnAck it) {
    return "CONNACK"
        + reason(it.reason())
        + (it.sessionPresent() ? " present" : "")
        + OFFERS.stream()
            .filter(offer -> !it.properties().flag(offer, true))
            .map(offer -> " no " + offer)
            .collect(Collectors.joining());
  }

  private static String publish(Publish it) {
    return "PUBLISH "
        + it.topic().text()
        + " q"
        + it.qos().level()
        + (it.retain() ? " retain" : "")
        + (it.duplicate() ? " dup" : "")
        + " '"
        + (it.payload().length() > 40 ? it.payload().length() + " bytes" : it.payload().text())
        + "'"
        + of(it.properties());
  }

  private static String request(Subscribe.Request it) {
    return " "
        + it.filter()
        + " q"
        + it.qos().level()
        + (it.noLocal() ? " nl" : "")
        + (it.retainAsPublished() ? " rap" : "")
        + (it.retainHandling().ordinal() == 0 ? "" : " rh" + it.retainHandling().ordinal());
  }

  private static String reason(ReasonCode reason) {
    return " " + reason.hex();
  }

  private static String reasons(List<ReasonCode> reasons) {
    return reasons.stream().map(Described::reason).collect(Collectors.joining());
  }

  private static String of(Properties properties) {
    StringBuilder out = new StringBuilder();
    properties
        .singles()
        .forEach((property, value) -> {
          if (!OWN.contains(property)) {
            out.append(' ').append(property).append('=').append(value(property, value));
          }
        });
    properties
        .userProperties()
        .forEach(it -> out.append(' ').append(it.name()).append('=').append(it.value()));
    int[] identifiers = new int[properties.subscriptionIdentifierCount()];
    Arrays.setAll(identifiers, properties::subscriptionIdentifier);
    Arrays.sort(identifiers);
    return identifiers.length == 0 ? out.toString() : out + " for " + Arrays.toString(identifiers);
  }

  /** Seconds that are left are told to the nearest thousand: two brokers are not equally quick. */
  private static String value(Property property, Object value) {
    return switch (value) {
      case byte[] bytes -> HexFormat.of().formatHex(bytes);
      case Long seconds when property == Property.MESSAGE_EXPIRY_INTERVAL ->
          "about " + (seconds + NEARLY_SECONDS / 2) / NEARLY_SECONDS * NEARLY_SECONDS;
      default -> value.toString();
    };
  }
}

package io.sallyport.output;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The letters that may stand after {@code %} in an output format. */
final class FormatParameter {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxx", Locale.ENGLISH);

  private FormatParameter() {}

  /** How a parameter is fitted into its place. */
  record Field(boolean left, boolean zeros, int width, int longest) {
    String fit(String text) {
      String cut = text.length() > longest ? text.substring(0, longest) : text;
      if (cut.length() >= width) {
        return cut;
      }
      String padding = (zeros ? "0" : " ").repeat(width - cut.length());
      return left ? cut + padding : padding + cut;
    }
  }

  /** The piece of output for the letter {@code c}. */
  static OutputFormat.Piece of(char c, Field field) {
    return switch (c) {
      case 'A' -> text(field, m -> number(m, Property.TOPIC_ALIAS));
      case 'C' -> text(field, m -> text(m, Property.CONTENT_TYPE));
      case 'D' ->
          (message, _, out) -> {
            byte[] data = message.properties().binary(Property.CORRELATION_DATA);
            out.foreign(data == null ? new byte[0] : data);
          };
      case 'E' -> text(field, m -> number(m, Property.MESSAGE_EXPIRY_INTERVAL));
      case 'F' -> text(field, m -> number(m, Property.PAYLOAD_FORMAT_INDICATOR));
      case 'I' -> (_, now, out) -> out.own(field.fit(ISO.format(now)));
      case 'j' -> (message, now, out) -> out.json(MessageJson.of(message, now));
      case 'J' -> FormatParameter::json;
      case 'l' -> text(field, m -> Integer.toString(m.payload().length()));
      case 'm' -> text(field, m -> Integer.toString(m.packetId()));
      case 'p' -> payload(field);
      case 'P' -> text(field, FormatParameter::userProperties);
      case 'q' -> text(field, m -> Integer.toString(m.qos().level()));
      case 'r' -> text(field, m -> m.retain() ? "1" : "0");
      case 'R' -> text(field, m -> text(m, Property.RESPONSE_TOPIC));
      case 'S' -> text(field, FormatParameter::subscriptionIdentifiers);
      case 't' -> text(field, m -> m.topic().text());
      case 'U' -> (_, now, out) -> out.own("%d.%09d".formatted(now.toEpochSecond(), now.getNano()));
      case 'x' -> text(field, m -> HexFormat.of().formatHex(m.payload().bytes()));
      case 'X' -> text(field, m -> HexFormat.of().withUpperCase().formatHex(m.payload().bytes()));
      default -> throw new IllegalArgumentException("-F: unknown parameter %" + c);
    };
  }

  private static OutputFormat.Piece text(Field field, Function<Publish, String> part) {
    return (message, _, out) -> out.foreign(field.fit(part.apply(message)));
  }

  private static OutputFormat.Piece payload(Field field) {
    if (field.width() == 0 && field.longest() == Integer.MAX_VALUE) {
      return (message, _, out) -> out.foreign(message.payload().bytes());
    }
    return text(field, m -> new String(m.payload().bytes(), StandardCharsets.UTF_8));
  }

  private static void json(Publish message, ZonedDateTime now, OutputFormat.Sheet out) {
    String whole = MessageJson.withPayloadAsJson(message, now);
    if (whole == null) {
      System.err.println("error: the payload on topic " + message.topic() + " is no valid JSON");
    } else {
      out.json(whole);
    }
  }

  private static String number(Publish message, Property property) {
    Properties properties = message.properties();
    return properties.has(property) ? Long.toString(properties.number(property, 0)) : "";
  }

  private static String text(Publish message, Property property) {
    @Nullable String text = message.properties().text(property);
    return text == null ? "" : text;
  }

  private static String userProperties(Publish message) {
    return message.properties().userProperties().stream()
        .map(p -> p.name() + ":" + p.value())
        .collect(Collectors.joining(" "));
  }

  private static String subscriptionIdentifiers(Publish message) {
    Properties properties = message.properties();
    return IntStream.range(0, properties.subscriptionIdentifierCount())
        .mapToObj(i -> Integer.toString(properties.subscriptionIdentifier(i)))
        .collect(Collectors.joining(" "));
  }
}

package io.sallyport.output;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Properties.UserProperty;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A message as one line of JSON, with the names that mosquitto_sub's %j uses. */
final class MessageJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxx", Locale.ROOT);

  private MessageJson() {}

  static String of(Publish message, ZonedDateTime now) {
    return of(message, now, JsonText.quoted(payloadText(message)));
  }

  /** With the payload as JSON within the JSON; null when it is none. */
  static @Nullable String withPayloadAsJson(Publish message, ZonedDateTime now) {
    String payload = payloadText(message);
    return Checker.isJson(payload) ? of(message, now, payload.strip()) : null;
  }

  private static String payloadText(Publish message) {
    return new String(message.payload().bytes(), StandardCharsets.UTF_8);
  }

  private static String of(Publish message, ZonedDateTime now, String payload) {
    StringBuilder out = new StringBuilder(160);
    out.append("{\"tst\":\"").append(TIME.format(now));
    out.append("\",\"topic\":").append(JsonText.quoted(message.topic().text()));
    out.append(",\"qos\":").append(message.qos().level());
    out.append(",\"retain\":").append(message.retain() ? 1 : 0);
    out.append(",\"payloadlen\":").append(message.payload().length());
    if (message.packetId() != 0) {
      out.append(",\"mid\":").append(message.packetId());
    }
    if (!message.properties().isEmpty()) {
      out.append(",\"properties\":{").append(properties(message.properties())).append('}');
    }
    return out.append(",\"payload\":").append(payload).append('}').toString();
  }

  private static String properties(Properties properties) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<Property, Object> entry : properties.singles().entrySet()) {
      separate(out).append('"').append(name(entry.getKey())).append("\":");
      switch (entry.getValue()) {
        case byte[] bytes -> out.append(JsonText.quoted(new String(bytes, StandardCharsets.UTF_8)));
        case String text -> out.append(JsonText.quoted(text));
        default -> out.append(entry.getValue());
      }
    }
    if (!properties.userProperties().isEmpty()) {
      separate(out)
          .append("\"user-properties\":")
          .append(
              properties.userProperties().stream()
                  .map(MessageJson::pair)
                  .collect(Collectors.joining(",", "{", "}")));
    }
    int identifiers = properties.subscriptionIdentifierCount();
    if (identifiers > 0) {
      String list =
          IntStream.range(0, identifiers)
              .mapToObj(i -> Integer.toString(properties.subscriptionIdentifier(i)))
              .collect(Collectors.joining(","));
      separate(out)
          .append("\"subscription-identifier\":")
          .append(identifiers == 1 ? list : "[" + list + "]");
    }
    return out.toString();
  }

  private static String pair(UserProperty property) {
    return JsonText.quoted(property.name()) + ":" + JsonText.quoted(property.value());
  }

  private static StringBuilder separate(StringBuilder out) {
    return out.isEmpty() ? out : out.append(',');
  }

  private static String name(Property property) {
    return property.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Loaded only for %J: the library takes longer to load than everything else here. */
  private static final class Checker {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Checker() {}

    static boolean isJson(String text) {
      if (text.isBlank()) {
        return false;
      }
      try (var parser = MAPPER.createParser(text)) {
        int depth = 0;
        int values = 0;
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
          if (token.isStructStart()) {
            depth++;
          } else if (token.isStructEnd()) {
            depth--;
          }
          if (depth == 0) {
            values++;
          }
        }
        return values == 1;
      } catch (JacksonException e) {
        return false;
      }
    }
  }
}

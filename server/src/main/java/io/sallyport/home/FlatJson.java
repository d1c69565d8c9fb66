package io.sallyport.home;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object as maps, lists, texts, longs and booleans, at most {@value #DEEPEST} deep. For what
 * a start reads: the mapper, with its five hundred classes, takes longer to begin than the rest of
 * the file. Stateless.
 */
final class FlatJson {
  private static final int DEEPEST = 3;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Stands for null, fractions and numbers beyond a long: none of our fields may be such. */
  private static final Object NOTHING = new Object();

  private FlatJson() {}

  /**
   * @throws IllegalArgumentException with the end of a sentence that begins "the line", when the
   *     text is not one object and nothing else, or says a name twice
   */
  static Map<String, Object> object(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, Object> object = object(parser, 1);
        if (parser.nextToken() == null) {
          return object;
        }
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not one JSON object", e);
    }
    throw new IllegalArgumentException("is not one JSON object");
  }

  private static Map<String, Object> object(JsonParser parser, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      object.put(name, value(parser, parser.nextToken(), depth));
    }
    return object;
  }

  private static List<Object> list(JsonParser parser, int depth) {
    List<Object> list = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      list.add(value(parser, next, depth));
    }
    return list;
  }

  private static Object value(JsonParser parser, JsonToken token, int depth) {
    return switch (token) {
      case START_OBJECT, START_ARRAY -> {
        if (depth == DEEPEST) {
          throw new IllegalArgumentException("is deeper than a device is");
        }
        yield token == JsonToken.START_OBJECT ? object(parser, depth + 1) : list(parser, depth + 1);
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? NOTHING
              : (Object) parser.getLongValue();
      default -> NOTHING;
    };
  }
}

package io.sallyport.config;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue as a JSON Schema (draft 2020-12), for editors that check TOML. Stateless. */
public final class KeySchema {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private KeySchema() {}

  /** The whole schema as JSON. */
  public static String json() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "sallyport.toml");
    schema.putAll(object(""));
    return JSON.writeValueAsString(schema);
  }

  private static Map<String, Object> object(String path) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : KeyCatalogue.keysOf(path)) {
      properties.put(key.name(), property(key));
    }
    for (KeyCatalogue.Table table : KeyCatalogue.TABLES) {
      int dot = table.name().lastIndexOf('.');
      String parent = dot < 0 ? "" : table.name().substring(0, dot);
      if (parent.equals(path)) {
        properties.put(table.name().substring(dot + 1), table(table));
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "object");
    object.put("properties", properties);
    object.put("additionalProperties", false);
    return object;
  }

  private static Map<String, Object> table(KeyCatalogue.Table table) {
    Map<String, Object> object = object(table.name());
    if (!table.repeated()) {
      object.put("description", table.meaning());
      return object;
    }
    Map<String, Object> array = new LinkedHashMap<>();
    array.put("type", "array");
    array.put("description", table.meaning());
    array.put("items", object);
    return array;
  }

  private static Map<String, Object> property(Key<?> key) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", key.meaning() + " Without it: " + key.standardText() + ".");
    property.putAll(new java.util.TreeMap<>(key.type().schema()));
    return property;
  }
}

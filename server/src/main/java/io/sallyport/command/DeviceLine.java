package io.sallyport.command;

import io.sallyport.identity.Account;
import io.sallyport.identity.PasswordHash;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of devices.jsonl: a device, or what is left of one. Immutable.
 *
 * @param device null when it was removed
 */
record DeviceLine(String user, long generation, @Nullable Account device) {
  private static final int LONGEST = 64 * 1024;
  private static final Set<String> FIELDS =
      Set.of("user", "generation", "hash", "roles", "attributes", "removed");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static DeviceLine of(Account account) {
    return new DeviceLine(account.user(), account.generation(), account);
  }

  static DeviceLine removed(String user, long generation) {
    return new DeviceLine(user, generation, null);
  }

  Optional<Account> account() {
    return Optional.ofNullable(device);
  }

  /**
   * @throws IllegalArgumentException with the end of a sentence that begins "the line"; it never
   *     holds a hash
   */
  static DeviceLine parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("is longer than 64 KiB");
    }
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is not one JSON object", e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new IllegalArgumentException("is not one JSON object");
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new IllegalArgumentException(
            "has a field \"%s\"; known are user, generation, hash, roles, attributes, removed"
                .formatted(Printable.of(field.getKey(), 40)));
      }
    }
    return object(object);
  }

  private static DeviceLine object(ObjectNode object) {
    String user = text(object, "user");
    JsonNode generation = object.get("generation");
    if (user == null || !PrincipalId.isName(user)) {
      throw new IllegalArgumentException("has no user, or one that cannot be a name");
    }
    if (generation == null
        || !generation.isIntegralNumber()
        || !generation.canConvertToLong()
        || generation.longValue() < 1) {
      throw new IllegalArgumentException("has no generation from 1");
    }
    JsonNode removed = object.get("removed");
    if (removed != null) {
      if (!removed.isBoolean() || !removed.booleanValue() || object.size() != 3) {
        throw new IllegalArgumentException(
            "says removed, and must then be {\"user\":…,\"generation\":…,\"removed\":true}");
      }
      return removed(user, generation.longValue());
    }
    String hash = text(object, "hash");
    return of(
        new Account(
            user,
            generation.longValue(),
            hash == null ? null : hash(hash),
            roles(object.get("roles")),
            attributes(object.get("attributes"))));
  }

  private static PasswordHash hash(String phc) {
    try {
      return PasswordHash.parse(phc);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has a hash that is none: " + e.getMessage(), e);
    }
  }

  private static Set<String> roles(@Nullable JsonNode node) {
    Set<String> roles = new HashSet<>();
    if (node == null) {
      return roles;
    }
    if (!node.isArray()) {
      throw new IllegalArgumentException("has roles that are no list");
    }
    for (JsonNode role : node) {
      if (!role.isString() || !PrincipalId.isName(role.stringValue())) {
        throw new IllegalArgumentException("has a role that cannot be a name");
      }
      roles.add(role.stringValue());
    }
    return roles;
  }

  private static Map<String, String> attributes(@Nullable JsonNode node) {
    Map<String, String> attributes = new HashMap<>();
    if (node == null) {
      return attributes;
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("has attributes that are no object");
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isString()) {
        throw new IllegalArgumentException("has an attribute that is no text");
      }
      attributes.put(entry.getKey(), entry.getValue().stringValue());
    }
    return attributes;
  }

  private static @Nullable String text(ObjectNode object, String field) {
    JsonNode node = object.get(field);
    if (node == null) {
      return null;
    }
    if (!node.isString()) {
      throw new IllegalArgumentException("has a %s that is no text".formatted(field));
    }
    return node.stringValue();
  }

  /** The line without its end. Holds the hash: for the file and nothing else. */
  String json() {
    ObjectNode object = JSON.createObjectNode();
    object.put("user", user).put("generation", generation);
    Account account = device;
    if (account == null) {
      return object.put("removed", true).toString();
    }
    PasswordHash hash = account.hash();
    if (hash != null) {
      object.put("hash", hash.toPhc());
    }
    List<String> roles = new ArrayList<>(account.roles());
    roles.sort(null);
    var array = object.putArray("roles");
    roles.forEach(array::add);
    var attributes = object.putObject("attributes");
    new TreeMap<>(account.attributes()).forEach(attributes::put);
    return object.toString();
  }

  @Override
  public String toString() {
    return "DeviceLine[" + user + ", generation " + generation + "]";
  }
}

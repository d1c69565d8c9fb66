package io.sallyport.home;

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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of devices.jsonl: a device, or what is left of one. Immutable.
 *
 * @param device null when it was removed
 */
public record DeviceLine(String user, long generation, @Nullable Account device) {
  private static final int LONGEST = 64 * 1024;
  private static final Set<String> FIELDS =
      Set.of("user", "generation", "hash", "roles", "attributes", "removed");

  /** The line of a device that is there. */
  public static DeviceLine of(Account account) {
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
    Map<String, Object> object = FlatJson.object(text);
    for (String field : object.keySet()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "has a field \"%s\"; known are user, generation, hash, roles, attributes, removed"
                .formatted(Printable.of(field, 40)));
      }
    }
    return object(object);
  }

  private static DeviceLine object(Map<String, Object> object) {
    String user = text(object, "user");
    if (user == null || !PrincipalId.isName(user)) {
      throw new IllegalArgumentException("has no user, or one that cannot be a name");
    }
    if (!(object.get("generation") instanceof Long generation) || generation < 1) {
      throw new IllegalArgumentException("has no generation from 1");
    }
    Object removed = object.get("removed");
    if (removed != null) {
      if (!removed.equals(true) || object.size() != 3) {
        throw new IllegalArgumentException(
            "says removed, and must then be {\"user\":…,\"generation\":…,\"removed\":true}");
      }
      return removed(user, generation);
    }
    String hash = text(object, "hash");
    return of(
        new Account(
            user,
            generation,
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

  private static Set<String> roles(@Nullable Object value) {
    Set<String> roles = new HashSet<>();
    if (value == null) {
      return roles;
    }
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException("has roles that are no list");
    }
    for (Object role : list) {
      if (!(role instanceof String name) || !PrincipalId.isName(name)) {
        throw new IllegalArgumentException("has a role that cannot be a name");
      }
      roles.add(name);
    }
    return roles;
  }

  private static Map<String, String> attributes(@Nullable Object value) {
    Map<String, String> attributes = new HashMap<>();
    if (value == null) {
      return attributes;
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("has attributes that are no object");
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getValue() instanceof String text)) {
        throw new IllegalArgumentException("has an attribute that is no text");
      }
      attributes.put((String) entry.getKey(), text);
    }
    return attributes;
  }

  private static @Nullable String text(Map<String, Object> object, String field) {
    Object value = object.get(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException("has a %s that is no text".formatted(field));
    }
    return text;
  }

  /** The line without its end. Holds the hash: for the file and nothing else. */
  public String json() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
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

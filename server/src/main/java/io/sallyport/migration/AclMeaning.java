package io.sallyport.migration;

import io.sallyport.migration.AclEntry.Access;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Mosquitto 2 answers by an access list, read plainly from its manual and written without
 * Sallyport's rules, so that the two can be held against each other. Immutable.
 *
 * <p>In this order: a {@code deny} of the client's own section; a grant of its own section; then,
 * for everybody, a {@code deny} among the patterns; a grant among the patterns; else no. SUBSCRIBE
 * is never refused: {@code read} is asked for each message that is delivered.
 *
 * @param list null when there is no acl_file, which lets everybody do everything
 */
record AclMeaning(@Nullable AclFile list) {

  /**
   * @param user null for a client that brought no user name
   * @param writes whether it publishes, else it is delivered to
   */
  boolean allows(@Nullable String user, String client, boolean writes, String topic) {
    if (list == null) {
      return true;
    }
    Boolean own = answer(ofSection(user), user, client, writes, topic);
    if (own != null) {
      return own;
    }
    if (hasWildcard(user) || hasWildcard(client)) {
      return false;
    }
    Boolean patterns = answer(ofPatterns(), user, client, writes, topic);
    return patterns != null && patterns;
  }

  private List<AclEntry> ofSection(@Nullable String user) {
    AclEntry.Kind kind = user == null ? AclEntry.Kind.ANONYMOUS : AclEntry.Kind.USER;
    return entries().stream()
        .filter(entry -> entry.kind() == kind && (user == null || entry.user().equals(user)))
        .toList();
  }

  private List<AclEntry> ofPatterns() {
    return entries().stream().filter(entry -> entry.kind() == AclEntry.Kind.PATTERN).toList();
  }

  private List<AclEntry> entries() {
    return list == null ? List.of() : list.entries();
  }

  private static @Nullable Boolean answer(
      List<AclEntry> entries, @Nullable String user, String client, boolean writes, String topic) {
    boolean granted = false;
    for (AclEntry entry : entries) {
      String filter = filled(entry, user, client);
      if (filter == null || !covers(filter, topic)) {
        continue;
      }
      if (entry.access() == Access.DENY) {
        return false;
      }
      granted |= writes ? entry.access().writes() : entry.access().reads();
    }
    return granted ? true : null;
  }

  /** A pattern that names a user says nothing about a client without one. */
  private static @Nullable String filled(AclEntry entry, @Nullable String user, String client) {
    if (entry.kind() != AclEntry.Kind.PATTERN) {
      return entry.topic();
    }
    if (user == null && entry.namesUser()) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    String topic = entry.topic();
    for (int i = 0; i < topic.length(); i++) {
      if (topic.startsWith("%c", i)) {
        out.append(client);
        i++;
      } else if (topic.startsWith("%u", i)) {
        out.append(user);
        i++;
      } else {
        out.append(topic.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean hasWildcard(@Nullable String name) {
    return name != null && (name.contains("+") || name.contains("#"));
  }

  /** MQTT's matching, level by level; a wildcard does not cover a topic that begins with $. */
  private static boolean covers(String filter, String topic) {
    if (topic.startsWith("$") != filter.startsWith("$")) {
      return false;
    }
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= levels.length || (!wanted[i].equals("+") && !wanted[i].equals(levels[i]))) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }
}

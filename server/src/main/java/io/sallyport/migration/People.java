package io.sallyport.migration;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who the draft knows, and by which door they come. Immutable.
 *
 * @param users everybody the source names whose name can be one here
 * @param prefix what stands before names from certificates; null where nobody comes by one
 * @param doors the open listeners where names do not come from certificates
 */
record People(SortedSet<String> users, @Nullable String prefix, List<String> doors) {
  /** Whom clients without a user name become. */
  static final String GUEST = "anonymous";

  People {
    users = new TreeSet<>(users);
    doors = List.copyOf(doors);
  }

  /** A prefix with which no name of the source begins, so that nobody becomes somebody else. */
  static String prefixFor(Set<String> users) {
    for (int i = 1; ; i++) {
      String prefix = "cert" + (i == 1 ? "" : i) + "-";
      if (users.stream().noneMatch(user -> user.startsWith(prefix))) {
        return prefix;
      }
    }
  }

  /** {@code user} as it comes with a certificate. */
  String byCertificate(String user) {
    return prefix + user;
  }
}

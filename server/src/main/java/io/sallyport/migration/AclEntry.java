package io.sallyport.migration;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One {@code topic} or {@code pattern} of an access list. Immutable.
 *
 * @param user whose it is; empty but for {@link Kind#USER}
 */
record AclEntry(Kind kind, String user, Access access, String topic, Place place) {
  /** Whom a line is about. */
  enum Kind {
    /** Clients without a user name: the topics before the first user. */
    ANONYMOUS,
    USER,
    /** Every client, with {@code %c} and {@code %u} filled in. */
    PATTERN
  }

  /** What a line of Mosquitto's access list says about its topic. */
  enum Access {
    READ,
    WRITE,
    READWRITE,
    DENY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean reads() {
      return this == READ || this == READWRITE;
    }

    boolean writes() {
      return this == WRITE || this == READWRITE;
    }

    static @Nullable Access of(String word) {
      for (Access access : values()) {
        if (access.word().equals(word)) {
          return access;
        }
      }
      return null;
    }
  }

  boolean namesUser() {
    return kind == Kind.PATTERN && topic.contains("%u");
  }

  /** As it is written in the file. */
  String text() {
    return (kind == Kind.PATTERN ? "pattern " : "topic ") + access.word() + " " + topic;
  }
}

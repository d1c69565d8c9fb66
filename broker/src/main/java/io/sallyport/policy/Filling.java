package io.sallyport.policy;

import io.sallyport.policy.TopicPattern.Place;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one subject puts into the places of patterns: only values that mean nothing but themselves
 * are in here. Immutable and thread-safe.
 */
final class Filling {
  /** Longer ones are put in and checked one by one; nobody who is connected has any. */
  static final int LONGEST = 512;

  private static final String[] NONE = {};

  private final @Nullable String user;
  private final @Nullable String client;
  private final String[] roles;

  /** A level of a pattern that holds a place. */
  record Blank(String prefix, Place place, String suffix) {

    /** The blank that {@code level} of a pattern is, or null when it holds no place. */
    static @Nullable Blank in(String level) {
      int opens = level.indexOf('{');
      if (opens < 0) {
        return null; // in a pattern that was read, braces are only ever those of a place
      }
      for (Place place : Place.values()) {
        if (level.startsWith(place.text, opens)) {
          String suffix = level.substring(opens + place.text.length());
          return new Blank(level.substring(0, opens), place, suffix);
        }
      }
      throw new IllegalArgumentException("no place in " + level);
    }

    /** Whether what it becomes starts with {@code $}; as the first level that is another tree. */
    boolean isReserved() {
      return prefix.startsWith("$");
    }

    boolean becomes(String level, String value) {
      return level.length() == prefix.length() + value.length() + suffix.length()
          && level.startsWith(prefix)
          && level.startsWith(value, prefix.length())
          && level.endsWith(suffix);
    }
  }

  private Filling(Subject subject) {
    this.user = fit(subject.userName());
    this.client = fit(subject.clientId());
    List<String> fitting = new ArrayList<>();
    for (String role : subject.roles()) {
      if (fit(role) != null) {
        fitting.add(role);
      }
    }
    this.roles = fitting.isEmpty() ? NONE : fitting.toArray(NONE);
  }

  static Filling of(Subject subject) {
    return new Filling(subject);
  }

  /** Whether what {@code subject} puts in is too short to make any filter too long. */
  static boolean isShort(Subject subject) {
    return subject.name().length() <= LONGEST
        && subject.clientId().length() <= LONGEST
        && subject.roles().stream().allMatch(role -> role.length() <= LONGEST);
  }

  private static @Nullable String fit(@Nullable String value) {
    if (value == null || !TopicPattern.isHarmless(value)) {
      return null;
    }
    try {
      return TopicName.of(value).text();
    } catch (InvalidTopic _) {
      return null; // not UTF-8, so no topic holds it
    }
  }

  /** Whether {@code blank}, filled in, is {@code level}. */
  boolean makes(Blank blank, String level) {
    return switch (blank.place()) {
      case USER -> user != null && blank.becomes(level, user);
      case CLIENT -> client != null && blank.becomes(level, client);
      case ROLE -> {
        for (String role : roles) {
          if (blank.becomes(level, role)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  /** Whether there is something to put in. */
  boolean has(Place place) {
    return switch (place) {
      case USER -> user != null;
      case CLIENT -> client != null;
      case ROLE -> roles.length > 0;
    };
  }
}

package io.sallyport.policy;

import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter in a rule, with places for {@code {user}}, {@code {client}} and {@code {role}}.
 * Immutable and thread-safe.
 *
 * <p>A level holds at most one place, so that two values cannot be cut in another way than they
 * were put together. A value is put in as it is and never read again; one that could change the
 * meaning of the filter makes the pattern cover nothing.
 */
public final class TopicPattern {
  private final String text;
  private final List<Object> parts; // literals, and Places between them
  private final Set<Place> places;

  /** What it is for everybody, when it has no places. */
  private final @Nullable List<TopicFilter> fixed;

  /** What is put in. */
  enum Place {
    USER("{user}", "\u0001"),
    CLIENT("{client}", "\u0002"),
    ROLE("{role}", "\u0003");

    final String text;

    /** Stands for whatever may be filled in. */
    final String stranger;

    Place(String text, String stranger) {
      this.text = text;
      this.stranger = stranger;
    }

    Collection<String> valuesOf(Subject subject) {
      return switch (this) {
        case USER -> subject.isGuest() ? List.of() : List.of(subject.name());
        case CLIENT -> List.of(subject.clientId());
        case ROLE -> subject.roles().stream().sorted().toList();
      };
    }
  }

  private TopicPattern(String text, List<Object> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
    Set<Place> found = EnumSet.noneOf(Place.class);
    for (Object part : parts) {
      if (part instanceof Place place) {
        found.add(place);
      }
    }
    this.places = Set.copyOf(found);
    this.fixed = found.isEmpty() ? fixed(text) : null;
  }

  private static List<TopicFilter> fixed(String text) {
    try {
      return List.of(TopicFilter.of(text));
    } catch (InvalidTopic _) {
      return List.of();
    }
  }

  /** Reads one entry of {@code topics} in a rule. */
  public static Reading<TopicPattern> parse(String text) {
    return new TopicPatternReader(text).read();
  }

  /** Reads a filter that holds no places, as {@code topics} in a label does. */
  public static Reading<TopicFilter> parseFilter(String text) {
    return switch (parse(text)) {
      case Reading.Wrong<TopicPattern>(int column, String problem) ->
          Reading.wrong(column, problem);
      case Reading.Read<TopicPattern>(TopicPattern pattern) ->
          pattern.places.isEmpty()
              ? Reading.read(TopicFilter.of(text))
              : Reading.wrong(
                  text.indexOf('{'), "a label holds for everybody, so its topics have no {…}");
    };
  }

  static TopicPattern of(String text, List<Object> parts) {
    return new TopicPattern(text, parts);
  }

  /**
   * The filters that this pattern is for {@code subject}: one, one for each role, or none when a
   * value is missing or not fit to be put in.
   */
  List<TopicFilter> filtersFor(Subject subject) {
    if (fixed != null) {
      return fixed;
    }
    List<TopicFilter> filters = new ArrayList<>();
    Collection<String> roles =
        places.contains(Place.ROLE) ? Place.ROLE.valuesOf(subject) : List.of("");
    for (String role : roles) {
      TopicFilter filter = filter(subject, role);
      if (filter != null) {
        filters.add(filter);
      }
    }
    return filters;
  }

  private @Nullable TopicFilter filter(Subject subject, String role) {
    StringBuilder filter = new StringBuilder();
    for (Object part : parts) {
      String value = part instanceof Place place ? valueOf(place, subject, role) : part.toString();
      if (value == null) {
        return null;
      }
      filter.append(value);
    }
    try {
      return TopicFilter.of(filter.toString());
    } catch (InvalidTopic _) {
      return null; // too long or not UTF-8: a value that no topic can hold covers no topic
    }
  }

  private static @Nullable String valueOf(Place place, Subject subject, String role) {
    String value =
        switch (place) {
          case USER -> subject.userName();
          case CLIENT -> subject.clientId();
          case ROLE -> role;
        };
    return value != null && isHarmless(value) ? value : null;
  }

  /** Whether {@code value} may stand in a filter: one level or a piece of it, and only itself. */
  static boolean isHarmless(String value) {
    if (value.isEmpty() || value.charAt(0) == '$') {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '+' || c == '#' || c == '/' || Character.isISOControl(c)) {
        return false;
      }
    }
    return true;
  }

  public boolean looksAtClientId() {
    return places.contains(Place.CLIENT);
  }

  /** The places, with what this subject puts in, for people: {@code {user}=lamp}. */
  String valuesFor(Subject subject) {
    StringBuilder out = new StringBuilder();
    for (Place place : Place.values()) {
      if (places.contains(place)) {
        Collection<String> values = place.valuesOf(subject);
        String printed = values.isEmpty() ? "nothing" : String.join(",", values);
        out.append(out.isEmpty() ? "" : ", ").append(place.text).append('=');
        out.append(printed.isEmpty() ? "nothing" : Printable.of(printed));
      }
    }
    return out.toString();
  }

  /** Whether it has places that are filled in. */
  public boolean hasPlaces() {
    return !places.isEmpty();
  }

  /** Whether it covers more topics than one, once it is filled in. */
  public boolean isTree() {
    return sample().hasWildcards();
  }

  /**
   * Whether {@code other} covers all that this does, for everybody: where both have the same place
   * in a level, the same is filled in.
   */
  public boolean isWithin(TopicPattern other) {
    return equals(other) || other.sample().contains(sample());
  }

  /** Whether {@code filter} covers all that this does, whatever is filled in. */
  public boolean isWithin(TopicFilter filter) {
    return filter.contains(sample());
  }

  /** With a word for each place that nobody can have written in a pattern. */
  private TopicFilter sample() {
    StringBuilder filter = new StringBuilder();
    for (Object part : parts) {
      filter.append(part instanceof Place place ? place.stranger : part.toString());
    }
    return TopicFilter.of(filter.toString());
  }

  /** As it is written in the rule. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof TopicPattern that && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return Printable.of(text);
  }
}

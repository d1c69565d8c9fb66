package io.sallyport.policy;

import io.sallyport.policy.TopicPattern.Place;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one {@link TopicPattern}, once, and says where the first problem stands. */
final class TopicPatternReader {
  private final String text;
  private final List<Object> parts = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();
  private boolean levelHasPlace;

  TopicPatternReader(String text) {
    this.text = text;
  }

  Reading<TopicPattern> read() {
    if (text.isEmpty()) {
      return Reading.wrong(0, "a topic has at least one character");
    }
    if (ShareName.isShared(text)) {
      return Reading.wrong(
          0, "a shared subscription is decided as its filter: leave $share/NAME/ out");
    }
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '{') {
        Place place = placeAt(i);
        if (place == null) {
          return Reading.wrong(i, "only {user}, {client} and {role} may stand in braces");
        }
        if (levelHasPlace) {
          return Reading.wrong(
              i, "a level holds at most one of {user}, {client}, {role}; put a / between them");
        }
        add(place);
        i += place.text.length();
        continue;
      }
      String problem = problemAt(i, c);
      if (problem != null) {
        return Reading.wrong(i, problem);
      }
      levelHasPlace &= c != '/';
      literal.append(c);
      i++;
    }
    return whole();
  }

  private void add(Place place) {
    flush();
    parts.add(place);
    levelHasPlace = true;
  }

  private void flush() {
    if (!literal.isEmpty()) {
      parts.add(literal.toString());
      literal.setLength(0);
    }
  }

  private @Nullable Place placeAt(int index) {
    for (Place place : Place.values()) {
      if (text.startsWith(place.text, index)) {
        return place;
      }
    }
    return null;
  }

  private @Nullable String problemAt(int index, char c) {
    boolean opens = index == 0 || text.charAt(index - 1) == '/';
    boolean last = index == text.length() - 1;
    return switch (c) {
      case '}' -> "a } stands alone; only {user}, {client} and {role} have braces";
      case '#' -> opens && last ? null : "# must be the whole last level";
      case '+' ->
          opens && (last || text.charAt(index + 1) == '/') ? null : "+ must be a whole level";
      default -> null;
    };
  }

  /** The rest that can be wrong is the business of {@link TopicFilter}. */
  private Reading<TopicPattern> whole() {
    flush();
    StringBuilder sample = new StringBuilder();
    for (Object part : parts) {
      sample.append(part instanceof Place ? "x" : part.toString());
    }
    try {
      TopicFilter.of(sample.toString());
    } catch (InvalidTopic e) {
      return Reading.wrong(0, Printable.of(String.valueOf(e.getMessage()), 400));
    }
    return Reading.read(TopicPattern.of(text, parts));
  }
}

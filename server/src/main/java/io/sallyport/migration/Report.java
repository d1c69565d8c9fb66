package io.sallyport.migration;

import io.sallyport.topic.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of each line of the source. Confined to one thread; keeps at most {@value #MOST}
 * entries and counts the others. Holds no secrets.
 */
final class Report {
  private static final int MOST = 20_000;

  private final List<Entry> entries = new ArrayList<>();
  private int more;

  /** The four things that can become of a line, what needs a person first. */
  enum Outcome {
    /** A person has to choose; until then the draft grants less than the source. */
    DECIDE("decide"),
    /** Carried over, and stricter than it was. */
    TIGHTENED("tightened"),
    /** There is nothing like it here, and the draft grants no more for the lack of it. */
    NOT_SUPPORTED("not supported"),
    /** Means the same here. */
    CONVERTED("converted");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * @param place null for what the source leaves unsaid
   * @param what the line, escaped
   * @param text what became of it
   */
  record Entry(Outcome outcome, @Nullable Place place, String what, String text) {
    String where() {
      return place == null ? "(default)" : place.toString();
    }
  }

  void add(Outcome outcome, @Nullable Place place, String what, String text) {
    if (entries.size() >= MOST) {
      more++;
      return;
    }
    entries.add(new Entry(outcome, place, Printable.of(what, 100), text));
  }

  void decide(ConfOption option, String text) {
    add(Outcome.DECIDE, option.place(), option.text(), text);
  }

  void tightened(ConfOption option, String text) {
    add(Outcome.TIGHTENED, option.place(), option.text(), text);
  }

  void notSupported(ConfOption option, String text) {
    add(Outcome.NOT_SUPPORTED, option.place(), option.text(), text);
  }

  void converted(ConfOption option, String text) {
    add(Outcome.CONVERTED, option.place(), option.text(), text);
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  long count(Outcome outcome) {
    return entries.stream().filter(entry -> entry.outcome() == outcome).count();
  }

  /** {@code 2 to decide, 3 tightened, …} on one line. */
  String summary() {
    return "%d converted, %d tightened, %d not supported, %d to decide"
        .formatted(
            count(Outcome.CONVERTED),
            count(Outcome.TIGHTENED),
            count(Outcome.NOT_SUPPORTED),
            count(Outcome.DECIDE));
  }

  /** The whole report as text, what needs a person first. */
  String render() {
    StringBuilder out = new StringBuilder();
    for (Outcome outcome : Outcome.values()) {
      out.append("== %s (%d)%n".formatted(outcome.word(), count(outcome)));
      for (Entry entry : entries) {
        if (entry.outcome() == outcome) {
          out.append("%s  %s%n    %s%n".formatted(entry.where(), entry.what(), entry.text()));
        }
      }
      out.append('\n');
    }
    if (more > 0) {
      out.append("and %d more lines that are not listed%n".formatted(more));
    }
    return out.toString();
  }
}

package io.sallyport.config;

import java.util.List;

/**
 * A value that a key does not take. Has no stack trace: it is an answer, caught where the key is
 * read.
 */
final class BadValue extends Exception {
  private final Problem problem;
  private final String fix;
  private final int element;
  private final int offset;
  private final List<BadValue> others;

  /**
   * @param text what is wrong with the value, without naming key or value
   * @param fix what to write instead
   */
  BadValue(Problem problem, String text, String fix) {
    this(problem, text, fix, -1, -1, List.of());
  }

  private BadValue(
      Problem problem, String text, String fix, int element, int offset, List<BadValue> others) {
    super(text, null, false, false);
    this.problem = problem;
    this.fix = fix;
    this.element = element;
    this.offset = offset;
    this.others = others;
  }

  /** The same, about one element of a list, from 0. */
  BadValue at(int index) {
    return new BadValue(problem, text(), fix, index, offset, others);
  }

  /** The same, about one character of a text, from 0. */
  BadValue atCharacter(int index) {
    return new BadValue(problem, text(), fix, element, index, others);
  }

  /** All that is wrong with one value, in one exception. */
  static BadValue of(List<BadValue> all) {
    BadValue first = all.getFirst();
    return new BadValue(
        first.problem,
        first.text(),
        first.fix,
        first.element,
        first.offset,
        List.copyOf(all.subList(1, all.size())));
  }

  /** What else is wrong with the same value. */
  List<BadValue> others() {
    return others;
  }

  Problem problem() {
    return problem;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  String fix() {
    return fix;
  }

  /** The element of the list that is bad; -1 for the value as a whole. */
  int element() {
    return element;
  }

  /** The character of the text that is bad; -1 for the text as a whole. */
  int offset() {
    return offset;
  }
}

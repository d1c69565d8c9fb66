package io.sallyport.config;

/**
 * A value that a key does not take. Has no stack trace: it is an answer, caught where the key is
 * read.
 */
final class BadValue extends Exception {
  private final Problem problem;
  private final String fix;
  private final int element;

  /**
   * @param text what is wrong with the value, without naming key or value
   * @param fix what to write instead
   */
  BadValue(Problem problem, String text, String fix) {
    this(problem, text, fix, -1);
  }

  private BadValue(Problem problem, String text, String fix, int element) {
    super(text, null, false, false);
    this.problem = problem;
    this.fix = fix;
    this.element = element;
  }

  /** The same, about one element of a list, from 0. */
  BadValue at(int index) {
    return new BadValue(problem, text(), fix, index);
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
}

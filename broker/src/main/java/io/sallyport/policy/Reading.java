package io.sallyport.policy;

/**
 * What came of reading a piece of text that an operator wrote: a value, or the reason why there is
 * none and where in the text.
 */
public sealed interface Reading<T> {

  record Read<T>(T value) implements Reading<T> {}

  /**
   * @param column from 0, within the text that was read
   * @param problem what is wrong and what is allowed, on one line, escaped
   */
  record Wrong<T>(int column, String problem) implements Reading<T> {}

  static <T> Reading<T> read(T value) {
    return new Read<>(value);
  }

  static <T> Reading<T> wrong(int column, String problem) {
    return new Wrong<>(column, problem);
  }

  /**
   * The value, for text that is known to be right.
   *
   * @throws IllegalArgumentException with the problem when it is not
   */
  default T orThrow() {
    return switch (this) {
      case Read<T>(T value) -> value;
      case Wrong<T>(int column, String problem) ->
          throw new IllegalArgumentException("column " + (column + 1) + ": " + problem);
    };
  }
}

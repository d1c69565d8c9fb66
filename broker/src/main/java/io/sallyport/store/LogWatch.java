package io.sallyport.store;

/**
 * Hears what an operator has to know about a log: once for each change, on the thread that drives
 * the shards. Must be quick and must not throw.
 */
public interface LogWatch {
  /** For whoever does not want to know. */
  LogWatch NOBODY =
      new LogWatch() {
        @Override
        public void spaceLow(long freeBytes) {}

        @Override
        public void spaceBack(long freeBytes) {}

        @Override
        public void writesFail(Throwable cause) {}

        @Override
        public void writesAgain() {}

        @Override
        public void clockBehind(long millis) {}

        @Override
        public void clockAgain() {}
      };

  /** There is so little room that no further message is taken. */
  void spaceLow(long freeBytes);

  void spaceBack(long freeBytes);

  /** A batch could not be written; the log tries to open its store until it can. */
  void writesFail(Throwable cause);

  void writesAgain();

  /**
   * The wall clock shows a time long before that of the last batch, which does not go back.
   *
   * @param millis by how much, more than {@link LogFigures#MOST_AHEAD_MILLIS}
   */
  void clockBehind(long millis);

  /** It has caught up. */
  void clockAgain();
}

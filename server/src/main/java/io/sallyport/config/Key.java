package io.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration file: everything that is known about it, once. Immutable.
 *
 * @param table the table it stands in, for example {@code limits} or {@code
 *     limits.queue_per_session}
 * @param standard the value that holds without the key, as it would stand in the file; null when
 *     there is none
 * @param otherwise what happens without the key when {@code standard} is null
 * @param meaning sentences for the operator
 * @param <T> what its value is in Java
 */
record Key<T>(
    String table,
    String name,
    ValueType<T> type,
    @Nullable String standard,
    String otherwise,
    String meaning,
    Reload reload) {

  /** What a change reaches when the file is read again while the broker runs. */
  enum Reload {
    RESTART("restart"),
    NEW_CONNECTIONS("new connections"),
    LIVE("live");

    private final String text;

    Reload(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** {@code limits.packet}. */
  String path() {
    return table + "." + name;
  }

  /** What holds without the key, for people. */
  String standardText() {
    return standard == null ? otherwise : standard;
  }

  static <T> Key<T> of(
      String table,
      String name,
      ValueType<T> type,
      String standard,
      String meaning,
      Reload reload) {
    return new Key<>(table, name, type, standard, "", meaning, reload);
  }

  static <T> Key<T> optional(
      String table,
      String name,
      ValueType<T> type,
      String otherwise,
      String meaning,
      Reload reload) {
    return new Key<>(table, name, type, null, otherwise, meaning, reload);
  }
}

package io.sallyport.config;

/**
 * Something that one reading of the configuration says otherwise than another. Immutable.
 *
 * @param path what it is about: {@code limits.packet}, {@code rule "devices own their tree"}
 * @param text what became of it, escaped: {@code "256 KiB" -> "1 MiB"}, {@code added}
 * @param reach what the change reaches while the broker runs
 */
public record Change(String path, String text, Reach reach) {

  /** What a change reaches without a restart. */
  public enum Reach {
    /** Everybody, at once. */
    NOW("now"),
    /** Those who come from now on. */
    NEW_CONNECTIONS("new connections"),
    /** Nobody before the next start. */
    RESTART("restart");

    private final String text;

    Reach(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }

    static Reach of(Key.Reload reload) {
      return switch (reload) {
        case LIVE -> NOW;
        case NEW_CONNECTIONS -> NEW_CONNECTIONS;
        case RESTART -> RESTART;
      };
    }
  }
}

package io.sallyport.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may or may not do. */
public enum Action {
  CONNECT,
  PUBLISH,
  SUBSCRIBE,
  RECEIVE,
  WILL;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word of the rules: {@code publish}. */
  public String word() {
    return word;
  }

  /** The action written as {@code word}, exactly so, or null. */
  public static @Nullable Action of(String word) {
    for (Action action : values()) {
      if (action.word.equals(word)) {
        return action;
      }
    }
    return null;
  }

  /** Whether naming {@code other} says this too: a will is a publish. */
  public boolean isWithin(Action other) {
    return (other.reach() & bit()) != 0;
  }

  /** The bits of everything that a rule which names this action speaks of. */
  int reach() {
    return switch (this) {
      case PUBLISH -> PUBLISH.bit() | WILL.bit(); // a will is a publish
      case SUBSCRIBE -> SUBSCRIBE.bit() | RECEIVE.bit(); // of the same topics
      case CONNECT, RECEIVE, WILL -> bit();
    };
  }

  int bit() {
    return 1 << ordinal();
  }
}

package io.sallyport.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store that cannot be opened as it is; the message says why, in words for its operator. */
public final class StoreUnusable extends IOException {
  private static final long serialVersionUID = 1;

  /** What kind of trouble it is: each has its own remedy. */
  public enum Trouble {
    /** Written in a format that this program does not read. */
    UNKNOWN_FORMAT,
    /** Another process has it open. */
    IN_USE,
    /** What was written is not there any more as it was written. */
    DAMAGED,
    /** The volume does not let us read or write. */
    NOT_WRITABLE,
    /** More is stored than the memory of this process holds. */
    TOO_LARGE
  }

  private final Trouble trouble;

  public StoreUnusable(Trouble trouble, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.trouble = trouble;
  }

  public Trouble trouble() {
    return trouble;
  }
}

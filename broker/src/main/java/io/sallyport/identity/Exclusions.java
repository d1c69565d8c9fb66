package io.sallyport.identity;

import org.jspecify.annotations.Nullable;

/**
 * Who may do nothing at all for the time being, whatever the rules say. Thread-safe; never blocks.
 */
public interface Exclusions {
  /** Nobody is excluded. */
  Exclusions NONE =
      new Exclusions() {
        @Override
        public long version() {
          return 0;
        }

        @Override
        public boolean covers(@Nullable String user, String clientId) {
          return false;
        }
      };

  /** Grows with every change, also with one that time brings. */
  long version();

  /**
   * @param user null for a guest
   * @param clientId the final client id; empty when it is not known
   */
  boolean covers(@Nullable String user, String clientId);
}

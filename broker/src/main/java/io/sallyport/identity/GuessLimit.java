package io.sallyport.identity;

import java.net.InetAddress;

/**
 * Whether somebody may still try a password. Asked before one is compared with anything, hashed or
 * remembered. Thread-safe; never blocks.
 */
public interface GuessLimit {

  /** What is tried, and from where. */
  interface Target {}

  /** No limit at all. */
  GuessLimit NONE =
      new GuessLimit() {
        private static final Target ANY = new Target() {};

        @Override
        public Target target(String user, long password, InetAddress from) {
          return ANY;
        }

        @Override
        public boolean mayTry(Target target) {
          return true;
        }

        @Override
        public void wrong(Target target) {}

        @Override
        public void right(Target target) {}
      };

  /**
   * What a login tries.
   *
   * @param user as sent, of somebody who exists or not
   * @param password a number that is another one once the password is changed; 0 when there is none
   */
  Target target(String user, long password, InetAddress from);

  /** Whether the next try may be made now; costs nothing. */
  boolean mayTry(Target target);

  /** A try was made, and the password was wrong. */
  void wrong(Target target);

  /** A try was made, and the password was right. */
  void right(Target target);
}

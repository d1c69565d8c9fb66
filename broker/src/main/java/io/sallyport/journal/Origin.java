package io.sallyport.journal;

/**
 * Where something came from, in words the broker chose itself: nothing here is the client's text.
 *
 * @param address the peer's IP address, without its port
 * @param listener the name of the listener
 * @param connection a number that no other connection of this process has
 */
public record Origin(String address, int port, String listener, long connection) {
  /** What concerns no connection. */
  public static final Origin BROKER = new Origin("-", 0, "broker", 0);
}

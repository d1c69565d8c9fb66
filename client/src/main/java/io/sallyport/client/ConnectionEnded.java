package io.sallyport.client;

/**
 * What was asked for cannot be finished, because the connection ended first or there is none. No
 * stack trace: it tells of the network, not of a place in the code.
 */
public final class ConnectionEnded extends Exception {
  private final transient Closing closing;

  public ConnectionEnded(Closing closing) {
    super(closing.text(), null, false, false);
    this.closing = closing;
  }

  public Closing closing() {
    return closing;
  }
}

package io.sallyport.delivery;

/**
 * Whether a client's socket takes no more for now; what others go by who have a choice. Confined to
 * the connection's loop, but for {@link #isOn}.
 */
final class Congestion {
  /** How long others who have a choice go by a client whose socket takes no more. */
  private static final int MILLIS = 10;

  private final Caller client;
  private volatile boolean on;

  Congestion(Caller client) {
    this.client = client;
  }

  /** Looked at again until the socket takes bytes. */
  void begins() {
    if (!on) {
      on = true;
      client.loop().schedule(this::lookAgain, MILLIS);
    }
  }

  private void lookAgain() {
    if (client.isClosed() || !Outflow.isFull(client)) {
      on = false;
    } else {
      client.loop().schedule(this::lookAgain, MILLIS);
    }
  }

  /** Any thread. */
  boolean isOn() {
    return on;
  }
}

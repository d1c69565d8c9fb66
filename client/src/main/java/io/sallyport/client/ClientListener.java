package io.sallyport.client;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Publish;

/**
 * Who hears what arrives at a client. Called on the client's event loop: it must not block there;
 * {@link Inbox} is the listener for those who want to wait.
 */
public interface ClientListener {
  /** Hears nothing: for clients that only publish. */
  ClientListener DEAF = (_, _) -> {};

  /**
   * A message arrived. At QoS 2 each message comes once. With automatic acknowledgement it is
   * acknowledged when this returns; if this throws, the connection is closed without.
   */
  void message(Publish message, Acknowledgement acknowledgement);

  /** Told once, when the client is made, before anything else. */
  default void attached(MqttClient client) {}

  /** A connection stands; told before anything arrives on it. */
  default void connected(ConnAck answer) {}

  /** The connection ended, for whatever reason; told once for each connection that had begun. */
  default void closed(Closing closing) {}

  /**
   * The broker says in words why it refuses something: told before the answer that it belongs to
   * completes. It is the broker's text; escape it before it is shown.
   */
  default void explained(String text) {}

  /** Tells the broker that a message was taken over. Thread-safe. */
  @FunctionalInterface
  interface Acknowledgement {
    /**
     * Sends PUBACK or PUBREC; nothing at QoS 0. The second call and every further one do nothing,
     * and so does a call after the connection has ended, since the broker then sends again.
     */
    void acknowledge();
  }
}

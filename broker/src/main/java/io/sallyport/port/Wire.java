package io.sallyport.port;

import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;

/**
 * The way back to one client: what is sent is gathered and leaves in one piece at the end of the
 * loop's turn.
 *
 * <p>Confined to the connection's loop. Nothing here blocks; after the connection is closed, calls
 * have no effect.
 */
public interface Wire {
  /**
   * Sends a packet other than PUBLISH. One that is too large for the client leaves without its
   * diagnostics; if it still is, the connection ends.
   */
  void send(Packet packet);

  /**
   * Sends {@code message} with the headers that this client gets.
   *
   * @param packetId 0 exactly for QoS 0
   * @return false when the client's Maximum Packet Size forbids it: nothing was sent
   *     [MQTT-3.1.2-24]
   */
  boolean publish(
      Publish message,
      QoS qos,
      boolean retain,
      boolean duplicate,
      int packetId,
      int[] subscriptionIds);

  /** How many bytes wait for the socket; what a slow client is known by. */
  long pendingBytes();

  /** Whether memory for what waits to be sent runs out; then little may wait for anybody. */
  boolean isMemoryScarce();

  /**
   * What CONNECT has said about all packets to this client, CONNACK included.
   *
   * @param topicAliasMaximum 0 to 65,535; aliases are used within it and a bound of our own
   */
  void clientTakes(long maximumPacketBytes, int topicAliasMaximum);

  /**
   * The client has logged in: from now on packets of {@code version} up to the settled sizes may
   * pass.
   */
  void loggedIn(ProtocolVersion version);

  /** Packets stop being decoded and read until {@link #resumeReading}. */
  void pauseReading();

  void resumeReading();

  /** Closes once everything sent so far has left. */
  void close();

  /** Closes at once; what was not sent is lost. */
  void abort();
}

package io.sallyport.packet;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * CONNECT: a client says who it is and what it wants. [MQTT-3.1]
 *
 * @param clientId as sent; empty asks for one to be assigned
 * @param keepAliveSeconds 0 to 65,535; 0 switches it off
 * @param userName null when absent, which is not the same as empty
 * @param password null when absent, which is not the same as empty; read it, never write, never
 *     print
 */
public record Connect(
    ProtocolVersion version,
    String clientId,
    boolean cleanStart,
    int keepAliveSeconds,
    @Nullable Will will,
    @Nullable String userName,
    byte @Nullable [] password,
    Properties properties)
    implements Packet {

  @Override
  public PacketType type() {
    return PacketType.CONNECT;
  }

  /** Compares the password by its bytes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Connect that
        && version == that.version
        && clientId.equals(that.clientId)
        && cleanStart == that.cleanStart
        && keepAliveSeconds == that.keepAliveSeconds
        && Objects.equals(will, that.will)
        && Objects.equals(userName, that.userName)
        && Arrays.equals(password, that.password)
        && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(version, clientId, cleanStart, keepAliveSeconds, will, userName);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "Connect[" + version.title() + (password == null ? "]" : ", with password]");
  }
}

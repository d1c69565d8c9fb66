package io.sallyport.client;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.Will;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a client connects to, as whom, and within which bounds. Immutable; made by {@link
 * #builder()}.
 *
 * @param clientId empty asks the broker for one, which before 5.0 needs a clean start
 * @param keepAliveSeconds 0 to 65,535; 0 sends no pings
 * @param will what the broker publishes if this client goes without a word, or null
 * @param properties of CONNECT, besides those that have a setting of their own; 5.0 only
 * @param tls null for an unprotected connection
 * @param localAddress the address of this machine to connect from; null leaves it to the machine
 * @param proxy whom to connect through, or null
 * @param deadline how long connecting may take in all, from the name look-up to CONNACK
 */
public record ClientSettings(
    String host,
    int port,
    ProtocolVersion version,
    String clientId,
    boolean cleanStart,
    int keepAliveSeconds,
    @Nullable String userName,
    @Nullable ClientPassword password,
    @Nullable Will will,
    Properties properties,
    @Nullable TlsSettings tls,
    @Nullable String localAddress,
    @Nullable SocksProxy proxy,
    Duration deadline,
    Bounds bounds) {

  public static Builder builder() {
    return new Builder();
  }

  /**
   * How much one client may hold.
   *
   * @param receiveMaximum how many QoS 1 and 2 messages the broker may have under way to us, 1 to
   *     65,535; enforced in 5.0
   * @param maximumPacketBytes the largest packet that is accepted from the broker
   * @param maximumWaitingBytes how much may wait to be sent or acknowledged; a publish beyond it
   *     fails at once
   * @param manualAcknowledgement whether the listener acknowledges messages itself
   */
  public record Bounds(
      int receiveMaximum,
      int maximumPacketBytes,
      long maximumWaitingBytes,
      boolean manualAcknowledgement) {
    static final Bounds USUAL = new Bounds(1024, 16 << 20, 64L << 20, false);

    public Bounds {
      if (receiveMaximum < 1 || receiveMaximum > 65_535) {
        throw new IllegalArgumentException("receive maximum " + receiveMaximum + ": 1 to 65535");
      }
      if (maximumPacketBytes < 16) {
        throw new IllegalArgumentException("a packet limit below 16 bytes lets no packet in");
      }
    }
  }

  /**
   * A SOCKS 5 proxy (RFC 1928) that a client connects through. Immutable.
   *
   * @param userName for proxies that ask (RFC 1929), or null
   * @param password goes with the name
   */
  public record SocksProxy(
      String host, int port, @Nullable String userName, @Nullable ClientPassword password) {

    /** Never shows the password. */
    @Override
    public String toString() {
      return "socks5h://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** How the broker is named in texts. */
  String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /** Gathers settings; every one has a default. Confined to one thread. */
  public static final class Builder {
    private String host = "localhost";
    private int port = 8883;
    private ProtocolVersion version = ProtocolVersion.MQTT_5;
    private String clientId = "";
    private boolean cleanStart = true;
    private int keepAliveSeconds = 60;
    private @Nullable String userName;
    private @Nullable ClientPassword password;
    private @Nullable Will will;
    private final Properties.Builder properties = Properties.builder();
    private @Nullable TlsSettings tls;
    private @Nullable String localAddress;
    private @Nullable SocksProxy proxy;
    private Duration deadline = Duration.ofSeconds(10);
    private Bounds bounds = Bounds.USUAL;

    private Builder() {}

    public Builder host(String value) {
      host = value;
      return this;
    }

    /** 1 to 65,535. */
    public Builder port(int value) {
      if (value < 1 || value > 65_535) {
        throw new IllegalArgumentException("port " + value + ": 1 to 65535");
      }
      port = value;
      return this;
    }

    public Builder version(ProtocolVersion value) {
      version = value;
      return this;
    }

    public Builder clientId(String value) {
      clientId = value;
      return this;
    }

    public Builder cleanStart(boolean value) {
      cleanStart = value;
      return this;
    }

    /** 0 to 65,535; 0 sends no pings. */
    public Builder keepAliveSeconds(int value) {
      if (value < 0 || value > 65_535) {
        throw new IllegalArgumentException("keep alive " + value + ": 0 to 65535 seconds");
      }
      keepAliveSeconds = value;
      return this;
    }

    public Builder userName(@Nullable String value) {
      userName = value;
      return this;
    }

    public Builder password(@Nullable ClientPassword value) {
      password = value;
      return this;
    }

    public Builder will(@Nullable Will value) {
      will = value;
      return this;
    }

    /** Seconds the session outlives its connection, 0 to 0xFFFFFFFF (for ever); 5.0 only. */
    public Builder sessionExpirySeconds(long value) {
      properties.number(Property.SESSION_EXPIRY_INTERVAL, value);
      return this;
    }

    /** Further properties of CONNECT are added to this; 5.0 only. */
    public Properties.Builder properties() {
      return properties;
    }

    public Builder tls(@Nullable TlsSettings value) {
      tls = value;
      return this;
    }

    /** A literal address or a name of this machine. */
    public Builder localAddress(@Nullable String value) {
      localAddress = value;
      return this;
    }

    /** The proxy looks the broker's name up; what protects the connection goes through it. */
    public Builder proxy(@Nullable SocksProxy value) {
      proxy = value;
      return this;
    }

    public Builder deadline(Duration value) {
      deadline = value;
      return this;
    }

    public Builder bounds(Bounds value) {
      bounds = value;
      return this;
    }

    /** The listener acknowledges messages itself. */
    public Builder manualAcknowledgement() {
      bounds =
          new Bounds(
              bounds.receiveMaximum(),
              bounds.maximumPacketBytes(),
              bounds.maximumWaitingBytes(),
              true);
      return this;
    }

    /** 1 to 65,535; enforced in 5.0. */
    public Builder receiveMaximum(int value) {
      bounds =
          new Bounds(
              value,
              bounds.maximumPacketBytes(),
              bounds.maximumWaitingBytes(),
              bounds.manualAcknowledgement());
      return this;
    }

    public ClientSettings build() {
      return new ClientSettings(
          host,
          port,
          version,
          clientId,
          cleanStart,
          keepAliveSeconds,
          userName,
          password,
          will,
          properties.build(),
          tls,
          localAddress,
          proxy,
          deadline,
          bounds);
    }
  }
}

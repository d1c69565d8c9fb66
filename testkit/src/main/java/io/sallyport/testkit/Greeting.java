package io.sallyport.testkit;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT in the making: a clean start without credentials unless told. Confined to one thread.
 */
public final class Greeting {
  private final Dialer dialer;
  private final String clientId;
  private final Properties.Builder properties = Properties.builder();
  private boolean cleanStart = true;
  private int keepAliveSeconds = 60;
  private @Nullable Will will;
  private @Nullable String user;
  private byte @Nullable [] password;

  Greeting(Dialer dialer, String clientId) {
    this.dialer = dialer;
    this.clientId = clientId;
  }

  /** Takes up what is stored, and lets it be stored for an hour: 3.1.1 says clean session 0. */
  public Greeting stored() {
    return stored(3_600);
  }

  /** As {@link #stored()}, for another while. 3.1.1 has no say in how long. */
  public Greeting stored(long expirySeconds) {
    cleanStart = false;
    return expiry(expirySeconds);
  }

  /** Drops what is stored. */
  public Greeting clean() {
    cleanStart = true;
    return this;
  }

  /** Only 5.0 says it. */
  public Greeting expiry(long seconds) {
    return with(Property.SESSION_EXPIRY_INTERVAL, seconds);
  }

  /** A property of a number; left out before 5.0. */
  public Greeting with(Property property, long number) {
    if (dialer.version().isFive()) {
      properties.number(property, number);
    }
    return this;
  }

  /** A property of a text; left out before 5.0. */
  public Greeting with(Property property, String text) {
    if (dialer.version().isFive()) {
      properties.text(property, text);
    }
    return this;
  }

  /** A property of bytes; left out before 5.0. */
  public Greeting with(Property property, byte[] bytes) {
    if (dialer.version().isFive()) {
      properties.binary(property, bytes);
    }
    return this;
  }

  public Greeting keepAlive(int seconds) {
    keepAliveSeconds = seconds;
    return this;
  }

  public Greeting will(Will left) {
    will = left;
    return this;
  }

  public Greeting as(@Nullable String userName, @Nullable String word) {
    user = userName;
    password = word == null ? null : word.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  public Connect packet() {
    return new Connect(
        dialer.version(),
        clientId,
        cleanStart,
        keepAliveSeconds,
        will,
        user,
        password,
        properties.build());
  }

  public Dialer send() {
    return dialer.send(packet());
  }

  /** Sends it and gets CONNACK with success. */
  public ConnAck accepted() {
    return send().expectConnected();
  }

  /** Sends it, is accepted, and goes on with the connection. */
  public Dialer in() {
    accepted();
    return dialer;
  }

  /** Sends it and is refused with {@code reason} in the words of its version. */
  public ConnAck refused(ReasonCode reason) {
    return send().expectRefused(reason);
  }
}

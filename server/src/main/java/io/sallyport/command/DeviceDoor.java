package io.sallyport.command;

import io.sallyport.config.Settings;
import io.sallyport.control.Reach;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.transport.ListenerSettings;
import io.sallyport.transport.ListenerSettings.Scheme;
import java.net.URI;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the lines that are shown for a device lead: to the listener with TLS, or else to the plain
 * one. Immutable.
 *
 * @param port {@value #LATER} when it is known only to a broker that runs
 */
record DeviceDoor(boolean secure, String port) {
  private static final String LATER = "PORT";
  private static final String TLS_PORT = "8883";
  private static final String PLAIN_PORT = "1883";

  /** As in a new home. */
  private static final DeviceDoor USUAL = new DeviceDoor(true, TLS_PORT);

  /** The listener for devices; none when there are only those for browsers. */
  static Optional<ListenerSettings> listener(Settings settings) {
    return settings.listeners().stream()
        .filter(one -> !one.scheme().isWeb())
        .min(Comparator.comparing(one -> one.scheme() != Scheme.MQTTS));
  }

  /** Its port; none when the machine chooses it and no broker runs. */
  static OptionalInt port(Reach reach, ListenerSettings listener) throws CommandFailure {
    if (listener.port() != 0) {
      return OptionalInt.of(listener.port());
    }
    if (!reach.isLive()) {
      return OptionalInt.empty();
    }
    return reach.operations().status().listeners().stream()
        .filter(one -> one.name().equals(listener.name()))
        .mapToInt(one -> URI.create(one.url().replace("*", "localhost")).getPort())
        .findFirst();
  }

  /**
   * For a hint: what cannot be found out, since the configuration is not in order, is as it is in a
   * new home.
   */
  static DeviceDoor of(Home home, Reach reach) {
    try {
      Settings settings = home.check().settings();
      Optional<ListenerSettings> listener =
          settings == null ? Optional.empty() : listener(settings);
      if (listener.isEmpty()) {
        return USUAL;
      }
      OptionalInt port = port(reach, listener.get());
      return new DeviceDoor(
          listener.get().scheme() == Scheme.MQTTS,
          port.isPresent() ? Integer.toString(port.getAsInt()) : LATER);
    } catch (CommandFailure e) {
      return USUAL;
    }
  }

  /** What pub and sub need to be told; begins with a space unless it is empty. */
  String ours() {
    if (secure) {
      return port.equals(TLS_PORT) ? "" : " -p " + port;
    }
    return port.equals(PLAIN_PORT) ? " --plain" : " --plain -p " + port;
  }

  /** What mosquitto_sub needs to be told. */
  String mosquittos(String authority) {
    String where = "-h localhost -p " + port;
    return secure ? where + " --cafile " + authority : where;
  }
}

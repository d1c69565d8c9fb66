package io.sallyport.options;

import io.sallyport.client.ClientPassword;
import io.sallyport.client.ClientSettings;
import io.sallyport.client.ClientSettings.SocksProxy;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the flags into settings of a client, with the rules that flags have among each other. Used
 * once.
 */
public final class ConnectionPlan {
  static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final long FOR_EVER = 0xFFFF_FFFFL;

  private final ConnectionOptions options;
  private final Map<String, String> environment;
  private final PrintWriter talk;
  private final @Nullable MqttUrl url;
  private final TlsPlan protection;

  public ConnectionPlan(
      ConnectionOptions options, Map<String, String> environment, PrintWriter talk)
      throws CommandFailed {
    this.options = options;
    this.environment = environment;
    this.talk = talk;
    try {
      this.url = options.url == null ? null : MqttUrl.parse(options.url);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    this.protection = new TlsPlan(options, url, talk);
    if (url != null && (options.host != null || options.port != null)) {
      throw usage("-L already names host and port: leave out -h and -p");
    }
  }

  public static CommandFailed usage(String message) {
    return new CommandFailed(ExitCode.ERROR, message);
  }

  /** The topic in the URL, or null when there is none. */
  public @Nullable String urlTopic() {
    return url == null || url.topic().isEmpty() ? null : url.topic();
  }

  public QoS qos() throws CommandFailed {
    return qos("-q", options.qos);
  }

  private static QoS qos(String flag, int level) throws CommandFailed {
    if (level < 0 || level > 2) {
      throw usage(flag + " " + level + ": the QoS is 0, 1 or 2");
    }
    return QoS.of(level);
  }

  /** The settings; may ask for a password. */
  public ClientSettings.Builder settings() throws CommandFailed {
    ProtocolVersion version = version();
    ClientSettings.Builder settings =
        ClientSettings.builder()
            .host(host())
            .localAddress(options.localAddress)
            .version(version)
            .clientId(clientId(version))
            .cleanStart(!options.keepSession)
            .will(will())
            .tls(protection.settings())
            .proxy(proxy());
    port(settings);
    keepAlive(settings);
    if (version.isFive()) {
      addProperties(settings);
    }
    credentials(settings, version);
    return settings;
  }

  private String host() {
    if (url != null) {
      return url.host();
    }
    return options.host == null ? "localhost" : options.host;
  }

  private void port(ClientSettings.Builder settings) throws CommandFailed {
    int port = protection.isPlain() ? PLAIN_PORT : TLS_PORT;
    if (url != null && url.port() != 0) {
      port = url.port();
    } else if (options.port != null) {
      port = options.port;
    }
    try {
      settings.port(port);
    } catch (IllegalArgumentException e) {
      throw usage("-p " + port + ": a port is 1 to 65535");
    }
  }

  private @Nullable SocksProxy proxy() throws CommandFailed {
    try {
      return options.proxy == null ? null : ProxyUrl.parse(options.proxy);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void keepAlive(ClientSettings.Builder settings) throws CommandFailed {
    try {
      settings.keepAliveSeconds(options.keepAliveSeconds);
    } catch (IllegalArgumentException e) {
      throw usage("-k " + options.keepAliveSeconds + ": the keep alive is 0 to 65535 seconds");
    }
  }

  public ProtocolVersion version() throws CommandFailed {
    if (options.version == null) {
      return ProtocolVersion.MQTT_5;
    }
    ProtocolVersion version =
        switch (options.version.toLowerCase(Locale.ROOT)) {
          case "5", "mqttv5" -> ProtocolVersion.MQTT_5;
          case "311", "mqttv311" -> ProtocolVersion.MQTT_3_1_1;
          case "31", "mqttv31" -> ProtocolVersion.MQTT_3_1;
          default -> throw usage("-V " + options.version + ": mqttv5, mqttv311 or mqttv31");
        };
    if (!version.isFive() && !options.properties.isEmpty()) {
      throw usage("-D needs MQTT 5: leave out -V or say -V mqttv5");
    }
    return version;
  }

  private String clientId(ProtocolVersion version) throws CommandFailed {
    if (options.clientId != null && options.clientIdPrefix != null) {
      throw usage("-i and -I cannot be used together");
    }
    if (options.clientId != null) {
      return options.clientId;
    }
    if (options.clientIdPrefix != null) {
      return options.clientIdPrefix + ProcessHandle.current().pid();
    }
    if (options.keepSession) {
      throw usage("-c keeps the session of a client id: say which with -i or -I");
    }
    // 5.0 brokers hand out ids; the older versions cannot tell us which, and 3.1 needs one.
    return version.isFive()
        ? ""
        : "sp-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  }

  private void addProperties(ClientSettings.Builder settings) throws CommandFailed {
    Properties given = options.properties.of(PropertyOptions.Target.CONNECT);
    given.singles().forEach((property, value) -> put(settings.properties(), property, value));
    given.userProperties().forEach(p -> settings.properties().user(p.name(), p.value()));
    long receiveMaximum = given.number(Property.RECEIVE_MAXIMUM, 0);
    if (receiveMaximum > 0) {
      settings.receiveMaximum((int) receiveMaximum);
    }
    if (options.sessionExpiry != null) {
      settings.sessionExpirySeconds(sessionExpiry(options.sessionExpiry));
    } else if (options.keepSession && !given.has(Property.SESSION_EXPIRY_INTERVAL)) {
      settings.sessionExpirySeconds(FOR_EVER);
    }
  }

  private static void put(Properties.Builder to, Property property, Object value) {
    switch (value) {
      case Long number -> to.number(property, number);
      case String text -> to.text(property, text);
      case byte[] bytes -> to.binary(property, bytes);
      default -> throw new IllegalStateException("a property is a number, a text or bytes");
    }
  }

  private long sessionExpiry(String text) throws CommandFailed {
    if (text.equals("∞") || text.equals("-1")) {
      return FOR_EVER;
    }
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 0 && seconds <= FOR_EVER) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // told below, in the same words
    }
    throw usage("-x " + text + ": 0 to 4294967295 seconds, or -1 for ever");
  }

  private @Nullable Will will() throws CommandFailed {
    if (options.willTopic == null) {
      if (options.willPayload != null || options.willRetain || options.willQos != 0) {
        throw usage("--will-payload, --will-qos and --will-retain need --will-topic");
      }
      return null;
    }
    return new Will(
        TopicFlags.name("--will-topic", options.willTopic),
        qos("--will-qos", options.willQos),
        options.willRetain,
        options.properties.of(PropertyOptions.Target.WILL),
        options.willPayload == null ? Payload.EMPTY : Payload.of(options.willPayload));
  }

  private void credentials(ClientSettings.Builder settings, ProtocolVersion version)
      throws CommandFailed {
    String user = options.userName;
    String typed = options.password;
    if (url != null && url.user() != null) {
      user = url.user();
      typed = url.password() == null ? typed : url.password();
    }
    if (user == null) {
      if (typed == null && options.passwordFile == null) {
        return;
      }
      if (!version.isFive()) {
        throw usage("a password without a user name (-u) is not possible before MQTT 5");
      }
    }
    PasswordSource source = new PasswordSource(environment, talk, options.quiet);
    ClientPassword password = source.find(typed, options.passwordFile);
    if (password == null && user != null && options.certificate == null) {
      password = PasswordSource.ask(user); // who shows a certificate may do without
    }
    settings.userName(user).password(password);
  }
}

package io.sallyport.options;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags that all verbs share: where to, as whom, how protected. Filled by picocli, read by
 * {@link ConnectionPlan}. Confined to one thread.
 */
public final class ConnectionOptions {
  @Option(
      names = {"-h", "--host"},
      paramLabel = "HOST",
      description = "broker (localhost)")
  @Nullable String host;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "port (8883; 1883: no TLS)")
  @Nullable Integer port;

  @Option(
      names = "-A",
      paramLabel = "ADDRESS",
      description = "address of this machine to connect from")
  @Nullable String localAddress;

  @Option(
      names = {"-L", "--url"},
      paramLabel = "URL",
      description = "mqtt(s)://[user[:password]@]host[:port]/topic")
  @Nullable String url;

  @Option(
      names = {"-u", "--username"},
      paramLabel = "USER",
      description = "user name")
  @Nullable String userName;

  @Option(
      names = {"-P", "--pw"},
      paramLabel = "PASSWORD",
      description = "password; better in SALLYPORT_PASSWORD or --password-file")
  @Nullable String password;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "file that holds the password")
  @Nullable Path passwordFile;

  @Option(
      names = {"-i", "--id"},
      paramLabel = "ID",
      description = "client id")
  @Nullable String clientId;

  @Option(
      names = {"-I", "--id-prefix"},
      paramLabel = "PREFIX",
      description = "client id: this and the process id")
  @Nullable String clientIdPrefix;

  @Option(
      names = {"-k", "--keepalive"},
      paramLabel = "SECONDS",
      description = "keep alive (60)")
  int keepAliveSeconds = 60;

  @Option(
      names = {"-c", "--disable-clean-session"},
      description = "keep the session; needs -i or -I")
  boolean keepSession;

  @Option(
      names = {"-x", "--session-expiry-interval"},
      paramLabel = "SECONDS",
      description = "how long the session outlives the connection; -1: for ever")
  @Nullable String sessionExpiry;

  @Option(
      names = {"-V", "--protocol-version"},
      paramLabel = "VERSION",
      description = "mqttv5, mqttv311 or mqttv31 (mqttv5)")
  @Nullable String version;

  @Option(
      names = {"-D", "--property"},
      paramLabel = "COMMAND NAME VALUE",
      arity = "1",
      parameterConsumer = PropertyOptions.Consumer.class,
      description =
          "an MQTT 5 property of connect, publish, subscribe, unsubscribe, disconnect, will")
  PropertyOptions properties = new PropertyOptions();

  @Option(
      names = {"-q", "--qos"},
      paramLabel = "QOS",
      description = "0, 1 or 2 (0)")
  int qos;

  @Option(names = "--will-topic", paramLabel = "TOPIC", description = "topic of the will")
  @Nullable String willTopic;

  @Option(names = "--will-payload", paramLabel = "TEXT", description = "payload of the will")
  @Nullable String willPayload;

  @Option(names = "--will-qos", paramLabel = "QOS", description = "QoS of the will (0)")
  int willQos;

  @Option(names = "--will-retain", description = "the will is retained")
  boolean willRetain;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "home whose pki/ca.crt is trusted (sallyport-home)")
  @Nullable Path home;

  @Option(names = "--plain", description = "no TLS")
  boolean plain;

  @Option(names = "--cafile", paramLabel = "FILE", description = "trusted CA certificates")
  @Nullable Path caFile;

  @Option(names = "--capath", paramLabel = "DIR", description = "folder of trusted CA certificates")
  @Nullable Path caFolder;

  @Option(names = "--cert", paramLabel = "FILE", description = "own certificate")
  @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "key of the own certificate")
  @Nullable Path key;

  @Option(
      names = "--pin",
      paramLabel = "SHA256:…",
      description = "trust this key of the broker and no other")
  @Nullable String pin;

  @Option(names = "--insecure", description = "do not check who the broker is")
  boolean insecure;

  @Option(names = "--tls-version", paramLabel = "VERSION", description = "tlsv1.3 or tlsv1.2")
  @Nullable String tlsVersion;

  @Option(
      names = "--ciphers",
      paramLabel = "NAMES",
      description = "TLS suites, as OpenSSL or the standard names them, with : between")
  @Nullable String ciphers;

  @Option(names = "--tls-alpn", paramLabel = "NAME", description = "protocol asked for in TLS")
  @Nullable String alpn;

  @Option(names = "--keyform", paramLabel = "FORM", description = "pem, which --key is anyway")
  @Nullable String keyForm;

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description = "socks5h://[user[:password]@]host[:port], which looks the broker up")
  @Nullable String proxy;

  @Option(names = "--tls-use-os-certs", description = "trust the CAs that come with the JDK")
  boolean systemTrust;

  @Option(names = "--nodelay", description = "accepted; small packets are never held back here")
  boolean noDelay;

  @Option(
      names = {"-d", "--debug"},
      description = "tell what happens")
  boolean debug;

  @Option(names = "--quiet", description = "print no errors of the connection")
  boolean quiet;

  @Option(names = "--help", usageHelp = true, description = "this text")
  boolean help;

  /** -u, or null. */
  public @Nullable String userName() {
    return userName;
  }

  /** -c */
  public boolean keepsSession() {
    return keepSession;
  }

  /** -D */
  public PropertyOptions properties() {
    return properties;
  }

  /** --quiet */
  public boolean isQuiet() {
    return quiet;
  }

  /** -d */
  public boolean isDebug() {
    return debug;
  }

  /** -V names a version in which a broker can only hang up on what it refuses. */
  public boolean isDeafToReasons() {
    return version != null && !version.endsWith("5");
  }
}

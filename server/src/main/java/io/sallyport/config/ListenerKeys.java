package io.sallyport.config;

import static io.sallyport.config.Key.Reload.RESTART;

import io.sallyport.pki.IdentityFrom;
import io.sallyport.port.ClientIdShapes;
import io.sallyport.proxied.ProxySettings;
import io.sallyport.tls.TlsSettings.ClientCertificate;
import io.sallyport.tls.TlsSettings.Engine;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of {@code [[listener]]}. Immutable. */
final class ListenerKeys {
  private ListenerKeys() {}

  private static final ValueType<Path> FILE =
      new ValueType.Text<>(
          "a path, relative to the home", ListenerKeys::path, List.of("pki/server.crt"));
  static final Key<String> NAME =
      Key.optional(
          "listener",
          "name",
          ValueType.NAME,
          "scheme and port, for example mqtts-8883",
          "What rules (`listener:NAME`) and logs call it. No two listeners share a name.",
          RESTART);
  static final Key<Bind> BIND =
      Key.optional(
          "listener",
          "bind",
          new ValueType.Text<>(
              "mqtt://HOST:PORT | mqtts://HOST:PORT | ws://HOST:PORT/PATH | wss://HOST:PORT/PATH;"
                  + " HOST is *, an address ([::1] in brackets) or a name; port 0 lets the machine"
                  + " choose; without PATH it is /mqtt",
              Bind::of,
              List.of("mqtts://*:8883", "mqtt://127.0.0.1:1883", "wss://*:8084/mqtt")),
          "required",
          "Where it listens and what is spoken there. mqtts and wss are TLS 1.3, or 1.2 with AEAD and"
              + " ECDHE; ws and wss are WebSocket, for browsers.",
          RESTART);
  static final Key<Boolean> PLAINTEXT =
      Key.optional(
          "listener",
          "plaintext",
          new ValueType.Choice<>(Map.of("i-accept-the-risk", Boolean.TRUE)),
          "a listener without TLS off loopback stops the start",
          "Accepts in writing that everybody on the path can read and change what passes this"
              + " listener, passwords included.",
          RESTART);
  static final Key<Path> CERTIFICATE =
      Key.of(
          "listener",
          "certificate",
          FILE,
          "\"pki/server.crt\"",
          "The server's certificate chain, PEM. The home's own is issued by the home's CA and renews"
              + " itself.",
          RESTART);
  static final Key<Path> KEY =
      Key.of(
          "listener",
          "key",
          FILE,
          "\"pki/server.key\"",
          "The private key of the certificate, PEM, readable by its owner alone.",
          RESTART);
  static final Key<ClientCertificate> CLIENT_CERTIFICATE =
      Key.of(
          "listener",
          "client_certificate",
          ValueType.Choice.of(ClientCertificate.class),
          "\"none\"",
          "Whether a client shows a certificate: none does not ask, optional accepts a good one and"
              + " refuses a bad one, required refuses who has none.",
          RESTART);
  static final Key<Path> CLIENT_CA =
      Key.of(
          "listener",
          "client_ca",
          FILE,
          "\"pki/ca.crt\"",
          "Who may sign client certificates, PEM. A CA other than the home's needs `user_prefix`.",
          RESTART);
  static final Key<Path> CRL =
      Key.of(
          "listener",
          "crl",
          FILE,
          "\"pki/ca.crl\"",
          "Which client certificates are revoked, PEM or DER; lists of several CAs stand in one PEM"
              + " file. With a `client_ca` of your own and no `crl`,"
              + " revocation is not checked, and `config check` says so.",
          RESTART);
  static final Key<Duration> CRL_GRACE =
      Key.of(
          "listener",
          "crl_grace",
          new ValueType.Time(Duration.ZERO, Duration.ofDays(30)),
          "\"0s\"",
          "How long a list in `crl` is still believed after its end when no newer one has come, with an"
              + " alarm. After that, every certificate of its CA is refused.",
          RESTART);
  static final Key<IdentityFrom> IDENTITY_FROM =
      Key.of(
          "listener",
          "identity_from",
          ValueType.Choice.of(IdentityFrom.class),
          "\"cn\"",
          "The part of a verified client certificate that becomes the user name. CONNECT cannot"
              + " override it.",
          RESTART);
  static final Key<String> USER_PREFIX =
      Key.optional(
          "listener",
          "user_prefix",
          ValueType.NAME,
          "no prefix; required with a `client_ca` of your own",
          "Stands before every name that a client certificate gives, so that a foreign CA cannot"
              + " name the home's devices.",
          RESTART);
  static final Key<Engine> TLS_ENGINE =
      Key.of(
          "listener",
          "tls_engine",
          ValueType.Choice.of(Engine.class),
          "\"openssl\"",
          "openssl is BoringSSL and fast; jdk is the JDK's own TLS. Where BoringSSL cannot be"
              + " loaded, the JDK's is used and the start says so.",
          RESTART);
  static final Key<String> GUEST =
      Key.optional(
          "listener",
          "guest",
          ValueType.NAME,
          "a client without credentials is refused",
          "Lets clients without credentials in, as the principal `guest:NAME`, for which rules must"
              + " exist like for anybody. All clients of one guest are one principal.",
          RESTART);
  static final Key<Integer> MAXIMUM_QOS =
      Key.of(
          "listener",
          "maximum_qos",
          new ValueType.Count(0, 2, false),
          "2",
          "The highest QoS here. 5.0 clients are told; a message above it ends the connection (5.0:"
              + " 0x9B), a subscription above it is granted this.",
          RESTART);
  static final Key<Boolean> RETAIN_AVAILABLE =
      Key.of(
          "listener",
          "retain_available",
          new ValueType.Flag(),
          "true",
          "Whether clients here may retain messages and are sent retained ones. 5.0 clients are"
              + " told; a message to be retained ends the connection (5.0: 0x9A).",
          RESTART);
  static final Key<Boolean> SHARED_AVAILABLE =
      Key.of(
          "listener",
          "shared_available",
          new ValueType.Flag(),
          "true",
          "Whether clients here may share subscriptions. 5.0 clients are told; one that tries is"
              + " refused (5.0: 0x9E).",
          RESTART);
  static final Key<String> RESPONSE_INFORMATION =
      Key.optional(
          "listener",
          "response_information",
          new ValueType.Text<>(
              "a topic prefix, with {user} and {client} as places",
              ListenerKeys::prefix,
              List.of("reply/{client}")),
          "nothing is told",
          "Where a 5.0 client that asks may expect answers to its requests. It is told only if the"
              + " rules let it subscribe to everything below.",
          RESTART);
  static final Key<List<String>> ORIGINS =
      Key.optional(
          "listener",
          "origins",
          new ValueType.Many<>(
              new ValueType.Text<>(
                  "an origin as browsers write it, like https://app.example or"
                      + " http://localhost:5173",
                  Bind::origin,
                  List.of("https://app.example")),
              false,
              64),
          "only pages from the host and port that they connect to",
          "ws and wss alone: the web pages that may connect, and no others. A client that is no"
              + " browser sends no origin and is not held up.",
          RESTART);

  static final Key<Boolean> TRUST_PROXY_TLS =
      Key.of(
          "listener",
          "trust_proxy_tls",
          new ValueType.Flag(),
          "false",
          "With proxy_protocol on a listener without TLS: what the load balancer says of the client's"
              + " TLS counts, as transport and, for a certificate that it has verified, as the user"
              + " name. The network between the two must be as safe as TLS.",
          RESTART);
  static final Key<List<String>> PROXY_FROM =
      Key.optional(
          "listener.proxy_protocol",
          "from",
          new ValueType.Many<>(
              new ValueType.Text<>(
                  "a network, as 10.0.0.0/8 or 2001:db8::1/128",
                  ListenerKeys::network,
                  List.of("10.0.0.5/32")),
              false,
              64),
          "required",
          "Who may connect, and must then begin with a PROXY header; everybody else is cut off."
              + " Limits, bans, rules and logs see the address in the header.",
          RESTART);
  static final Key<List<ClientIdShapes.Shape>> CLIENT_IDS =
      Key.optional(
          "listener",
          "client_ids",
          new ValueType.Many<>(
              new ValueType.Text<>(
                  "a client id; {user} stands for the user name, a last * for any rest",
                  ListenerKeys::clientId,
                  List.of("{user}", "{user}-*")),
              true,
              64),
          "every client id that is not another's",
          "Which client ids may come here; any of them suffices. Another one is refused (5.0: 0x85,"
              + " 3.1.1: 0x02). {user} covers nothing for a guest. A client that leaves its id to the"
              + " broker may come.",
          RESTART);

  /** All of them, in the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          NAME,
          BIND,
          PLAINTEXT,
          CERTIFICATE,
          KEY,
          CLIENT_CERTIFICATE,
          CLIENT_CA,
          CRL,
          CRL_GRACE,
          IDENTITY_FROM,
          USER_PREFIX,
          TLS_ENGINE,
          GUEST,
          MAXIMUM_QOS,
          RETAIN_AVAILABLE,
          SHARED_AVAILABLE,
          RESPONSE_INFORMATION,
          ORIGINS,
          CLIENT_IDS,
          TRUST_PROXY_TLS,
          PROXY_FROM);

  private static String network(String text) throws BadValue {
    try {
      return new ProxySettings(List.of(text), false).from().getFirst();
    } catch (IllegalArgumentException e) {
      throw new BadValue(
          Problem.WRONG_TYPE, "not a network", "write it like 10.0.0.5/32 or 2001:db8::1/128");
    }
  }

  private static ClientIdShapes.Shape clientId(String text) throws BadValue {
    String problem = ClientIdShapes.problemOf(text);
    if (problem != null) {
      throw new BadValue(
          Problem.WRONG_TYPE, problem, "write it like \"{user}\", \"{user}-*\" or \"line1-*\"");
    }
    return ClientIdShapes.shape(text);
  }

  private static String prefix(String text) throws BadValue {
    try {
      if (text.startsWith("$") || text.endsWith("/")) {
        throw new BadValue(Problem.WRONG_TYPE, "not a prefix", "write it like reply/{client}");
      }
      return TopicName.of(text).text();
    } catch (InvalidTopic invalid) {
      throw new BadValue(Problem.WRONG_TYPE, "not a topic", "write it like reply/{client}");
    }
  }

  private static Path path(String text) throws BadValue {
    try {
      if (text.isBlank()) {
        throw new BadValue(Problem.WRONG_TYPE, "is empty", "write a path");
      }
      return Path.of(text);
    } catch (InvalidPathException invalid) {
      throw new BadValue(Problem.WRONG_TYPE, "not a path", "write a path");
    }
  }
}

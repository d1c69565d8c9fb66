package io.sallyport.migration;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What each option of a listener becomes, and which of them keep it closed. Stateless. */
final class ListenerOptions {
  private static final Set<String> PROTOCOLS = Set.of("", "mqtt", "websockets");
  private static final Set<String> CERTIFICATES =
      Set.of("certfile", "keyfile", "cafile", "crlfile");

  private ListenerOptions() {}

  /** Why it cannot be opened without letting in more than Mosquitto does; empty when it can. */
  static String obstacle(SourceListener listener) {
    if (listener.port() < 1 || listener.port() > 65_535 || listener.host().startsWith("/")) {
      return "there are no Unix sockets for MQTT here, and a port is 1 to 65535";
    }
    if (!listener.host().matches("[A-Za-z0-9._:-]*")) {
      return "its address cannot be understood";
    }
    if (!PROTOCOLS.contains(listener.value("protocol"))) {
      return "its protocol is not spoken here";
    }
    for (Map.Entry<String, String> one : NARROWING.entrySet()) {
      if (listener.has(one.getKey()) && !listener.value(one.getKey()).equals("false")) {
        return one.getKey() + ": " + one.getValue();
      }
    }
    if (listener.value("tls_version").equals("tlsv1.3")) {
      return "tls_version: TLS 1.3 alone cannot be asked for here; 1.2 is spoken too";
    }
    return certificateObstacle(listener);
  }

  /** What narrows a listener down and has nothing like it here. */
  private static final Map<String, String> NARROWING =
      new TreeMap<>(
          Map.of(
              "mount_point",
              "topics are not moved here, so its clients would see the topics of others",
              "bind_interface",
              "name the address of the interface instead",
              "psk_hint",
              "there are no pre-shared keys in this release",
              "psk_file",
              "there are no pre-shared keys in this release",
              "use_username_as_clientid",
              "a client chooses its client id here, so %c would be what it likes",
              "use_subject_as_username",
              "whole subjects are written in another way here; identity_from = \"dn\" and new rules"
                  + " would do",
              "enable_proxy_protocol",
              "there is no PROXY protocol in this release"));

  private static String certificateObstacle(SourceListener listener) {
    boolean asked = listener.isOn("require_certificate");
    boolean named = listener.isOn("use_identity_as_username");
    if (listener.has("certfile") != listener.has("keyfile")) {
      return "it has one of certfile and keyfile without the other";
    }
    if ((asked || named) && !listener.hasTls()) {
      return "it asks for certificates and has no TLS";
    }
    if (asked && !named) {
      return "it asks for a certificate and a password; here a certificate is the login";
    }
    if (named && !asked) {
      return "names come from certificates that nobody is asked for, so nobody can log in";
    }
    if (asked && !listener.has("cafile")) {
      return "who may sign client certificates is not named by a cafile";
    }
    return "";
  }

  /** Reports every option that is not reported with the listener itself. */
  static void tell(SourceListener listener, Report report) {
    Map<String, ConfOption> own = new TreeMap<>(listener.options());
    own.values().stream()
        .filter(option -> !CERTIFICATES.contains(option.name()))
        .filter(option ->
            !Set.of("acl_file", "password_file", "allow_anonymous", "psk_file")
                .contains(option.name()))
        .forEach(option -> tell(option, listener, report));
    boolean asked = listener.isOn("require_certificate");
    if (!asked && listener.get("cafile") instanceof ConfOption cafile) {
      report.notSupported(cafile, "no client is asked for a certificate, so it has no effect");
    }
    if (!asked && listener.get("crlfile") instanceof ConfOption crl) {
      report.notSupported(crl, "no client is asked for a certificate, so it has no effect");
    }
  }

  private static void tell(ConfOption option, SourceListener listener, Report report) {
    switch (option.name()) {
      case "protocol" -> report.converted(option, "the scheme of bind");
      case "max_qos" -> report.converted(option, "maximum_qos");
      case "max_connections" ->
          report.decide(option, "limits.connections is for all listeners together: set it");
      case "require_certificate" ->
          report.converted(option, option.isTrue() ? "client_certificate" : "none is asked for");
      case "use_identity_as_username" -> {
        if (option.isTrue()) {
          report.decide(
              option,
              "identity_from = \"cn\"; names from your own CA have a user_prefix here, and each needs"
                  + " a device (devices.sh)");
        } else {
          report.converted(option, "names come from CONNECT");
        }
      }
      case "tls_version" -> {
        if (!option.value().equals("tlsv1.3")) {
          report.tightened(option, "TLS 1.3, and 1.2 with AEAD and ECDHE; nothing older");
        }
      }
      case "ciphers", "ciphers_tls1.3", "dhparamfile" ->
          report.notSupported(option, "the list here is fixed: AEAD with ECDHE");
      case "http_dir" -> report.notSupported(option, "no files are served");
      case "websockets_origin" ->
          report.tightened(option, "pages of the listener's own host alone; origins names others");
      case "max_topic_alias", "websockets_headers_size", "socket_domain" ->
          report.notSupported(option, "has its own bound here");
      case "tls_engine", "tls_engine_kpass_sha1", "tls_keyform" ->
          report.notSupported(new ConfOption(option.name(), "", option.place()), "keys are files");
      case "capath" -> report.notSupported(option, "a folder of CAs; client_ca is one file");
      default -> {
        if (option.value().equals("false")) {
          report.converted(option, "is so here");
        } else {
          report.decide(option, "keeps %s closed".formatted(listener.title()));
        }
      }
    }
  }
}

package io.sallyport.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the options of mosquitto.conf by what they are about: the broker, a listener or a bridge.
 * Their order decides, as it does for Mosquitto. Confined to one thread.
 */
final class SetupReader {
  private static final Set<String> OF_LISTENERS =
      Set.of(
          "bind_interface",
          "cafile",
          "capath",
          "certfile",
          "ciphers",
          "ciphers_tls1.3",
          "crlfile",
          "dhparamfile",
          "http_dir",
          "keyfile",
          "max_connections",
          "max_qos",
          "max_topic_alias",
          "mount_point",
          "protocol",
          "psk_hint",
          "require_certificate",
          "socket_domain",
          "tls_engine",
          "tls_engine_kpass_sha1",
          "tls_keyform",
          "tls_version",
          "use_identity_as_username",
          "use_subject_as_username",
          "use_username_as_clientid",
          "websockets_headers_size",
          "websockets_origin",
          "enable_proxy_protocol");
  private static final Set<String> OF_SECURITY =
      Set.of("allow_anonymous", "password_file", "acl_file", "psk_file");
  private static final Set<String> OF_PLUGINS =
      Set.of("plugin", "auth_plugin", "global_plugin", "plugin_load", "plugin_use");
  private static final int STANDARD_PORT = 1883;

  private final boolean perListener;
  private final List<SourceListener> listeners = new ArrayList<>();
  private final Map<String, ConfOption> general = new HashMap<>();
  private final List<Setup.Bridge> bridges = new ArrayList<>();
  private final List<ConfOption> plugins = new ArrayList<>();
  private final List<ConfOption> strange = new ArrayList<>();
  private final SourceListener unnamed = new SourceListener(null, STANDARD_PORT, "");
  private SourceListener current = unnamed;
  private boolean namesAddress;
  private @Nullable ConfOption bridge;
  private List<ConfOption> ofBridge = new ArrayList<>();

  private SetupReader(boolean perListener) {
    this.perListener = perListener;
  }

  static Setup read(List<ConfOption> options) {
    boolean perListener =
        options.stream()
            .anyMatch(option -> option.name().equals("per_listener_settings") && option.isTrue());
    SetupReader reader = new SetupReader(perListener);
    options.forEach(reader::add);
    return reader.finish();
  }

  private void add(ConfOption option) {
    String name = option.name();
    if (name.equals("connection")) {
      endBridge();
      bridge = option;
    } else if (name.equals("listener")) {
      endBridge();
      listen(option);
    } else if (bridge != null && isOfBridge(name)) {
      ofBridge.add(option);
    } else if (name.equals("port") || name.equals("bind_address")) {
      address(option);
    } else if (OF_LISTENERS.contains(name) || (perListener && OF_SECURITY.contains(name))) {
      current.put(option);
    } else if (OF_PLUGINS.contains(name)) {
      plugins.add(option);
    } else if (name.startsWith("plugin_opt_") || name.startsWith("auth_opt_")) {
      strange.add(new ConfOption(name, "", option.place())); // its value may be a secret
    } else if (OF_SECURITY.contains(name) || GeneralMaker.knows(name)) {
      general.put(name, option);
    } else {
      strange.add(new ConfOption(name, "", option.place()));
    }
  }

  private void listen(ConfOption option) {
    String[] words = option.value().split("\\s+", 2);
    int port = port(words[0]);
    current = new SourceListener(option, port, words.length > 1 ? words[1] : "");
    listeners.add(current);
  }

  /** The older way to say where the default listener stands. */
  private void address(ConfOption option) {
    namesAddress = true;
    if (option.name().equals("port")) {
      unnamed.moveTo(port(option.value()));
    } else {
      unnamed.bindTo(option.value());
    }
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return -1; // which nothing can stand on, so it is left closed
    }
  }

  private static boolean isOfBridge(String name) {
    return name.startsWith("bridge_")
        || name.startsWith("remote_")
        || name.startsWith("local_")
        || Set.of(
                "address",
                "addresses",
                "cleansession",
                "clientid",
                "idle_timeout",
                "keepalive_interval",
                "notification_topic",
                "notifications",
                "notifications_local_only",
                "password",
                "restart_timeout",
                "round_robin",
                "start_type",
                "threshold",
                "topic",
                "try_private",
                "username")
            .contains(name);
  }

  private void endBridge() {
    if (bridge != null) {
      bridges.add(new Setup.Bridge(bridge, ofBridge));
      bridge = null;
      ofBridge = new ArrayList<>();
    }
  }

  private Setup finish() {
    endBridge();
    boolean usesUnnamed =
        namesAddress || listeners.isEmpty() || unnamed.has("certfile") || unnamed.has("protocol");
    if (usesUnnamed) {
      if (!namesAddress && listeners.isEmpty()) {
        onlyLocal();
      }
      listeners.addFirst(unnamed);
    }
    Map<String, ConfOption> security = new HashMap<>(general);
    security.keySet().retainAll(OF_SECURITY);
    if (!perListener) {
      listeners.forEach(listener -> listener.inherit(security));
    }
    return new Setup(listeners, general, bridges, plugins, strange);
  }

  /** Without any listener Mosquitto 2 stands on loopback alone and lets everybody in there. */
  private void onlyLocal() {
    unnamed.bindTo("127.0.0.1");
    Place nowhere = new Place("(default)", 0);
    if (!general.containsKey("allow_anonymous") && !unnamed.has("allow_anonymous")) {
      unnamed.put(new ConfOption("allow_anonymous", "true", nowhere));
    }
  }
}

package io.sallyport.migration;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One listener of the source with the options that hold for it. Confined to the thread that reads.
 */
final class SourceListener {
  private final @Nullable ConfOption opened;
  private final Map<String, ConfOption> options = new HashMap<>();
  private int port;
  private String host;

  /**
   * @param opened the line that made it; null for the default one
   * @param host empty for every address
   */
  SourceListener(@Nullable ConfOption opened, int port, String host) {
    this.opened = opened;
    this.port = port;
    this.host = host;
  }

  int port() {
    return port;
  }

  String host() {
    return host;
  }

  void moveTo(int otherPort) {
    port = otherPort;
  }

  void bindTo(String address) {
    host = address;
  }

  void put(ConfOption option) {
    options.put(option.name(), option);
  }

  /** The last line that gives {@code name}, or null. */
  @Nullable ConfOption get(String name) {
    return options.get(name);
  }

  boolean has(String name) {
    return options.containsKey(name);
  }

  boolean isOn(String name) {
    return ConfOption.isTrue(options.get(name));
  }

  String value(String name) {
    ConfOption option = options.get(name);
    return option == null ? "" : option.value();
  }

  Map<String, ConfOption> options() {
    return Map.copyOf(options);
  }

  @Nullable Place place() {
    return opened == null ? null : opened.place();
  }

  String title() {
    return opened == null ? "listener " + port : opened.text();
  }

  boolean hasTls() {
    return has("certfile") || has("keyfile") || has("psk_hint");
  }

  boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  /** Whether who connects is known by a certificate alone. */
  boolean namesByCertificate() {
    return isOn("require_certificate")
        && (isOn("use_identity_as_username") || isOn("use_subject_as_username"));
  }

  /** The files that decide who may do what here, so that listeners can be told apart by them. */
  String security() {
    return value("acl_file") + "\n" + value("password_file");
  }

  /** Takes from {@code other} what it has itself not been given. */
  void inherit(Map<String, ConfOption> other) {
    other.forEach((name, option) -> options.putIfAbsent(name, Objects.requireNonNull(option)));
  }
}

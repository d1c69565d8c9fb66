package io.sallyport.migration;

import io.sallyport.migration.Report.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes listeners of Mosquitto's. One that would let in somebody whom Mosquitto keeps out, for want
 * of an option here, is written as a comment with the reason. Confined to one thread.
 */
final class ListenerMaker {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int TLS_PORT = 8883;

  private final SourceFolder folder;
  private final Report report;
  private final String prefix;
  private final Map<String, ConfOption> general;
  private final Set<String> taken = new HashSet<>();
  private final List<DraftListener> made = new ArrayList<>();
  private final List<SourceListener> opened = new ArrayList<>();

  /**
   * @param prefix what stands before names from certificates
   */
  ListenerMaker(
      SourceFolder folder, Report report, String prefix, Map<String, ConfOption> general) {
    this.folder = folder;
    this.report = report;
    this.prefix = prefix;
    this.general = general;
  }

  List<DraftListener> make(List<SourceListener> listeners) {
    String security = listeners.getFirst().security();
    for (SourceListener listener : listeners) {
      ListenerOptions.tell(listener, report);
      String closed = listener.security().equals(security) ? "" : OTHER_FILES;
      add(listener, closed.isEmpty() ? ListenerOptions.obstacle(listener) : closed);
    }
    boolean tls = listeners.stream().anyMatch(SourceListener::hasTls);
    SourceListener plain =
        opened.stream().filter(one -> !one.isLoopback()).findFirst().orElse(null);
    if (!tls && plain != null) {
      twin(plain);
    }
    return List.copyOf(made);
  }

  private static final String OTHER_FILES =
      "it has an acl_file or password_file of its own, and here all listeners share rules and"
          + " devices; import it alone, for a broker of its own";

  private void add(SourceListener listener, String obstacle) {
    boolean tls = listener.hasTls();
    boolean moved = !tls && !listener.isLoopback();
    String host = moved ? LOOPBACK : address(listener.host());
    String scheme =
        (listener.value("protocol").equals("websockets") ? "ws" : "mqtt") + (tls ? "s" : "");
    String bind = "%s://%s:%d".formatted(scheme, host, Math.max(0, listener.port()));
    String closed = obstacle;
    if (closed.isEmpty() && !taken.add(host + ":" + listener.port())) {
      closed = "another listener of the draft stands at " + host + ":" + listener.port();
    }
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("bind", TomlText.quoted(bind));
    if (tls) {
      certificates(listener, keys);
    }
    boolean byCertificate = tls && listener.namesByCertificate();
    offering(listener, keys);
    boolean guest = listener.isOn("allow_anonymous") && !byCertificate;
    if (guest) {
      keys.put("guest", TomlText.quoted(People.GUEST));
    }
    String name = scheme + "-" + listener.port() + (made.isEmpty() ? "" : "-" + (made.size() + 1));
    made.add(new DraftListener(name, keys, closed, byCertificate, note(listener, moved)));
    if (closed.isEmpty()) {
      opened.add(listener);
    }
    tell(listener, bind, closed, moved, guest);
  }

  private static String address(String host) {
    if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
      return "*";
    }
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private void certificates(SourceListener listener, Map<String, String> keys) {
    file(listener, "certfile", "certificate", keys);
    file(listener, "keyfile", "key", keys);
    if (listener.namesByCertificate()) {
      keys.put("client_certificate", "\"required\"");
      file(listener, "cafile", "client_ca", keys);
      file(listener, "crlfile", "crl", keys);
      keys.put("identity_from", "\"cn\"");
      keys.put("user_prefix", TomlText.quoted(prefix));
    }
  }

  private void file(SourceListener listener, String option, String key, Map<String, String> keys) {
    ConfOption line = listener.get(option);
    if (line == null) {
      return;
    }
    Path found = folder.find(line.value());
    keys.put(key, TomlText.quoted(found == null ? line.value() : found.toString()));
    if (found == null) {
      report.decide(line, "there is no such file here; the draft names it all the same");
    } else {
      report.converted(line, key);
    }
  }

  private void offering(SourceListener listener, Map<String, String> keys) {
    ConfOption qos = listener.get("max_qos");
    if (qos != null && Set.of("0", "1", "2").contains(qos.value())) {
      keys.put("maximum_qos", qos.value());
    }
    ConfOption retain = general.get("retain_available");
    if (retain != null && !retain.isTrue()) {
      keys.put("retain_available", "false");
    }
  }

  private static String note(SourceListener listener, boolean moved) {
    String from = listener.place() == null ? "" : String.valueOf(listener.place());
    return moved
        ? from
            + " was open to the network without TLS; to accept that here, bind it to the address"
            + " and add\n  plaintext = \"i-accept-the-risk\""
        : from;
  }

  private void tell(
      SourceListener listener, String bind, String closed, boolean moved, boolean guest) {
    Place place = listener.place();
    if (!closed.isEmpty()) {
      report.add(Outcome.DECIDE, place, listener.title(), "not opened: " + closed);
    } else if (moved) {
      report.add(
          Outcome.TIGHTENED,
          place,
          listener.title(),
          bind
              + ": without TLS it is for this machine alone; the draft says how to accept the risk");
    } else {
      report.add(Outcome.CONVERTED, place, listener.title(), bind);
    }
    if (guest && closed.isEmpty()) {
      report.add(
          Outcome.CONVERTED,
          placeOf(listener.get("allow_anonymous"), place),
          "allow_anonymous",
          "guest:%s on %s; all clients of a guest are one principal".formatted(People.GUEST, bind));
    }
  }

  private static @Nullable Place placeOf(@Nullable ConfOption option, @Nullable Place other) {
    return option == null ? other : option.place();
  }

  /** With TLS, for the devices that came without it: nobody gets in who did not get in before. */
  private void twin(SourceListener plain) {
    String host = address(plain.host());
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("bind", TomlText.quoted("mqtts://%s:%d".formatted(host, TLS_PORT)));
    offering(plain, keys);
    made.add(
        new DraftListener(
            "devices",
            keys,
            taken.add(host + ":" + TLS_PORT) ? "" : "the port is taken",
            false,
            "the source has no TLS: this is where its devices come in now, with the home's own"
                + " certificate; add\n  guest = \"anonymous\"\nif clients without a user name are to"
                + " come from the network"));
    report.add(
        Outcome.DECIDE,
        plain.place(),
        plain.title(),
        "the source has no TLS: the draft opens mqtts://%s:%d with the home's certificate, for users"
                .formatted(host, TLS_PORT)
            + " with a password; give devices pki/ca.crt");
  }
}

package io.sallyport.config;

import io.sallyport.packet.QoS;
import io.sallyport.pki.FileModes;
import io.sallyport.port.ClientIdShapes;
import io.sallyport.port.Offering;
import io.sallyport.proxied.ProxySettings;
import io.sallyport.tls.TlsSettings;
import io.sallyport.tls.TlsSettings.ClientCertificate;
import io.sallyport.transport.ListenerSettings;
import io.sallyport.transport.ListenerSettings.Scheme;
import io.sallyport.websocket.WebSocketSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code [[listener]]}. Confined to the thread that reads the file. */
final class ListenerReader {
  /** What holds when the file names no listener. */
  private static final Bind STANDARD = new Bind(Scheme.MQTTS, "*", 8883, "");

  private final Path home;
  private final Map<String, String> takenNames = new HashMap<>();
  private final Map<String, String> takenAddresses = new HashMap<>();

  ListenerReader(Path home) {
    this.home = home;
  }

  /** All listeners that make sense; each problem of the others has become a remark. */
  List<ListenerSettings> read(List<Section> sections, Section nothing) {
    if (sections.isEmpty()) {
      return List.of(
          new ListenerSettings(
              "devices",
              STANDARD.scheme(),
              STANDARD.host(),
              STANDARD.port(),
              tls(nothing),
              null,
              "",
              offering(nothing),
              null,
              null));
    }
    List<ListenerSettings> listeners = new ArrayList<>();
    for (Section section : sections) {
      section.refuseUnknownKeys();
      ListenerSettings listener = one(section);
      if (listener != null) {
        listeners.add(listener);
      }
    }
    return listeners;
  }

  private @Nullable ListenerSettings one(Section in) {
    Bind bind = in.require(ListenerKeys.BIND, "bind = \"mqtts://*:8883\"");
    String name = in.find(ListenerKeys.NAME);
    String guest = in.find(ListenerKeys.GUEST);
    String prefix = in.find(ListenerKeys.USER_PREFIX);
    boolean accepted = in.find(ListenerKeys.PLAINTEXT) != null;
    List<String> origins = in.find(ListenerKeys.ORIGINS);
    ProxySettings proxy = proxy(in);
    TlsSettings tls = tls(in);
    if (bind == null) {
      return null;
    }
    boolean secure = bind.scheme().isSecure();
    ListenerSettings listener =
        new ListenerSettings(
            name != null ? name : freeName(bind),
            bind.scheme(),
            bind.host(),
            bind.port(),
            secure ? tls : null,
            guest,
            prefix == null ? "" : prefix,
            offering(in),
            web(bind, origins),
            proxy);
    refuseDuplicates(in, listener);
    new ListenerChecks(in, listener).check(accepted, homesAuthority());
    return listener;
  }

  private static @Nullable ProxySettings proxy(Section in) {
    boolean trusted = in.get(ListenerKeys.TRUST_PROXY_TLS);
    if (!in.hasInner("proxy_protocol")) {
      return null;
    }
    Section proxy = in.inner("proxy_protocol");
    proxy.refuseUnknownKeys();
    List<String> from = proxy.require(ListenerKeys.PROXY_FROM, "from = [\"10.0.0.5/32\"]");
    return from == null ? null : new ProxySettings(from, trusted);
  }

  private static Offering offering(Section in) {
    List<ClientIdShapes.Shape> shapes = in.find(ListenerKeys.CLIENT_IDS);
    return new Offering(
        QoS.of(in.get(ListenerKeys.MAXIMUM_QOS)),
        in.get(ListenerKeys.RETAIN_AVAILABLE),
        in.get(ListenerKeys.SHARED_AVAILABLE),
        in.find(ListenerKeys.RESPONSE_INFORMATION),
        shapes == null ? ClientIdShapes.EVERY : new ClientIdShapes(shapes));
  }

  private static @Nullable WebSocketSettings web(Bind bind, @Nullable List<String> origins) {
    return bind.scheme().isWeb()
        ? new WebSocketSettings(bind.path(), origins == null ? List.of() : origins)
        : null;
  }

  private String freeName(Bind bind) {
    String plain = ValueType.Choice.word(bind.scheme()) + "-" + bind.port();
    String name = plain;
    for (int i = 2; takenNames.containsKey(name); i++) {
      name = plain + "-" + i;
    }
    return name;
  }

  private void refuseDuplicates(Section in, ListenerSettings listener) {
    String line = "line " + in.place().line();
    String name = takenNames.putIfAbsent(listener.name(), line);
    if (name != null) {
      in.remark(
          Problem.DUPLICATE_NAME,
          "listener.name \"%s\" is taken by the listener of %s".formatted(listener.name(), name),
          "give each listener a name of its own");
    }
    String address = listener.host() + " " + listener.port();
    String other = listener.port() == 0 ? null : takenAddresses.putIfAbsent(address, line);
    if (other != null) {
      in.remark(
          Problem.DUPLICATE_NAME,
          ListenerKeys.BIND,
          "the listener of %s stands there already".formatted(other),
          "give each listener a port of its own");
    }
  }

  private TlsSettings tls(Section in) {
    ClientCertificate asked = in.get(ListenerKeys.CLIENT_CERTIFICATE);
    Path clientCa = file(in, ListenerKeys.CLIENT_CA);
    boolean homes = homesAuthority().equals(clientCa);
    Path crl = homes || in.has(ListenerKeys.CRL) ? file(in, ListenerKeys.CRL) : null;
    boolean none = asked == ClientCertificate.NONE;
    return new TlsSettings(
        file(in, ListenerKeys.CERTIFICATE),
        file(in, ListenerKeys.KEY),
        asked,
        none ? null : clientCa,
        none ? null : crl,
        in.get(ListenerKeys.CRL_GRACE),
        in.get(ListenerKeys.IDENTITY_FROM),
        in.get(ListenerKeys.TLS_ENGINE));
  }

  private Path homesAuthority() {
    return resolve(ListenerKeys.CLIENT_CA, null);
  }

  /** The file of {@code key}; one that the configuration names must be there to be read. */
  private Path file(Section in, Key<Path> key) {
    Path named = in.find(key);
    Path file = resolve(key, named);
    if (named != null && !Files.isRegularFile(file)) {
      in.remark(
          Problem.FILE_UNREADABLE,
          key,
          Files.exists(file) ? "not a file" : "there is no " + file,
          "check the path; it is relative to " + home);
    } else if (named != null && !Files.isReadable(file)) {
      in.remark(
          Problem.FILE_UNREADABLE,
          key,
          "this user may not read " + file,
          "make it readable for the user who runs Sallyport, and nobody else");
    }
    if (named != null && key == ListenerKeys.KEY) {
      refuseLooseKey(in, file);
    }
    return file;
  }

  private static void refuseLooseKey(Section in, Path file) {
    try {
      FileModes.check(file)
          .ifPresent(problem ->
              in.remark(Problem.HOME_TOO_OPEN, ListenerKeys.KEY, problem.finding(), problem.fix()));
    } catch (IOException unreadable) {
      // That it cannot be read has been said.
      return;
    }
  }

  private Path resolve(Key<Path> key, @Nullable Path named) {
    Path path = named == null ? Section.standard(key) : named;
    return home.resolve(path).normalize();
  }
}

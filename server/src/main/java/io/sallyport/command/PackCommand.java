package io.sallyport.command;

import io.sallyport.config.Problem;
import io.sallyport.config.Settings;
import io.sallyport.control.Reach;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.Operations;
import io.sallyport.pki.Pem;
import io.sallyport.pki.ServerNames;
import io.sallyport.transport.ListenerSettings;
import io.sallyport.transport.ListenerSettings.Scheme;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateParsingException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what to paste into a client so that it reaches this broker as one device. */
@Command(
    name = "pack",
    description = {
      "Print what to paste into a client so that it connects as a device.",
      "The broker knows no passwords: the text takes it from SALLYPORT_PASSWORD; --password-stdin"
          + " and --rotate write it into the text instead."
    })
final class PackCommand extends Verb {
  @Parameters(paramLabel = "NAME", description = "The device.")
  @SuppressWarnings("NullAway.Init")
  String name;

  @Option(
      names = "--for",
      required = true,
      paramLabel = "CLIENT",
      description = "mosquitto, paho, mqttjs or esp32.")
  @SuppressWarnings("NullAway.Init")
  String client;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "How the client reaches this machine (default: its first address).")
  @Nullable String host;

  @Option(names = "--password-stdin", description = "Read the password from standard input.")
  boolean passwordStdin;

  @Option(names = "--rotate", description = "Give the device a new password first.")
  boolean rotate;

  @Override
  protected int run() throws CommandFailure {
    DevicePack.Kind kind =
        DevicePack.Kind.of(client)
            .orElseThrow(() ->
                usage(
                    "there is no pack for \"%s\""
                        .formatted(io.sallyport.topic.Printable.of(client, 40)),
                    "write one of: mosquitto, paho, mqttjs, esp32"));
    try (Reach reach = Reach.open(home(), false)) {
      Operations.Device device = reach.operations().show(name);
      String password = passwordStdin ? DeviceCommand.readPassword() : null;
      if (rotate) {
        password = reach.operations().rotate(name, password).password();
      }
      Door door = door(reach, kind);
      String text =
          new DevicePack(door.host(), door.port(), door.authority(), device.user(), password)
              .text(kind);
      if (isJson()) {
        printJson(Map.of("user", device.user(), "for", client, "text", text));
      } else {
        out().print(text);
        out().flush();
      }
    }
    return ExitCode.OK;
  }

  /**
   * @param authority PEM; null when the listener speaks no TLS
   */
  private record Door(String host, int port, @Nullable String authority) {}

  private Door door(Reach reach, DevicePack.Kind kind) throws CommandFailure {
    Settings settings = Objects.requireNonNull(home().read().settings());
    ListenerSettings listener =
        DeviceDoor.listener(settings)
            .orElseThrow(() ->
                usage("there is no listener for devices", "add one whose bind begins mqtts://"));
    try {
      boolean secure = listener.scheme() == Scheme.MQTTS;
      String authority =
          secure ? Files.readString(home().pki().caCertificate(), StandardCharsets.US_ASCII) : null;
      return new Door(host(listener, kind), port(reach, listener), authority);
    } catch (IOException | CertificateParsingException e) {
      throw new CommandFailure(
          Problem.CERTIFICATE_BROKEN,
          "the authority of %s cannot be read".formatted(home().folder()),
          launcher().line("init") + "   checks the home");
    }
  }

  private static int port(Reach reach, ListenerSettings listener) throws CommandFailure {
    return DeviceDoor.port(reach, listener)
        .orElseThrow(() ->
            usage(
                "the listener %s gets its port when the broker starts".formatted(listener.name()),
                "start the broker first, or write a port into bind"));
  }

  private String host(ListenerSettings listener, DevicePack.Kind kind)
      throws IOException, CertificateParsingException {
    if (host != null) {
      return host;
    }
    if (listener.isLoopback()) {
      return "localhost";
    }
    if (!listener.host().equals("*")
        && !listener.host().equals("0.0.0.0")
        && !listener.host().equals("::")) {
      return listener.host();
    }
    List<String> names = ServerNames.in(Pem.certificate(home().pki().serverCertificate())).toList();
    return kind.wantsName()
        ? names.stream().filter(one -> one.endsWith(".local")).findFirst().orElse("localhost")
        : names.stream().filter(PackCommand::isOutside).findFirst().orElse("localhost");
  }

  /** An IPv4 address that others can use: it needs no name server, and the certificate holds it. */
  private static boolean isOutside(String name) {
    return name.matches("[0-9.]+") && !InetAddress.ofLiteral(name).isLoopbackAddress();
  }
}

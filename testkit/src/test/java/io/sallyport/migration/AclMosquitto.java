package io.sallyport.migration;

import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.ServerCertificate;
import io.sallyport.pki.ServerNames;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Debian's Mosquitto with an access list, on a port of its own on loopback. */
final class AclMosquitto implements AutoCloseable {
  static final String PASSWORD = "correct horse";
  private static final String BROKER = "/usr/sbin/mosquitto";

  private final int port;
  private final Path authority;
  private final Program program;

  private AclMosquitto(int port, Path authority, Program program) {
    this.port = port;
    this.authority = authority;
    this.program = program;
  }

  /** Skips the test where there is none. */
  static void require() {
    Program.require(BROKER, "apt-get install mosquitto");
    Program.require("mosquitto_passwd", "apt-get install mosquitto");
  }

  /**
   * Writes mosquitto.conf, acl and passwd into {@code folder} and starts from them.
   *
   * @param users who has {@link #PASSWORD}
   * @param tls whether its listener has TLS
   */
  static AclMosquitto start(Path folder, String acl, Collection<String> users, boolean tls) {
    try {
      int port = freePort();
      Path pki = folder.resolve("pki");
      String options = tls ? certificate(pki) : "";
      Files.writeString(folder.resolve("acl"), acl);
      passwords(folder.resolve("passwd"), users);
      Path file = folder.resolve("mosquitto.conf");
      Files.writeString(
          file,
          """
          listener %d 127.0.0.1
          %sallow_anonymous true
          acl_file %s/acl
          password_file %s/passwd
          persistence false
          set_tcp_nodelay true
          sys_interval 0
          max_queued_messages 100000
          max_inflight_messages 1000
          """
              .formatted(port, options, folder, folder));
      // root would become the user mosquitto, who may not read what a test wrote
      Files.writeString(
          folder.resolve("run.conf"), Files.readString(file) + "user root\nlog_dest none\n");
      Program program = Program.start(List.of(BROKER, "-c", folder.resolve("run.conf").toString()));
      AclMosquitto started = new AclMosquitto(port, pki.resolve("ca.crt"), program);
      Awaitility.await()
          .atMost(Program.PATIENCE)
          .failFast("Mosquitto ended", () -> !program.isAlive())
          .until(started::isListening);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an authority and a certificate for localhost; returns the options that name them. */
  private static String certificate(Path folder) throws IOException {
    PkiDirectory pki = new PkiDirectory(folder);
    pki.ensureAuthority("an old one");
    var unused = new ServerCertificate(pki).ensure(ServerNames.detect(List.of()));
    return "cafile %1$s/ca.crt\ncertfile %1$s/server.crt\nkeyfile %1$s/server.key\n"
        .formatted(folder);
  }

  /** The same password for all, so that one hash does. */
  private static void passwords(Path file, Collection<String> users) throws IOException {
    Program.run(List.of("mosquitto_passwd", "-b", "-c", file.toString(), "x", PASSWORD))
        .expectExit(0);
    String line = Files.readString(file).strip();
    String hash = line.substring(line.indexOf(':'));
    Files.writeString(
        file, users.stream().map(user -> user + hash + "\n").collect(Collectors.joining()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Who signed its certificate, if it has one. */
  Path authority() {
    return authority;
  }

  @Override
  public void close() {
    program.close();
  }
}

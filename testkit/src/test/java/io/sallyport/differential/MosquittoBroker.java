package io.sallyport.differential;

import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** Debian's Mosquitto on a port of its own, in memory, open to everybody on loopback. */
final class MosquittoBroker implements AutoCloseable {
  private static final String PATH = "/usr/sbin/mosquitto";

  private final int port;
  private final Path file;
  private final Program program;

  private MosquittoBroker(int port, Path file, Program program) {
    this.port = port;
    this.file = file;
    this.program = program;
  }

  /** Skips the test where there is none. */
  static MosquittoBroker start() {
    Program.require(PATH, "apt-get install mosquitto");
    try {
      int port = OwnProgram.freePort();
      Path file = Files.createTempFile("mosquitto", ".conf");
      Files.writeString(file, configuration(port));
      Program program = Program.start(List.of(PATH, "-c", file.toString()));
      MosquittoBroker started = new MosquittoBroker(port, file, program);
      Awaitility.await().atMost(Program.PATIENCE).until(started::isListening);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Windows as in {@link Campaign}. */
  private static String configuration(int port) {
    return """
    listener %d 127.0.0.1
    allow_anonymous true
    persistence false
    set_tcp_nodelay true
    log_dest none
    sys_interval 0
    max_inflight_messages 10
    max_queued_messages 0
    max_topic_alias 16
    """
        .formatted(port);
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    program.close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

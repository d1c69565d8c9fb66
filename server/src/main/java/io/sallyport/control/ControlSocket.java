package io.sallyport.control;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.PrivateFiles;
import io.sallyport.operations.Operations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the command line reaches a running broker: a Unix socket in the home, one request a
 * connection, for the broker's own user alone.
 *
 * <p>Thread-safe. A virtual thread accepts, another answers each connection: at most {@value
 * #AT_ONCE} at once, {@value #MOST_BYTES} bytes and {@value #DEADLINE_SECONDS} seconds to ask,
 * {@value #ANSWER_SECONDS} to answer.
 */
public final class ControlSocket implements AutoCloseable {
  static final int MOST_BYTES = 64 * 1024;
  private static final int AT_ONCE = 16;
  private static final int DEADLINE_SECONDS = 5;

  /** A snapshot waits for a disk; everything else is answered at once. */
  static final int ANSWER_SECONDS = 120;

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

  private final Path path;
  private final ServerSocketChannel server;
  private final UserPrincipal owner;
  private final Operations operations;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ControlSocket(
      Path path, ServerSocketChannel server, UserPrincipal owner, Operations operations) {
    this.path = path;
    this.server = server;
    this.owner = owner;
    this.operations = operations;
  }

  /**
   * Opens the socket of {@code home} and answers from now on. The caller holds the home's lock, so
   * a socket that lies there is a dead one's.
   */
  public static ControlSocket open(Home home, Operations operations) throws CommandFailure {
    Path path = home.controlSocket();
    try {
      Files.deleteIfExists(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        server.bind(address(path));
        Files.setPosixFilePermissions(path, io.sallyport.pki.FileModes.PRIVATE_FILE);
        ControlSocket socket = new ControlSocket(path, server, Files.getOwner(path), operations);
        socket.threads.execute(socket::accept);
        return socket;
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be opened: %s".formatted(path, PrivateFiles.reason(e)),
          "a socket's path has at most 107 bytes; give the home a shorter one, or start in it");
    }
  }

  /** The shorter way to write a path: the kernel takes no long ones. */
  static UnixDomainSocketAddress address(Path path) {
    Path relative = Path.of("").toAbsolutePath().relativize(path.toAbsolutePath());
    boolean shorter = relative.toString().length() < path.toString().length();
    return UnixDomainSocketAddress.of(shorter ? relative : path);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (!places.tryAcquire() || !handOver(client)) {
          client.close();
        }
      } catch (IOException closed) {
        if (server.isOpen()) {
          LOG.warn("event=control_failed reason={}", closed.getClass().getSimpleName());
          LockSupport.parkNanos(PAUSE_NANOS); // out of descriptors, it would fail again at once
        }
      }
    }
  }

  private boolean handOver(SocketChannel client) {
    try {
      threads.execute(() -> serve(client));
      return true;
    } catch (RejectedExecutionException closing) {
      return false;
    }
  }

  private void serve(SocketChannel client) {
    CompletableFuture<Void> toAsk = endAfter(client, DEADLINE_SECONDS);
    CompletableFuture<Void> toAnswer = endAfter(client, ANSWER_SECONDS);
    try (client) {
      UserPrincipal peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      write(client, peer.equals(owner) ? answer(client, toAsk) : refusal());
    } catch (IOException gone) {
      LOG.debug("event=control_ended reason={}", gone.getClass().getSimpleName());
    } finally {
      toAsk.cancel(false);
      toAnswer.cancel(false);
      places.release();
    }
  }

  private String answer(SocketChannel client, CompletableFuture<Void> toAsk) throws IOException {
    String question = readLine(client, MOST_BYTES);
    toAsk.cancel(false);
    return new ControlVerbs(operations).answer(question); // which a start does not need
  }

  private static CompletableFuture<Void> endAfter(SocketChannel client, int seconds) {
    return CompletableFuture.runAsync(
        () -> close(client), CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
  }

  private static String refusal() {
    return ControlJson.MAPPER
        .createObjectNode()
        .put("ok", false)
        .put("code", Problem.CONTROL_REFUSED.code())
        .put("text", "only the user who runs the broker may ask it")
        .put("fix", Problem.CONTROL_REFUSED.remedy())
        .toString();
  }

  /** Up to the first line feed or the end; an {@link IOException} when it is too long. */
  static String readLine(SocketChannel channel, int mostBytes) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(8 * 1024);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (channel.read(chunk.clear()) >= 0) {
      for (int i = 0; i < chunk.position(); i++) {
        if (chunk.get(i) == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(chunk.get(i));
      }
      if (line.size() > mostBytes) {
        throw new IOException("longer than " + mostBytes + " bytes");
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  static void write(SocketChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      LOG.debug("event=control_ended reason=deadline");
    }
  }

  /** Accepts nothing more; requests under way end with the process. */
  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("event=control_failed reason={}", e.getClass().getSimpleName());
    }
    threads.shutdown();
  }
}

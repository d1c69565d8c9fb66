package io.sallyport.main;

import io.sallyport.topic.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The process that listens on a port, as Linux tells it: of others than ourselves only root may
 * know. Looked up when a start has failed, to say what to end.
 *
 * @param name at most 15 characters, chosen by that process; escaped
 */
record PortHolder(long pid, String name) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final List<String> TABLES = List.of("net/tcp", "net/tcp6");
  private static final String LISTENS = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** Empty where nobody can say. */
  static Optional<PortHolder> of(int port) {
    try {
      Set<String> sockets = sockets(port);
      if (sockets.isEmpty()) {
        return Optional.empty();
      }
      try (Stream<Path> all = Files.list(PROCESSES)) {
        return all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
            .filter(process -> holds(process, sockets))
            .findFirst()
            .map(PortHolder::at);
      }
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** As {@code /proc/PID/fd} shows those that listen on the port. */
  private static Set<String> sockets(int port) throws IOException {
    String wanted = ":%04X".formatted(port);
    Set<String> found = new HashSet<>();
    for (String table : TABLES) {
      Path file = PROCESSES.resolve(table);
      if (Files.isReadable(file)) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
          lines
              .map(line -> line.strip().split("\\s+"))
              .filter(row ->
                  row.length > INODE
                      && row[STATE].equals(LISTENS)
                      && row[LOCAL_ADDRESS].toUpperCase(Locale.ROOT).endsWith(wanted))
              .forEach(row -> found.add("socket:[" + row[INODE] + "]"));
        }
      }
    }
    return found;
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      return open.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException | UncheckedIOException e) {
      return false; // somebody else's, or gone
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static PortHolder at(Path process) {
    String name;
    try {
      name = Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      name = "?";
    }
    return new PortHolder(Long.parseLong(process.getFileName().toString()), Printable.of(name, 40));
  }
}

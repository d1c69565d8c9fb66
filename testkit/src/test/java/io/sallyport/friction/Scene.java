package io.sallyport.friction;

import static org.awaitility.Awaitility.await;

import io.sallyport.cli.ClientVerbs;
import io.sallyport.main.Sallyport;
import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * A home, the broker that runs in it as a process, and somebody who types. Confined to one thread.
 */
final class Scene implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a listener is bound to in the text of a configuration, and in what people read. */
  private static final List<Integer> SHOWN_PORTS = List.of(8883, 8884, 8885, 1883, 1884, 8080);

  private final Path folder;
  private final Map<Integer, Integer> ports = new LinkedHashMap<>();
  private Program broker;
  private int read;

  /**
   * @param folder empty
   * @param configuration with the ports 8883, 8884, 8885, 1883, 1884 or 8080; empty for that of a
   *     new home
   */
  Scene(Path folder, String configuration) {
    this.folder = folder;
    SHOWN_PORTS.forEach(port -> ports.put(port, OwnProgram.freePort()));
    silently("init");
    configure(configuration.isEmpty() ? text("sallyport.toml") : configuration);
  }

  /** What one types, and what one reads then. */
  record Said(List<String> lines, int code) {}

  Path home() {
    return folder.resolve("home");
  }

  Path folder() {
    return folder;
  }

  /** The port that is shown as {@code shown}. */
  int port(int shown) {
    return ports.get(shown);
  }

  Map<Integer, Integer> ports() {
    return ports;
  }

  void configure(String configuration) {
    String real = configuration;
    for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
      real = real.replaceAll(":" + port.getKey() + "\\b", ":" + port.getValue());
    }
    write("sallyport.toml", real);
  }

  String text(String file) {
    try {
      return Files.readString(home().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String file, String text) {
    try {
      Files.writeString(home().resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the broker and returns what it says until it listens. */
  List<String> serve() {
    return serve("listens on");
  }

  /** The same until it says {@code last}. */
  List<String> serve(String last) {
    broker = Program.start(OwnProgram.command(home(), "serve"));
    broker.awaitLine(last);
    read = broker.lines().size();
    return broker.lines().stream().filter(line -> !line.contains(" event=")).toList();
  }

  void stop() {
    broker.terminate().exitCode();
  }

  /** A device whose password lies in {@code NAME.pw} afterwards. */
  void device(String name, String... more) {
    List<String> words = new ArrayList<>(List.of("device", "add", name, "--json"));
    words.addAll(List.of(more));
    Said said = silently(words.toArray(String[]::new));
    password(name, said.lines().getFirst());
  }

  /** Keeps what {@code --json} has told. */
  void password(String name, String json) {
    try {
      String password = json.replaceAll(".*\"password\":\"([^\"]*)\".*", "$1");
      Files.writeString(folder.resolve(name + ".pw"), password + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Said silently(String... words) {
    Said said = type(words);
    if (said.code() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + said);
    }
    return said;
  }

  /** Runs a verb of ours; results come before talk. */
  Said type(String... words) {
    List<String> real = new ArrayList<>();
    for (String word : words) {
      real.add(real(word));
    }
    int verb = List.of("device", "config", "audit-log", "retained").contains(words[0]) ? 2 : 1;
    real.addAll(verb, List.of("--home", home().toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine root = Sallyport.verbs().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = ClientVerbs.execute(root, Map.of(), real.toArray(String[]::new));
    return new Said((out + err.toString()).lines().toList(), code);
  }

  /** Runs a client of mosquitto. */
  Said foreign(String... words) {
    List<String> real = new ArrayList<>();
    for (String word : words) {
      real.add(real(word));
    }
    try (Program program = Program.run(real)) {
      return new Said(program.lines(), program.exitCode());
    }
  }

  /** The words as a person writes them, with the ports and files that there are. */
  private String real(String word) {
    if (word.matches("[0-9]{4}") && ports.containsKey(Integer.valueOf(word))) {
      return String.valueOf(port(Integer.parseInt(word)));
    }
    if (word.matches("[a-z0-9-]+\\.(pw|toml)|copy-[0-9]")) {
      return folder.resolve(word).toString();
    }
    return word.startsWith("sallyport-home")
        ? folder.resolve(word.replaceFirst("sallyport-home", "home")).toString()
        : word;
  }

  /** The next line of the log that says {@code part}, which may be there already. */
  String log(String part) {
    List<String> found = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(() -> {
          List<String> lines = broker.lines();
          while (read < lines.size() && found.isEmpty()) {
            String line = lines.get(read++);
            if (line.contains(part)) {
              found.add(line);
            }
          }
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  @Override
  public void close() {
    if (broker != null) {
      broker.close();
    }
  }
}

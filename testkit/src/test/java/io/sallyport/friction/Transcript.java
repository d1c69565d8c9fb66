package io.sallyport.friction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.command.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a person typed and read about one friction, with names in the place of what is another every
 * time. Confined to one thread.
 */
final class Transcript {
  /** What the verbs call themselves: by what was typed, also to run these tests. */
  private static final String PROGRAM =
      Launcher.quoted(Objects.requireNonNullElse(System.getenv("SALLYPORT_COMMAND"), "sallyport"));

  private static final Path FILES = Path.of("src/test/resources/friction");
  private static final Pattern ID = Pattern.compile("\\bSP-[A-Z2-7]{6}\\b");
  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z");

  /** Patterns of what varies, and what stands in its place. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry(" port=[1-9][0-9]*", " port=<port>"),
          Map.entry(" connection=[1-9][0-9]*", " connection=<n>"),
          Map.entry("\\bpid [0-9]+", "pid <pid>"),
          Map.entry("process [0-9]+", "process <pid>"),
          Map.entry("SHA256:[0-9a-fA-F:]+", "SHA256:<fingerprint>"),
          Map.entry("(export SALLYPORT_PASSWORD=)[^ ]+", "$1<password>"),
          Map.entry("(\"password\":\")[^\"]+", "$1<password>"),
          Map.entry("(it is valid for: +).*", "$1<the names in it>"),
          Map.entry("(use -h ).*", "$1<one of them>"),
          Map.entry("\\bos:[^ ]+", "os:<account>"),
          Map.entry("[0-9]+ files, [0-9]+ KiB", "<n> files, <n> KiB"),
          Map.entry("before-restore-[0-9TZ]+", "before-restore-<time>"),
          Map.entry("\"sallyport [^ ,]+,", "\"sallyport <version>,"),
          Map.entry("sha256 [0-9a-f]{64}", "sha256 <hash>"),
          Map.entry("(security +).*", "$1<provider>"),
          Map.entry("\\b(auto-|sp-)[0-9a-f]{16,32}\\b", "<client id>"),
          Map.entry("^ +[0-9]+ {2}<time>", "  <n>  <time>"));

  private final String name;
  private final Scene scene;
  private final List<String> lines = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private String lastId = "";

  /**
   * @param name of the file, for example {@code 02-not-authorised}
   * @param title what hurts
   */
  Transcript(String name, String title, Scene scene) {
    this.name = name;
    this.scene = scene;
    lines.add("# " + title);
  }

  /** What comes next, in a sentence. */
  Transcript tell(String sentence) {
    lines.add("");
    lines.add("## " + sentence);
    return this;
  }

  Transcript type(String... words) {
    return said("sallyport " + typed(words), scene.type(words), _ -> true);
  }

  /** The same as soon as a line holds {@code part}; no other is shown. */
  Transcript typeAndLookFor(String part, String... words) {
    Scene.Said said =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> scene.type(words),
                found -> found.lines().stream().anyMatch(line -> line.contains(part)));
    return said("sallyport " + typed(words), said, line -> line.contains(part));
  }

  Transcript foreign(String... words) {
    return said(typed(words), scene.foreign(words), _ -> true);
  }

  private static String typed(String... words) {
    return List.of(words).stream()
        .map(word -> word.matches("[A-Za-z0-9_./@:=-]+") ? word : "'" + word + "'")
        .collect(Collectors.joining(" "));
  }

  private Transcript said(String typed, Scene.Said said, Predicate<String> wanted) {
    lines.add("");
    lines.add(named("$ " + typed));
    said.lines().stream().filter(wanted).map(this::named).forEach(lines::add);
    if (said.code() != 0) {
      lines.add("(exit code " + said.code() + ")");
    }
    return this;
  }

  /** {@code why} of the id that was seen last. */
  Transcript why() {
    return type("why", lastId);
  }

  Transcript log(String event) {
    lines.add("");
    lines.add("the log of the broker:");
    lines.add(named(scene.log(event.contains("=") ? event : "event=" + event)));
    return this;
  }

  Transcript shows(String what, List<String> text) {
    lines.add("");
    lines.add(what + ":");
    text.stream().map(this::named).forEach(lines::add);
    return this;
  }

  private String named(String line) {
    String named = line.replace(PROGRAM + " ", "sallyport ");
    named = named.replace(" --home " + scene.home(), "");
    named = named.replace(scene.home().toString(), "sallyport-home");
    named = named.replace(scene.folder().toString() + "/", "");
    for (Map.Entry<Integer, Integer> port : scene.ports().entrySet()) {
      named = named.replaceAll("\\b" + port.getValue() + "\\b", port.getKey().toString());
    }
    named = TIME.matcher(named).replaceAll("<time>");
    for (Map.Entry<String, String> name : NAMES.entrySet()) {
      named = named.replaceAll(name.getKey(), name.getValue());
    }
    return ID.matcher(named).replaceAll(found -> Matcher.quoteReplacement(nameOf(found.group())));
  }

  private String nameOf(String id) {
    lastId = id;
    if (!ids.contains(id)) {
      ids.add(id);
    }
    return "<id " + (ids.indexOf(id) + 1) + ">";
  }

  /** It is what stands in the file; with SALLYPORT_REWRITE=true it is written there anew. */
  void compare() {
    String made = String.join("\n", lines) + "\n";
    Path file = FILES.resolve(name + ".txt");
    try {
      if ("true".equals(System.getenv("SALLYPORT_REWRITE"))) {
        Files.writeString(file, made);
      }
      assertThat(made).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

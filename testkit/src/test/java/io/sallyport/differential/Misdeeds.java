package io.sallyport.differential;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.walls.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The wrong things that misdeeds.txt lists. Immutable. */
final class Misdeeds {
  /**
   * @param first whether it is the first thing on a connection
   */
  record Misdeed(String name, String versions, boolean first, String packets) {
    boolean isFor(ProtocolVersion version) {
      return versions.equals("both") || versions.equals(version.isFive() ? "5" : "3");
    }
  }

  static final List<Misdeed> ALL = read();

  private static final Pattern WORD = Pattern.compile("'[^']*'|[^ ]+");
  private static final Pattern TIMES = Pattern.compile("(\\d+)x (.*)");

  private final ProtocolVersion version;
  private final String tag;
  private final IntSupplier packetIds;

  Misdeeds(ProtocolVersion version, String tag, IntSupplier packetIds) {
    this.version = version;
    this.tag = tag;
    this.packetIds = packetIds;
  }

  private static List<Misdeed> read() {
    try (InputStream in = Misdeeds.class.getResourceAsStream("misdeeds.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(Misdeeds::misdeed).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Misdeed misdeed(String line) {
    String[] cells = line.split(" \\| ", -1);
    return new Misdeed(cells[0], cells[1], cells[2].equals("first"), cells[3]);
  }

  static List<Misdeed> of(ProtocolVersion version, boolean first) {
    return ALL.stream().filter(it -> it.first() == first && it.isFor(version)).toList();
  }

  byte[] bytes(Misdeed misdeed) {
    Bytes all = new Bytes();
    for (String packet : misdeed.packets().split(" ; ", -1)) {
      Matcher times = TIMES.matcher(packet);
      int count = times.matches() ? Integer.parseInt(times.group(1)) : 1;
      for (int i = 0; i < count; i++) {
        all.add(packet(times.matches() ? times.group(2) : packet));
      }
    }
    return all.array();
  }

  private byte[] packet(String template) {
    if (template.startsWith("= ")) {
      return Bytes.of(template.substring(2)).array();
    }
    List<String> words = WORD.matcher(template).results().map(it -> it.group()).toList();
    Bytes body = new Bytes();
    Bytes properties = new Bytes();
    boolean inside = false;
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith("{")) {
        inside = true;
        properties = new Bytes();
      }
      if (inside) {
        add(properties, word);
      } else {
        add(body, word);
      }
      if (word.endsWith("}")) {
        inside = false;
        if (version.isFive()) {
          body.length(properties.array().length).add(properties);
        }
      }
    }
    return Bytes.packet(Integer.parseInt(words.getFirst(), 16), body);
  }

  private void add(Bytes out, String word) {
    switch (word) {
      case "{", "}", "{}" -> {}
      case "id" -> out.hex("%04X".formatted(packetIds.getAsInt()));
      case "V" -> out.hex(version.isFive() ? "05" : "04");
      default -> {
        if (word.startsWith("'")) {
          String text = word.substring(1, word.length() - 1);
          out.text(text.replace("~", tag).replace("\\0", "\0"));
        } else {
          out.hex(word);
        }
      }
    }
  }
}

package io.sallyport.durable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code strace -f -yy -xx} has written down, in its order. A place is the number of a line.
 */
final class SystemCalls {
  private static final int NEVER = -1;
  private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})*)\"");

  /** How {@code .log} ends the name of a file. */
  private static final String LOG = "\\x2e\\x6c\\x6f\\x67>";

  private static final Pattern WRITES =
      Pattern.compile("[0-9]+ +(?:write|writev|pwrite64|sendto|sendmsg)\\([0-9]+<(.*?>), .*");
  private static final Pattern SYNC =
      Pattern.compile("([0-9]+) +f(?:data)?sync\\([0-9]+<[^>]*" + Pattern.quote(LOG) + ".*");

  private final List<String> lines;

  private SystemCalls(List<String> lines) {
    this.lines = lines;
  }

  static SystemCalls in(Path file) throws IOException {
    try (Stream<String> all = Files.lines(file, StandardCharsets.US_ASCII)) {
      return new SystemCalls(all.filter(SystemCalls::isOfInterest).toList());
    }
  }

  /** The engine's library is written too, all of it. */
  private static boolean isOfInterest(String line) {
    return line.contains(LOG) || line.contains("<TCP") || line.contains("resumed>");
  }

  /** Where {@code text} is written to the engine's log of writes. */
  int written(String text) {
    String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    return first(0, line -> writes(line, LOG) && bytes(line).contains(hex));
  }

  /** Where a sync that began after {@code place} has come back. */
  int synced(int place) {
    int began = first(place + 1, line -> SYNC.matcher(line).matches());
    if (began == NEVER || lines.get(began).contains(" = 0")) {
      return began;
    }
    Matcher sync = SYNC.matcher(lines.get(began));
    String thread = sync.matches() ? sync.group(1) : "";
    return first(
        began + 1,
        line ->
            line.startsWith(thread + " ")
                && line.contains("sync resumed>")
                && line.contains(" = 0"));
  }

  /** Where a PUBACK of 3.1.1 for {@code packetId} is handed to a socket. */
  int acknowledged(int packetId) {
    String hex = "4002%04x".formatted(packetId);
    return first(0, line -> writes(line, "TCP") && at(bytes(line), hex));
  }

  /** Packets of four bytes each, one after the other. */
  private static boolean at(String bytes, String packet) {
    for (int i = 0; i + 8 <= bytes.length(); i += 8) {
      if (bytes.startsWith(packet, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean writes(String line, String target) {
    Matcher matcher = WRITES.matcher(line);
    return matcher.matches() && matcher.group(1).contains(target);
  }

  private static String bytes(String line) {
    StringBuilder hex = new StringBuilder();
    Matcher text = TEXT.matcher(line);
    while (text.find()) {
      hex.append(text.group(1).replace("\\x", ""));
    }
    return hex.toString();
  }

  private int first(int from, Predicate<String> wanted) {
    for (int i = from; i < lines.size(); i++) {
      if (wanted.test(lines.get(i))) {
        return i;
      }
    }
    return NEVER;
  }
}

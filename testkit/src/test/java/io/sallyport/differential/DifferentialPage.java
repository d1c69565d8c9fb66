package io.sallyport.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The table in docs/differential.md, which stands between two marks. */
final class DifferentialPage {
  private static final Path PAGE = Path.of("../docs/differential.md");
  private static final String BEGIN = "<!-- begin of what LongDifferentialTest has counted -->\n";
  private static final String END = "<!-- end -->\n";

  private DifferentialPage() {}

  static void write(Tally old, Tally five) {
    String page = read();
    int from = page.indexOf(BEGIN) + BEGIN.length();
    String table =
        old.summary()
            + ";\n"
            + five.summary()
            + ".\n\n| 3.1.1 | 5.0 | Mosquitto 2.0.11 | Clause | We |\n|---:|---:|---|---|---|\n"
            + Arrays.stream(KnownDifference.values())
                .map(it -> "| %,d | %,d ".formatted(old.countOf(it), five.countOf(it)) + row(it))
                .collect(Collectors.joining("\n", "", "\n"));
    try {
      Files.writeString(PAGE, page.substring(0, from) + table + page.substring(page.indexOf(END)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the page says of it, after the numbers. */
  static String row(KnownDifference it) {
    return "| %s | %s | %s |".formatted(it.theirs(), it.clause(), it.argument());
  }

  /** The rows of the table on the page as it is, without their numbers. */
  static List<String> rows() {
    String page = read();
    return page.substring(page.indexOf(BEGIN), page.indexOf(END))
        .lines()
        .filter(line -> line.matches("\\| [0-9,]+ \\| [0-9,]+ \\|.*"))
        .map(line -> line.replaceFirst("\\| [0-9,]+ \\| [0-9,]+ ", ""))
        .toList();
  }
}

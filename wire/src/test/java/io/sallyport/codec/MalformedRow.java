package io.sallyport.codec;

import io.sallyport.packet.ProtocolVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A row of malformed.tsv in one of its versions. The file lies in testkit, which sends the same
 * rows over sockets; its head explains the columns.
 */
record MalformedRow(
    String id,
    ProtocolVersion version,
    boolean first,
    byte[] bytes,
    String reaction,
    String reason,
    String clause) {
  private static final Path FILE =
      Path.of("../testkit/src/main/resources/io/sallyport/testkit/malformed.tsv");

  /** Every row, twice where it speaks of both versions. */
  static List<MalformedRow> all() {
    List<MalformedRow> rows = new ArrayList<>();
    for (String line : lines()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        add(line.split("\t", -1), rows);
      }
    }
    return rows;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(String[] cells, List<MalformedRow> rows) {
    if (cells.length != 8) {
      throw new IllegalStateException(cells[0] + " has " + cells.length + " columns, not 8");
    }
    if (!cells[1].equals("5.0")) {
      boolean both = cells[1].equals("both");
      rows.add(of(cells, ProtocolVersion.MQTT_3_1_1, both ? "close" : cells[4]));
    }
    if (!cells[1].equals("3.1.1")) {
      rows.add(of(cells, ProtocolVersion.MQTT_5, cells[4]));
    }
  }

  private static MalformedRow of(String[] cells, ProtocolVersion version, String reaction) {
    byte[] bytes = HexFormat.of().parseHex(cells[3].replace(" ", ""));
    boolean first = cells[2].equals("first");
    return new MalformedRow(cells[0], version, first, bytes, reaction, cells[5], cells[6]);
  }

  /** Whether the codec lets it pass, and somebody else answers. */
  boolean passes() {
    return reason.equals("-");
  }

  @Override
  public String toString() {
    return id + ", " + version.title();
  }
}

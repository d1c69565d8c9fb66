package io.sallyport.walls;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.testkit.BrokerFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A row of malformed.tsv in one of its versions; the head of the file explains the columns.
 *
 * @param first whether the bytes are the first of a connection
 * @param reaction what the broker does, in the words of the file
 */
record MalformedRow(
    String id, ProtocolVersion version, boolean first, byte[] bytes, String reaction) {

  /** Every row, twice where it speaks of both versions. */
  static List<MalformedRow> all() {
    return lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .flatMap(MalformedRow::inItsVersions)
        .toList();
  }

  private static Stream<String> lines() {
    try (InputStream file = BrokerFixture.class.getResourceAsStream("malformed.tsv")) {
      return new String(
              Objects.requireNonNull(file, "malformed.tsv").readAllBytes(), StandardCharsets.UTF_8)
          .lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<MalformedRow> inItsVersions(String[] cells) {
    return switch (cells[1]) {
      case "3.1.1" -> Stream.of(of(cells, ProtocolVersion.MQTT_3_1_1, cells[4]));
      case "5.0" -> Stream.of(of(cells, ProtocolVersion.MQTT_5, cells[4]));
      case "both" ->
          Stream.of(
              of(cells, ProtocolVersion.MQTT_3_1_1, "close"),
              of(cells, ProtocolVersion.MQTT_5, cells[4]));
      default -> throw new IllegalStateException(cells[0] + " is of no version");
    };
  }

  private static MalformedRow of(String[] cells, ProtocolVersion version, String reaction) {
    return new MalformedRow(
        cells[0],
        version,
        cells[2].equals("first"),
        HexFormat.of().parseHex(cells[3].replace(" ", "")),
        reaction);
  }

  @Override
  public String toString() {
    return id + ", " + version.title();
  }
}

package io.sallyport.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does to a trail that was written is found. */
class AuditTrailTest {
  private static final long MIB = 1 << 20;

  @TempDir Path temp;

  private Path folder() {
    return temp.resolve("audit");
  }

  @Test
  void what_was_written_is_whole_and_nobody_else_may_read_it() throws IOException {
    write(3);
    TrailCheck.Report report = TrailCheck.run(folder());
    assertThat(report.wrong()).isNull();
    assertThat(report.lines()).isEqualTo(3);
    assertThat(report.remarks()).isEmpty();
    assertThat(mode(folder())).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files)
          .hasSize(2)
          .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
    }
    assertThat(TrailSearch.last(folder(), 2)).extracting(Entry::n).containsExactly(2L, 3L);
  }

  @Test
  void a_line_is_json_with_the_members_that_are_documented() throws IOException {
    write(1);
    assertThat(Files.readString(first()))
        .matches(
            "\\{\"n\":1,\"time\":\"[0-9T:.-]{23}Z\",\"id\":\"SP-AAAAAA\",\"event\":\"denied\","
                + "\"who\":\"user:lamp\",\"from\":\"127\\.0\\.0\\.1\",\"listener\":\"devices\","
                + "\"what\":\\{\"topic\":\"a\\\\\\\\u000ab \\\\\"1\\\\\" \u00e4\"},"
                + "\"prev\":\"0{64}\",\"hash\":\"[0-9a-f]{64}\"}\n");
  }

  @Test
  void every_flipped_byte_is_found_in_every_file() throws IOException {
    write(4);
    for (Path file : List.of(first(), folder().resolve("head"))) {
      byte[] good = Files.readAllBytes(file);
      for (int i = 0; i < good.length; i++) {
        for (int bit : new int[] {0x01, 0x20, 0x80}) {
          byte[] bad = good.clone();
          bad[i] ^= (byte) bit;
          Files.write(file, bad);
          assertThat(TrailCheck.run(folder()).whole())
              .as("byte %d of %s xor %d", i, file.getFileName(), bit)
              .isFalse();
        }
      }
      Files.write(file, good);
    }
    assertThat(TrailCheck.run(folder()).whole()).isTrue();
  }

  @Test
  void every_removed_doubled_or_exchanged_line_is_found() throws IOException {
    write(5);
    List<String> good = Files.readAllLines(first());
    for (int i = 0; i < good.size(); i++) {
      List<String> fewer = new ArrayList<>(good);
      fewer.remove(i);
      expectWrong(fewer, "without line " + (i + 1));
      List<String> more = new ArrayList<>(good);
      more.add(i, good.get(i));
      expectWrong(more, "with line %d twice".formatted(i + 1));
      List<String> other = new ArrayList<>(good);
      other.set(i, good.get((i + 1) % good.size()));
      other.set((i + 1) % good.size(), good.get(i));
      expectWrong(other, "with line %d exchanged".formatted(i + 1));
    }
    expectWrong(List.of(), "with no line");
  }

  private void expectWrong(List<String> lines, String how) throws IOException {
    List<String> good = Files.readAllLines(first());
    Files.write(first(), lines);
    assertThat(TrailCheck.run(folder()).wrong()).as(how).isNotNull();
    Files.write(first(), good);
  }

  @Test
  void a_removed_head_is_found() throws IOException {
    write(2);
    Files.delete(folder().resolve("head"));
    TrailCheck.Finding wrong = TrailCheck.run(folder()).wrong();
    assertThat(wrong).isNotNull();
    assertThat(wrong.file() + " " + wrong.found()).isEqualTo("head it is missing");
  }

  @Test
  void what_was_removed_before_a_start_stays_known_after_it() throws IOException {
    write(5);
    List<String> lines = Files.readAllLines(first());
    Files.write(first(), lines.subList(0, 3));
    write(2);
    TrailCheck.Finding wrong = TrailCheck.run(folder()).wrong();
    assertThat(wrong).isNotNull();
    assertThat(wrong.found()).isEqualTo("a start noted here: n 4 to 5 were there and are missing");
    assertThat(wrong.line()).isEqualTo(4);
  }

  @Test
  void a_last_line_that_was_changed_before_a_start_stays_as_it_is_and_is_found()
      throws IOException {
    write(3);
    String text = Files.readString(first());
    String forged = text.replaceFirst("(?s)lamp(?=((?!lamp).)*$)", "hack");
    Files.writeString(first(), forged);
    write(2);
    assertThat(Files.readString(first())).isEqualTo(forged);
    TrailCheck.Finding wrong = TrailCheck.run(folder()).wrong();
    assertThat(wrong).isNotNull();
    assertThat(wrong.file() + ":" + wrong.line()).isEqualTo("audit-000000000000001.jsonl:3");
    assertThat(TrailSearch.last(folder(), 3)).extracting(e -> e.fact().event()).contains("denied");
  }

  @Test
  void a_line_that_a_kill_broke_off_is_cut_off_and_told() throws IOException {
    write(3);
    Files.writeString(first(), "{\"n\":4,\"time\":\"20\u001b", StandardOpenOption.APPEND);
    TrailCheck.Report before = TrailCheck.run(folder());
    assertThat(before.whole()).isTrue();
    assertThat(before.remarks()).singleElement().asString().contains(".jsonl:4 is not whole yet");
    write(1);
    TrailCheck.Report after = TrailCheck.run(folder());
    assertThat(after.wrong()).isNull();
    assertThat(after.lines()).isEqualTo(5);
    assertThat(after.remarks()).singleElement().asString().contains("n 4", "(18 bytes cut off)");
    assertThat(TrailSearch.last(folder(), 2).getFirst().fact().what())
        .containsEntry("cut_off", "{\\\"n\\\":4,\\\"time\\\":\\\"20\\u001b");
  }

  @Test
  void a_kill_between_two_syncs_loses_nothing_that_was_written() throws IOException {
    AuditTrail trail = AuditTrail.open(folder(), MIB, Ticker.system());
    trail.append(fact());
    trail.sync();
    trail.append(fact()); // and nothing more: its writer is gone
    try (AuditTrail next = AuditTrail.open(folder(), MIB, Ticker.system())) {
      assertThat(next.length()).isEqualTo(2);
    }
    assertThat(TrailCheck.run(folder()).wrong()).isNull();
  }

  @Test
  void a_trail_that_is_full_loses_its_oldest_file_and_says_where_it_begins() throws IOException {
    write(20_000);
    TrailCheck.Report report = TrailCheck.run(folder());
    assertThat(report.wrong()).isNull();
    assertThat(report.files()).isBetween(6, 9);
    assertThat(report.first()).isGreaterThan(1);
    assertThat(report.last()).isGreaterThan(20_000);
    assertThat(size()).isLessThan(MIB + MIB / 4);
    Files.delete(parts().getFirst());
    TrailCheck.Finding wrong = TrailCheck.run(folder()).wrong();
    assertThat(wrong).isNotNull();
    assertThat(wrong.means()).isEqualTo("the file or files before it were removed");
  }

  @Test
  void an_operator_who_does_much_cannot_make_the_trail_grow_and_keeps_the_latest()
      throws IOException {
    try (AuditTrail trail = AuditTrail.open(folder(), MIB, Ticker.system())) {
      for (int i = 0; i < 20_000; i++) {
        trail.append(
            new Fact(null, "device_add", "os:me", "-", "files", Map.of("target", "d" + i)));
      }
    }
    assertThat(size()).isLessThan(MIB + MIB / 4);
    List<String> targets =
        TrailSearch.last(folder(), 30_000).stream()
            .filter(line -> line.fact().event().equals("device_add"))
            .map(line -> line.fact().what().get("target"))
            .toList();
    assertThat(targets).doesNotHaveDuplicates().endsWith("d19998", "d19999");
    assertThat(TrailCheck.run(folder()).wrong()).isNull();
  }

  @Test
  void a_removed_file_in_the_middle_or_at_the_end_is_found() throws IOException {
    write(4_000);
    List<Path> parts = parts();
    for (Path part : parts) {
      byte[] good = Files.readAllBytes(part);
      Files.delete(part);
      assertThat(TrailCheck.run(folder()).wrong()).as("without %s", part).isNotNull();
      Files.write(part, good);
    }
    assertThat(TrailCheck.run(folder()).whole()).isTrue();
  }

  @Test
  void a_refusal_is_found_by_its_id() throws IOException {
    write(2);
    assertThat(TrailSearch.byId(folder(), "SP-AAAAAA")).map(Entry::n).contains(2L);
    assertThat(TrailSearch.byId(folder(), "SP-BBBBBB")).isEmpty();
  }

  private void write(int lines) throws IOException {
    try (AuditTrail trail = AuditTrail.open(folder(), MIB, Ticker.system())) {
      for (int i = 0; i < lines; i++) {
        trail.append(fact());
      }
    }
  }

  private static Fact fact() {
    return new Fact(
        "SP-AAAAAA",
        "denied",
        "user:lamp",
        "127.0.0.1",
        "devices",
        Map.of("topic", "a\\u000ab \"1\" \u00e4"));
  }

  private Path first() {
    return folder().resolve("audit-000000000000001.jsonl");
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private long size() throws IOException {
    long size = 0;
    for (Path part : parts()) {
      size += Files.size(part);
    }
    return size;
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

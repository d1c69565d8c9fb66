package io.sallyport.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.config.Problem;
import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import io.sallyport.guard.Bans;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bans on disk: what is kept, what is refused, what goes by itself. */
class BanFileTest {
  private static final long NOW = 1_000_000;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void no_file_yet() {
    file = folder.resolve("bans.jsonl");
  }

  @Test
  void what_is_put_is_there_for_the_next_who_opens_the_file() throws Exception {
    assertThat(BanFile.open(file).all()).isEmpty();
    Ban user = new Ban(BanTarget.of("user", "lamp"), NOW, Ban.FOREVER, "stole a \"key\"\n");
    Ban net = new Ban(BanTarget.of("address", "2001:db8::/48"), NOW, NOW + 1, "");
    BanFile bans = BanFile.open(file);
    bans.put(user, NOW);
    bans.put(net, NOW);
    assertThat(BanFile.open(file).all()).containsExactly(user, net);
    assertThat(Files.readAllLines(file)).hasSize(2);
    bans.remove(user.target(), NOW);
    assertThat(BanFile.open(file).all()).containsExactly(net);
    assertThat(bans.find(net.target(), NOW)).isEqualTo(net);
    assertThat(bans.find(net.target(), NOW + 1)).as("it is over").isNull();
  }

  @Test
  void another_ban_of_the_same_replaces_the_first_and_what_is_over_goes() throws Exception {
    BanFile bans = BanFile.open(file);
    bans.put(new Ban(BanTarget.of("user", "lamp"), NOW, NOW + 10, ""), NOW);
    Ban longer = new Ban(BanTarget.of("user", "lamp"), NOW, NOW + 20, "again");
    bans.put(longer, NOW);
    assertThat(bans.all()).containsExactly(longer);
    bans.put(new Ban(BanTarget.of("client", "c-1"), NOW, Ban.FOREVER, ""), NOW + 20);
    assertThat(Files.readString(file)).doesNotContain("lamp");
  }

  @Test
  @Tag("W46")
  void the_file_is_private_from_its_first_moment_and_stays_so() throws Exception {
    BanFile.open(file).put(new Ban(BanTarget.of("user", "lamp"), NOW, NOW + 1, ""), NOW);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var left = Files.list(folder)) {
      assertThat(left).as("no draft stays behind").containsExactly(file);
    }
  }

  @ParameterizedTest
  @Tag("W27")
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{}",
        "[]",
        "{\"kind\":\"user\",\"name\":\"lamp\"}",
        "{\"kind\":\"user\",\"name\":\"a/b\",\"since\":\"2026-11-20T00:00:00Z\"}",
        "{\"kind\":\"planet\",\"name\":\"mars\",\"since\":\"2026-11-20T00:00:00Z\"}",
        "{\"kind\":\"address\",\"name\":\"192.0.2.1/8\",\"since\":\"2026-11-20T00:00:00Z\"}",
        "{\"kind\":\"user\",\"name\":\"lamp\",\"since\":\"yesterday\"}",
        "{\"kind\":\"user\",\"name\":\"lamp\",\"since\":\"2026-11-20T00:00:00Z\",\"until\":1}",
        "{\"kind\":\"user\",\"name\":\"lamp\",\"since\":\"2026-11-20T00:00:00Z\",\"x\":\"y\"}",
        "{\"kind\":\"user\",\"kind\":\"user\",\"name\":\"lamp\",\"since\":\"2026-11-20T00:00:00Z\"}",
      })
  void a_line_that_cannot_be_understood_refuses_the_file(String line) throws Exception {
    String good = "{\"kind\":\"user\",\"name\":\"door\",\"since\":\"2026-11-20T00:00:00Z\"}\n";
    Files.writeString(file, good + line + "\n");
    assertThatThrownBy(() -> BanFile.open(file))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.problem()).isEqualTo(Problem.BANS_BROKEN);
              assertThat(failure.text()).contains("bans.jsonl:2");
            });
  }

  @Test
  @Tag("W27")
  void broken_bytes_and_one_ban_too_many_refuse_the_file() throws Exception {
    Files.write(file, new byte[] {(byte) 0xC3, '\n'});
    assertThatThrownBy(() -> BanFile.open(file)).hasMessageContaining("UTF-8");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= Bans.MOST; i++) {
      many.append("{\"kind\":\"user\",\"name\":\"u")
          .append(i)
          .append("\",\"since\":\"2026-11-20T00:00:00Z\"}\n");
    }
    Files.writeString(file, many, StandardCharsets.UTF_8);
    assertThatThrownBy(() -> BanFile.open(file)).hasMessageContaining("10000 bans");
  }
}

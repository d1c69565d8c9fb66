package io.sallyport.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.config.Problem;
import io.sallyport.identity.Account;
import io.sallyport.identity.PasswordHash;
import io.sallyport.principal.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of devices on disk: what it keeps, what it refuses, what it never forgets. */
class DeviceFileTest {
  private static final PasswordHash HASH =
      PasswordHash.create(
          Secret.of("a good password"), new SecureRandom(), new PasswordHash.Cost(8, 1, 1));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void an_empty_list() throws IOException {
    file = folder.resolve("devices.jsonl");
    PrivateFiles.replace(file, new byte[0]);
  }

  @Test
  void what_is_put_is_there_for_the_next_who_opens_the_file() throws Exception {
    Account lamp = new Account("lamp", 1, HASH, Set.of("a", "b"), Map.of("serial", "x \"1\"\n"));
    DeviceFile.open(file).put(lamp);
    assertThat(DeviceFile.open(file).all()).containsExactly(lamp);
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void a_device_without_a_password_has_no_hash() throws Exception {
    DeviceFile.open(file).put(new Account("lamp", 1, null, Set.of(), Map.of()));
    assertThat(Files.readString(file)).doesNotContain("hash");
    assertThat(DeviceFile.open(file).find("lamp").orElseThrow().hash()).isNull();
  }

  @Test
  void a_generation_is_never_used_twice() throws Exception {
    DeviceFile devices = DeviceFile.open(file);
    Account first = new Account("lamp", devices.nextGeneration("lamp"), HASH, Set.of(), Map.of());
    devices.put(first);
    devices.remove(first);
    assertThat(devices.find("lamp")).isEmpty();
    assertThat(DeviceFile.open(file).nextGeneration("lamp")).isEqualTo(2);
    assertThat(Files.readString(file))
        .isEqualTo("{\"user\":\"lamp\",\"generation\":1,\"removed\":true}\n");
  }

  @Test
  @Tag("W46")
  void the_file_is_private_from_its_first_moment_and_stays_so() throws Exception {
    DeviceFile.open(file).put(new Account("lamp", 1, HASH, Set.of(), Map.of()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var left = Files.list(folder)) {
      assertThat(left).as("no draft stays behind").containsExactly(file);
    }
  }

  @ParameterizedTest
  @Tag("W27")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "garbage | is not one JSON object",
        "{\"user\":\"x\" | is not one JSON object",
        "[] | is not one JSON object",
        "{\"user\":\"x\",\"generation\":1} {} | is not one JSON object",
        "{\"user\":\"x\",\"user\":\"y\",\"generation\":1} | is not one JSON object",
        "{\"generation\":1} | has no user",
        "{\"user\":\"a/b\",\"generation\":1} | has no user",
        "{\"user\":7,\"generation\":1} | has a user that is no text",
        "{\"user\":\"x\"} | has no generation",
        "{\"user\":\"x\",\"generation\":0} | has no generation",
        "{\"user\":\"x\",\"generation\":1.5} | has no generation",
        "{\"user\":\"x\",\"generation\":\"1\"} | has no generation",
        "{\"user\":\"x\",\"generation\":1,\"hash\":\"plain text\"} | has a hash that is none",
        "{\"user\":\"x\",\"generation\":1,\"hash\":7} | has a hash that is no text",
        "{\"user\":\"x\",\"generation\":1,\"roles\":\"a\"} | has roles that are no list",
        "{\"user\":\"x\",\"generation\":1,\"roles\":[1]} | has a role that cannot be a name",
        "{\"user\":\"x\",\"generation\":1,\"roles\":[\"a#\"]} | has a role that cannot be a name",
        "{\"user\":\"x\",\"generation\":1,\"attributes\":[]} | has attributes that are no object",
        "{\"user\":\"x\",\"generation\":1,\"attributes\":{\"a\":1}} | has an attribute that is no text",
        "{\"user\":\"x\",\"generation\":1,\"admin\":true} | has a field \"admin\"",
        "{\"user\":\"x\",\"generation\":1,\"removed\":false} | says removed",
        "{\"user\":\"x\",\"generation\":1,\"removed\":true,\"roles\":[]} | says removed",
      })
  void a_line_that_means_nothing_refuses_the_whole_file_by_its_number(String line, String why)
      throws Exception {
    Files.writeString(file, "{\"user\":\"lamp\",\"generation\":1}\n" + line + "\n");
    assertThatThrownBy(() -> DeviceFile.open(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("devices.jsonl:2: the line " + why)
        .extracting(failure -> ((CommandFailure) failure).problem())
        .isEqualTo(Problem.DEVICES_BROKEN);
  }

  @Test
  @Tag("W27")
  void the_same_user_twice_refuses_the_file() throws Exception {
    Files.writeString(file, "{\"user\":\"lamp\",\"generation\":1}\n".repeat(2));
    assertThatThrownBy(() -> DeviceFile.open(file))
        .hasMessageContaining("devices.jsonl:2: the line is the second for user \"lamp\"");
  }

  @Test
  @Tag("W27")
  void an_empty_line_a_missing_file_and_broken_bytes_refuse_too() throws Exception {
    Files.writeString(file, "\n");
    assertThatThrownBy(() -> DeviceFile.open(file)).hasMessageContaining(":1: the line");
    Files.write(
        file, "{\"user\":\"caf\u00e9\",\"generation\":1}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> DeviceFile.open(file)).hasMessageContaining("is not UTF-8");
    Files.delete(file);
    assertThatThrownBy(() -> DeviceFile.open(file)).hasMessageContaining("is missing");
  }

  @Test
  @Tag("W45")
  void no_message_and_no_description_holds_a_hash() throws Exception {
    String phc = HASH.toPhc();
    Files.writeString(file, "{\"user\":\"x\",\"generation\":0,\"hash\":\"%s\"}\n".formatted(phc));
    assertThatThrownBy(() -> DeviceFile.open(file)).message().doesNotContain(phc);
    Account account = new Account("lamp", 1, HASH, Set.of(), Map.of());
    assertThat(List.of(account.toString(), DeviceLine.of(account).toString(), HASH.toString()))
        .noneMatch(text -> text.contains(phc));
  }

  @Test
  void a_change_that_cannot_be_written_changes_nothing() throws Exception {
    DeviceFile devices = DeviceFile.open(file);
    Files.delete(file);
    Files.delete(folder);
    Account lamp = new Account("lamp", 1, HASH, Set.of(), Map.of());
    assertThatThrownBy(() -> devices.put(lamp)).hasMessageContaining("nothing has changed");
    assertThat(devices.all()).isEmpty();
    Files.createDirectory(folder);
  }
}

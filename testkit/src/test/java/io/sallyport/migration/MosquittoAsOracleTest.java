package io.sallyport.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Access lists written like real ones, and some that are made by chance, with Debian's Mosquitto
 * and imported into this broker: nobody may more here, and who may less is explained by a line of
 * the list. LongMosquittoAsOracleTest holds more of those made by chance.
 */
class MosquittoAsOracleTest {
  @TempDir private Path folder;

  @BeforeAll
  static void needsMosquitto() {
    AclMosquitto.require();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "classroom",
        "debian-example",
        "factory",
        "fleet",
        "frigate",
        "garden",
        "home-assistant",
        "office-sensors",
        "owntracks",
        "tasmota",
        "tenants",
        "zigbee2mqtt"
      })
  void a_list_like_a_real_one_means_the_same_on_both(String name) throws Exception {
    expectAlike(resource(name), folder);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void a_list_made_by_chance_means_the_same_on_both(long seed) throws Exception {
    expectAlike(new AclMaker(seed).make(), folder);
  }

  static void expectAlike(String acl, Path folder) throws Exception {
    SideBySideAcl run = SideBySideAcl.run(acl, Files.createDirectory(folder.resolve("source")));
    assertThat(run.unexplained()).as(acl).isEmpty();
    assertThat(run.compared()).as("questions put to both").isPositive();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        MosquittoAsOracleTest.class.getResourceAsStream("/migration/" + name + ".acl")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

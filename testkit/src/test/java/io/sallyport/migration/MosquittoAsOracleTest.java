package io.sallyport.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Access lists written like real ones, and some that are made by chance, with Debian's Mosquitto
 * and imported into this broker: nobody may more here, and who may less is explained by a line of
 * the list. What is published live and what is retained is heard on both; LongMosquittoAsOracleTest
 * holds more of those made by chance, and all with TLS and 3.1.1 too.
 */
class MosquittoAsOracleTest {
  static final List<String> NAMES =
      List.of(
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
          "zigbee2mqtt");

  @TempDir private Path folder;

  @BeforeAll
  static void needsMosquitto() {
    AclMosquitto.require();
  }

  static List<String> names() {
    return NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_list_like_a_real_one_means_the_same_on_both(String name) throws Exception {
    expectAlike(resource(name), folder);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void a_list_made_by_chance_means_the_same_on_both(long seed) throws Exception {
    expectAlike(new AclMaker(seed).make(), folder);
  }

  @ParameterizedTest
  @EnumSource(
      value = Course.class,
      names = {"TLS_5", "TCP_3_1_1", "TLS_3_1_1"})
  void a_list_means_the_same_with_tls_and_before_5_0_for_what_is_retained_as_well(Course course)
      throws Exception {
    expectAlike(resource("factory"), folder, course);
  }

  static void expectAlike(String acl, Path folder) throws Exception {
    expectAlike(acl, folder, Course.TCP_5);
  }

  static void expectAlike(String acl, Path folder, Course course) throws Exception {
    SideBySideAcl run =
        SideBySideAcl.run(acl, Files.createDirectory(folder.resolve("source")), course);
    assertThat(run.unexplained()).as(acl).isEmpty();
    assertThat(run.compared()).as("questions put to both").isPositive();
  }

  static String resource(String name) throws IOException {
    try (InputStream in =
        MosquittoAsOracleTest.class.getResourceAsStream("/migration/" + name + ".acl")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package io.sallyport.migration;

import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thirty of the access lists by chance of {@link MosquittoAsOracleTest}, or as many as told, and
 * all those like real ones: over TCP and TLS, with 5.0 and 3.1.1, live and retained.
 */
@Tag("long")
class LongMosquittoAsOracleTest {
  private static final long LISTS = Long.getLong("migration.lists", 30);
  private static final long SEED = Long.getLong("migration.seed", 100);

  @TempDir private Path folder;

  @BeforeAll
  static void needsMosquitto() {
    AclMosquitto.require();
  }

  static Stream<Arguments> seeds() {
    return LongStream.range(SEED, SEED + LISTS).boxed().flatMap(LongMosquittoAsOracleTest::courses);
  }

  static Stream<Arguments> names() {
    return MosquittoAsOracleTest.NAMES.stream().flatMap(LongMosquittoAsOracleTest::courses);
  }

  private static Stream<Arguments> courses(Object list) {
    return Stream.of(Course.values()).map(course -> Arguments.of(list, course));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_list_made_by_chance_means_the_same_on_both(long seed, Course course) throws Exception {
    MosquittoAsOracleTest.expectAlike(new AclMaker(seed).make(), folder, course);
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_list_like_a_real_one_means_the_same_on_both(String name, Course course) throws Exception {
    MosquittoAsOracleTest.expectAlike(MosquittoAsOracleTest.resource(name), folder, course);
  }
}

package io.sallyport.migration;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thirty of the access lists by chance of {@link MosquittoAsOracleTest}, or as many as told. */
@Tag("long")
class LongMosquittoAsOracleTest {
  private static final long LISTS = Long.getLong("migration.lists", 30);
  private static final long SEED = Long.getLong("migration.seed", 100);

  @TempDir private Path folder;

  @BeforeAll
  static void needsMosquitto() {
    AclMosquitto.require();
  }

  static LongStream seeds() {
    return LongStream.range(SEED, SEED + LISTS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_list_made_by_chance_means_the_same_on_both(long seed) throws Exception {
    MosquittoAsOracleTest.expectAlike(new AclMaker(seed).make(), folder);
  }
}

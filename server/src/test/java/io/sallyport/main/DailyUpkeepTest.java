package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.config.Settings;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.operations.RulesDiff;
import io.sallyport.operations.Status;
import io.sallyport.policy.PolicySettings;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.TopicFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificates are looked after while the broker runs. */
class DailyUpkeepTest {
  @TempDir Path folder;
  private Home home;
  private final AtomicInteger loads = new AtomicInteger();

  /** Counts how often it is told to load its certificate. */
  private final RunningServer server =
      new RunningServer() {
        @Override
        public List<Status.Listener> listeners() {
          return List.of();
        }

        @Override
        public List<String> securityProviders() {
          return List.of();
        }

        @Override
        public void certificateRenewed() {
          loads.incrementAndGet();
        }

        @Override
        public void principalGone(PrincipalId id) {}

        @Override
        public void passwordChanged(PrincipalId id) {}

        @Override
        public Certificates certificates() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Recheck reconfigure(Settings settings) {
          return recheck();
        }

        @Override
        public Purge purgeRetained(
            @Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun) {
          return new Purge(dryRun ? 2 : 1, true);
        }

        @Override
        public RulesDiff.Live rehearse(PolicySettings rules) {
          RulesDiff.Some nobody = new RulesDiff.Some(0, List.of());
          return new RulesDiff.Live(
              3, new RulesDiff.Some(1, List.of("user:lamp as client c")), nobody, 2, nobody, true);
        }

        @Override
        public Recheck recheck() {
          return new Recheck(0, 0, 0, true);
        }

        @Override
        public Optional<Path> beginBackup() {
          return Optional.empty();
        }

        @Override
        public void endBackup() {}

        @Override
        public Status status() {
          return new Status(
              "",
              "",
              0,
              0,
              0,
              List.of(),
              0,
              0,
              0,
              0,
              0,
              new Status.Rules(0, 0, true),
              0,
              Status.Store.EMPTY,
              List.of(),
              Map.of());
        }

        @Override
        public void close() {}
      };

  @BeforeEach
  void a_home() throws Exception {
    home = Home.of(folder.resolve("home"), null);
    try (HomeLock _ = home.lock()) {
      home.ensure();
    }
  }

  @Test
  void a_day_without_anything_due_loads_nothing() {
    try (DailyUpkeep upkeep = DailyUpkeep.start(home, "hub", server)) {
      upkeep.run();
    }
    assertThat(loads).hasValue(0);
  }

  @Test
  void a_new_certificate_is_loaded() throws Exception {
    Files.delete(home.pki().serverCertificate());
    try (DailyUpkeep upkeep = DailyUpkeep.start(home, "hub", server)) {
      upkeep.run();
      upkeep.run();
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void a_day_that_fails_does_not_end_the_days() throws Exception {
    Files.writeString(home.pki().serverCertificate(), "garbage");
    try (DailyUpkeep upkeep = DailyUpkeep.start(home, "hub", server)) {
      upkeep.run();
      assertThat(loads).hasValue(0);
      Files.delete(home.pki().serverCertificate());
      upkeep.run();
    }
    assertThat(loads).hasValue(1);
  }
}

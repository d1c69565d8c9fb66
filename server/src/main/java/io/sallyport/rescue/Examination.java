package io.sallyport.rescue;

import io.sallyport.config.Problem;
import io.sallyport.config.Reading;
import io.sallyport.config.Remark;
import io.sallyport.config.Settings;
import io.sallyport.home.BanFile;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.Home;
import io.sallyport.home.PrivateFiles;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks through a home that nobody uses: one after the other, each on its own. */
final class Examination {
  /** When the broker has renewed by then, something keeps it from doing so. */
  private static final long DAYS_SOON = 14;

  private static final long MIB = 1 << 20;

  private final Home home;
  private final PrintWriter err;
  private final List<Finding> findings = new ArrayList<>();

  Examination(Home home, PrintWriter err) {
    this.home = home;
    this.err = err;
  }

  /**
   * What was seen.
   *
   * @param storeBytes what the store takes
   * @param freeBytes what its volume still has
   * @param certificateDays until the server's certificate ends; null when it cannot be read
   */
  record Report(
      String home,
      long storeBytes,
      long freeBytes,
      @Nullable Long certificateDays,
      List<StoreExamination.Shard> shards,
      List<Finding> findings) {
    /** 0 nothing to tell, 1 warnings only, 2 at least one error. */
    int grade() {
      return findings.isEmpty() ? 0 : findings.stream().anyMatch(Finding::error) ? 2 : 1;
    }
  }

  /** The caller holds the home's lock. */
  Report run() throws CommandFailure {
    try {
      told(home::refuseLooseModes);
      Settings settings = configuration();
      told(() -> DeviceFile.open(home.devices()));
      told(() -> BanFile.open(home.bans()));
      Long days = certificateDays();
      Path store = home.data().resolve("store");
      long bytes = size(store);
      long free = Files.getFileStore(home.folder()).getUsableSpace();
      if (settings != null && free < settings.durability().reserveBytes()) {
        findings.add(
            Finding.of(
                Problem.STORE_FULL,
                "%d MiB are free, and durability.reserve is %d MiB"
                    .formatted(free / MIB, settings.durability().reserveBytes() / MIB)));
      }
      List<StoreExamination.Shard> shards = List.of();
      if (Files.isDirectory(store)) {
        StoreExamination examination =
            new StoreExamination(store, home.data().resolve("native"), err, Ticker.system());
        examination.run();
        findings.addAll(examination.findings());
        shards = examination.shards();
      }
      return new Report(
          home.folder().toString(), bytes, free, days, List.copyOf(shards), List.copyOf(findings));
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be read: %s".formatted(home.folder(), PrivateFiles.reason(e)));
    }
  }

  /** Something that throws what it finds. */
  private interface Look {
    void at() throws CommandFailure;
  }

  private void told(Look look) {
    try {
      look.at();
    } catch (CommandFailure failure) {
      findings.add(Finding.of(failure.problem(), failure.text(), failure.fix()));
    }
  }

  private @Nullable Settings configuration() {
    try {
      Reading reading = home.check();
      for (Remark remark : reading.remarks()) {
        findings.add(
            Finding.of(
                remark.problem(),
                "%s line %d: %s".formatted(reading.name(), remark.line(), remark.text())));
      }
      return reading.settings();
    } catch (CommandFailure failure) {
      findings.add(Finding.of(failure.problem(), failure.text(), failure.fix()));
      return null;
    }
  }

  private @Nullable Long certificateDays() {
    Path file = home.pki().serverCertificate();
    try (var in = Files.newInputStream(file)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      long left = certificate.getNotAfter().getTime() - Ticker.system().wallMillis();
      long days = Math.floorDiv(left, Duration.ofDays(1).toMillis());
      if (days < DAYS_SOON) {
        findings.add(
            Finding.of(
                Problem.CERTIFICATE_ENDS,
                days < 0 ? file + " has ended" : "%s ends in %d days".formatted(file, days)));
      }
      return days;
    } catch (IOException | CertificateException e) {
      findings.add(Finding.of(Problem.CERTIFICATE_BROKEN, file + " is missing or cannot be read"));
      return null;
    }
  }

  private static long size(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}

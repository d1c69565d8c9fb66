package io.sallyport.home;

import io.sallyport.config.Problem;
import io.sallyport.config.Reading;
import io.sallyport.config.Settings;
import io.sallyport.config.TomlConfiguration;
import io.sallyport.identity.Account;
import io.sallyport.pki.CertificateAuthority;
import io.sallyport.pki.FileModes;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.PkiProblem;
import io.sallyport.pki.ServerNames;
import io.sallyport.pki.Upkeep;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The folder that everything of one broker lies in. Immutable; its methods block on the disk.
 *
 * <p>{@code sallyport.toml devices.jsonl bans.jsonl pki/ data/ log/ audit/ run/ lock}: folders
 * 0700, files that hold secrets 0600. Anything looser is refused with the command that mends it.
 */
public final class Home {
  private static final String STANDARD = "sallyport-home";

  private final Path folder;
  private final Path configuration;
  private final boolean ownConfiguration;

  private Home(Path folder, @Nullable Path configuration) {
    this.folder = folder.toAbsolutePath().normalize();
    this.ownConfiguration = configuration == null;
    this.configuration =
        configuration == null
            ? this.folder.resolve("sallyport.toml")
            : configuration.toAbsolutePath().normalize();
  }

  /**
   * @param folder null for {@code ./sallyport-home}
   * @param configuration the file that replaces {@code sallyport.toml}, or null
   */
  public static Home of(@Nullable Path folder, @Nullable Path configuration) {
    return new Home(folder == null ? Path.of(STANDARD) : folder, configuration);
  }

  /** Absolute. */
  public Path folder() {
    return folder;
  }

  public Path configuration() {
    return configuration;
  }

  public Path devices() {
    return folder.resolve("devices.jsonl");
  }

  /** The bans; not there before the first one. */
  public Path bans() {
    return folder.resolve("bans.jsonl");
  }

  public PkiDirectory pki() {
    return new PkiDirectory(folder.resolve("pki"));
  }

  /** Where what was acknowledged is kept. */
  public Path data() {
    return folder.resolve("data");
  }

  /** Where the audit trail lies. */
  public Path audit() {
    return folder.resolve("audit");
  }

  public Path controlSocket() {
    return folder.resolve("run").resolve("control.sock");
  }

  public boolean exists() {
    return Files.isDirectory(folder);
  }

  /** What {@link #ensure} found or made. */
  public record Ready(Reading reading, Settings settings, boolean created, Upkeep upkeep) {
    X509Certificate authority() {
      return upkeep.authority();
    }

    X509Certificate certificate() {
      return upkeep.server().issued().certificate();
    }

    /** The authority's SHA-256 fingerprint, as devices show it. */
    public String fingerprint() {
      return CertificateAuthority.fingerprint(authority());
    }

    /** The names that the server's certificate is valid for. */
    public List<String> names() {
      try {
        return ServerNames.in(certificate()).toList();
      } catch (CertificateParsingException e) {
        throw new IllegalStateException("our own certificate has names", e);
      }
    }
  }

  /**
   * Takes the home for this process; the folder is made when it is missing. A restore that was
   * decided on and broken off is carried out first.
   */
  public HomeLock lock() throws CommandFailure {
    try {
      PrivateFiles.createFolder(folder);
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be created: %s".formatted(folder, PrivateFiles.reason(e)));
    }
    HomeLock lock = HomeLock.take(folder.resolve("lock"));
    try {
      PendingRestore.in(folder).finish(() -> {});
      return lock;
    } catch (IOException e) {
      lock.close();
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "a restore of %s cannot be finished: %s (%s)"
              .formatted(folder, PrivateFiles.reason(e), e.getMessage()));
    }
  }

  /** One backup at a time of a home that a broker runs in. */
  public HomeLock lockBackup() throws CommandFailure {
    try {
      return HomeLock.take(folder.resolve("run").resolve("backup.lock"));
    } catch (CommandFailure failure) {
      if (failure.problem() != Problem.HOME_BUSY) {
        throw failure;
      }
      throw new CommandFailure(
          Problem.HOME_BUSY,
          "another backup of %s is under way".formatted(folder),
          "wait until it has ended");
    }
  }

  /** Takes a home that must be there. */
  public HomeLock lockExisting() throws CommandFailure {
    require();
    return lock();
  }

  /**
   * @throws CommandFailure HOME_MISSING
   */
  public void require() throws CommandFailure {
    if (!exists()) {
      throw new CommandFailure(
          Problem.HOME_MISSING,
          "there is no home at " + folder,
          "sallyport init, or sallyport serve, makes one here; --home DIR names another");
    }
  }

  /**
   * Makes what is missing, checks the modes of what is there, reads the configuration and has the
   * server's certificate renewed if it is due. The caller holds the lock.
   *
   * @throws CommandFailure with every problem of its kind at once
   */
  public Ready ensure() throws CommandFailure {
    try {
      boolean fresh = isFresh();
      if (fresh && ownConfiguration && !Files.exists(configuration)) {
        PrivateFiles.replace(configuration, standardConfiguration());
      }
      if (fresh && !Files.exists(devices())) {
        PrivateFiles.replace(devices(), new byte[0]);
      }
      for (String name : List.of("data", "log", "run", "audit")) {
        PrivateFiles.createFolder(folder.resolve(name));
      }
      refuseLooseModes();
      Reading reading = read();
      Settings settings = Objects.requireNonNull(reading.settings());
      return new Ready(reading, settings, fresh, keepUp(settings.brokerName()));
    } catch (PkiProblem e) {
      throw new CommandFailure(
          Problem.CERTIFICATE_BROKEN, "%s %s".formatted(e.file(), e.finding()), e.fix());
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "%s cannot be prepared: %s".formatted(folder, PrivateFiles.reason(e)));
    }
  }

  /** What a new home begins with. */
  private static byte[] standardConfiguration() throws IOException {
    try (InputStream in = Home.class.getResourceAsStream("sallyport.toml")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /**
   * Whether this home was never whole: the certificate of the authority is the last thing that is
   * made. A list of devices that has lines says otherwise, so that a lost file is missed, not
   * replaced.
   */
  private boolean isFresh() throws IOException {
    return !pki().exists() && (!Files.exists(devices()) || Files.size(devices()) == 0);
  }

  /** Renews what is due in {@code pki/}; call it at the start and once a day. */
  public Upkeep keepUp(String brokerName) throws IOException {
    return Upkeep.run(pki(), brokerName, List.of(), ServerNames::detect);
  }

  /**
   * Reads the configuration and runs its tests with the devices' roles.
   *
   * @throws CommandFailure with the whole text when something is wrong
   */
  public Reading read() throws CommandFailure {
    Reading reading = check();
    if (!reading.isGood()) {
      throw CommandFailure.of(reading);
    }
    return reading;
  }

  /** As {@link #read}, but hands back what is wrong; writes nothing. */
  public Reading check() throws CommandFailure {
    Reading reading = parse();
    return reading.isGood() ? reading.withRuleReview().withTests(roles()) : reading;
  }

  /** Reads the configuration, and runs and reviews nothing. */
  public Reading parse() {
    return TomlConfiguration.read(configuration, folder);
  }

  /** As {@link #parse()}, another file than its own; relative paths in it are the home's too. */
  public Reading parse(Path file) {
    return TomlConfiguration.read(file, folder);
  }

  /** The roles that a user has by the home's list of devices; none for one who is not there. */
  public Function<String, Set<String>> roles() throws CommandFailure {
    DeviceFile devices = Files.exists(devices()) ? DeviceFile.open(devices()) : null;
    return user ->
        devices == null ? Set.of() : devices.find(user).map(Account::roles).orElse(Set.of());
  }

  /** Every mode that is too loose, with the command that mends it. */
  public void refuseLooseModes() throws CommandFailure {
    List<PkiProblem> loose = new ArrayList<>();
    try {
      for (String name :
          List.of("", "devices.jsonl", "bans.jsonl", "data", "log", "run", "audit", "lock")) {
        Path path = folder.resolve(name);
        if (Files.exists(path)) {
          Optional<PkiProblem> problem = FileModes.check(path);
          problem.ifPresent(loose::add);
        }
      }
      loose.addAll(pki().looseModes());
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.HOME_BROKEN,
          "the modes of %s cannot be read: %s".formatted(folder, PrivateFiles.reason(e)));
    }
    if (!loose.isEmpty()) {
      throw new CommandFailure(
          Problem.HOME_TOO_OPEN,
          String.join(
              "\n  ",
              loose.stream().map(problem -> problem.file() + " " + problem.finding()).toList()),
          String.join("\n", loose.stream().map(PkiProblem::fix).distinct().toList()));
    }
  }
}

package io.sallyport.migration;

import io.sallyport.config.Problem;
import io.sallyport.config.Reading;
import io.sallyport.config.Settings;
import io.sallyport.config.TomlConfiguration;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.PrivateFiles;
import io.sallyport.migration.AclEntry.Access;
import io.sallyport.migration.Equivalence.Difference;
import io.sallyport.migration.Report.Outcome;
import io.sallyport.migration.SourceFolder.TextFile;
import io.sallyport.policy.PolicySettings;
import io.sallyport.principal.PrincipalId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One import of a Mosquitto, from its files to a draft and a report. Reads the source, writes
 * nothing but a file of its own that it removes. Confined to one thread.
 */
final class Migration {
  private final SourceFolder folder;
  private final Report report = new Report();
  private PasswordFile passwords = PasswordFile.none();
  private @Nullable AclFile list;
  private String heldBack = "";

  /**
   * What came of it.
   *
   * @param heldBack why the rules of the draft are comments; empty when they are not
   */
  record Result(
      String toml,
      List<DraftRule> rules,
      DeviceDraft devices,
      Report report,
      Equivalence.Result check,
      String heldBack) {}

  private Migration(SourceFolder folder) {
    this.folder = folder;
  }

  /**
   * @param source a mosquitto.conf or the folder of one
   * @throws CommandFailure when a file of the source cannot be read at all
   */
  static Result of(Path source) throws CommandFailure {
    return new Migration(SourceFolder.of(source)).run();
  }

  private Result run() throws CommandFailure {
    Setup setup = SetupReader.read(ConfReader.read(folder, report));
    security(setup);
    SourceReport.tell(setup, folder, report);
    TreeSet<String> users = new TreeSet<>(passwords.entries().keySet());
    if (list != null) {
      list.users().stream().filter(PrincipalId::isName).forEach(users::add);
    }
    String prefix = People.prefixFor(users);
    List<DraftListener> listeners =
        new ListenerMaker(folder, report, prefix, setup.general()).make(setup.listeners());
    People people = people(users, prefix, listeners);
    String general = new GeneralMaker(setup.general(), report).make();
    RuleMaker maker = new RuleMaker(people, report);
    List<DraftRule> rules = list == null ? everything(setup) : maker.make(list);
    Equivalence.Result check = check(rules, people, maker);
    DeviceDraft devices =
        new DeviceDraft(
            people,
            passwords,
            maker.monitors(),
            !people.doors().isEmpty(),
            believesNames(setup.listeners()));
    String toml = DraftText.of(general, listeners, rules, heldBack);
    return new Result(toml, rules, devices, report, check, heldBack);
  }

  private static People people(
      TreeSet<String> users, String prefix, List<DraftListener> listeners) {
    boolean certified = listeners.stream().anyMatch(one -> one.isOpen() && one.byCertificate());
    List<String> doors =
        listeners.stream()
            .filter(one -> one.isOpen() && !one.byCertificate())
            .map(DraftListener::name)
            .toList();
    return new People(users, certified ? prefix : null, doors);
  }

  /** Without a password_file and with anonymous clients, any user name is believed. */
  private static boolean believesNames(List<SourceListener> listeners) {
    SourceListener first = listeners.getFirst();
    return !first.has("password_file")
        && listeners.stream().anyMatch(one -> one.isOn("allow_anonymous"));
  }

  /** The files that say who may what; those of the first listener hold for all that are opened. */
  private void security(Setup setup) throws CommandFailure {
    SourceListener first = setup.listeners().getFirst();
    ConfOption acl = first.get("acl_file");
    TextFile rules = acl == null ? null : text(acl);
    if (rules != null) {
      list = AclFile.read(rules, report);
    }
    if (acl != null && (list == null || !list.isWhole())) {
      heldBack = "the acl_file could not be read whole";
    }
    ConfOption file = first.get("password_file");
    TextFile logins = file == null ? null : text(file);
    if (logins != null) {
      passwords = PasswordFile.read(logins, report);
    }
    if (!setup.plugins().isEmpty()) {
      heldBack = "a plugin decides in the source, and what it refuses is not known here";
    } else if (setup.general().containsKey("clientid_prefixes")) {
      heldBack = "clientid_prefixes keeps client ids out in the source, which nothing does here";
    }
  }

  private @Nullable TextFile text(ConfOption option) throws CommandFailure {
    Path found = folder.find(option.value());
    if (found == null || !Files.isRegularFile(found)) {
      report.decide(option, "there is no such file here; copy it beside mosquitto.conf");
      return null;
    }
    report.converted(option, "read from " + folder.shown(found));
    return folder.read(found);
  }

  /** Without an acl_file Mosquitto lets everybody who is in do everything. */
  private List<DraftRule> everything(Setup setup) {
    SourceListener first = setup.listeners().getFirst();
    if (first.has("acl_file")) {
      return List.of();
    }
    report.add(
        Outcome.DECIDE,
        null,
        "acl_file",
        "the source has none: whoever is in may do everything, and so the draft says; better,"
            + " narrow it down (docs/access-rules.md)");
    report.add(
        Outcome.TIGHTENED, null, "acl_file", "nobody writes $SYS, nor reads it without a role");
    return List.of(
        new DraftRule(
            "as in mosquitto: everybody, everything",
            List.of("any"),
            Access.READWRITE,
            List.of("#"),
            List.of(new Place("(no acl_file)", 0))));
  }

  private Equivalence.Result check(List<DraftRule> rules, People people, RuleMaker maker)
      throws CommandFailure {
    if (!heldBack.isEmpty()) {
      return Equivalence.Result.nothing();
    }
    String toml = rules.stream().map(DraftRule::toml).collect(Collectors.joining("\n"));
    Equivalence.Result result =
        Equivalence.run(new AclMeaning(list), settings(toml), people, maker.monitors());
    if (result.isWider()) {
      heldBack = "a rule grants what the source does not, which is a mistake of Sallyport's";
    }
    return result;
  }

  /** The rules as the broker will read them. */
  private static PolicySettings settings(String toml) throws CommandFailure {
    Path home = null;
    try {
      home = Files.createTempDirectory("sallyport-import");
      Path file = home.resolve("sallyport.toml");
      PrivateFiles.replace(file, toml.getBytes(StandardCharsets.UTF_8));
      Reading reading = TomlConfiguration.read(file, home);
      Settings settings = reading.settings();
      if (settings == null) {
        throw new IllegalStateException("our own draft is not in order: " + reading.render());
      }
      return settings.policy();
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.FILE_UNREADABLE,
          "a file for the check cannot be written: " + PrivateFiles.reason(e));
    } finally {
      remove(home);
    }
  }

  private static void remove(@Nullable Path home) throws CommandFailure {
    try {
      if (home != null) {
        PrivateFiles.delete(home);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.FILE_UNREADABLE, home + " cannot be removed: " + PrivateFiles.reason(e));
    }
  }

  /** Texts for the report of {@code check}, at most {@code most} lines. */
  static List<String> lines(Equivalence.Result check, int most) {
    List<String> lines = new ArrayList<>();
    check.differences().stream().limit(most).map(Difference::text).forEach(lines::add);
    if (check.found() > lines.size()) {
      lines.add("and %d more".formatted(check.found() - lines.size()));
    }
    return lines;
  }
}

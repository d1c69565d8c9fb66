package io.sallyport.config;

import io.sallyport.broker.Broker;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.topic.Printable;
import io.sallyport.transport.ListenerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads {@code sallyport.toml}: strictly, and every problem in one pass. Confined to its thread;
 * reads files and writes none.
 */
public final class TomlConfiguration {
  private final Path home;
  private final Remarks remarks = new Remarks();

  private TomlConfiguration(Path home) {
    this.home = home;
  }

  /**
   * Reads and checks {@code file}. Blocks on the disk.
   *
   * @param home what relative paths in the file are relative to
   */
  public static Reading read(Path file, Path home) {
    SourceText.Outcome outcome = SourceText.read(file);
    SourceText source = outcome.source();
    if (source == null) {
      Remark remark = outcome.remark();
      return new Reading(
          String.valueOf(file.getFileName()),
          null,
          null,
          remark == null ? List.of() : List.of(remark));
    }
    return new TomlConfiguration(home.toAbsolutePath().normalize()).read(source);
  }

  private Reading read(SourceText source) {
    TomlParseResult toml = Toml.parse(source.text());
    toml.errors().forEach(this::syntax);
    refuseUnknownTables(toml);
    Settings settings = settings(source.name(), toml);
    boolean good = !remarks.hasErrors();
    return new Reading(source.name(), source, good ? settings : null, remarks.sorted());
  }

  private Settings settings(String fileName, TomlTable toml) {
    Section broker = single(toml, "broker");
    Section authentication = single(toml, "authentication");
    Section limits = single(toml, "limits");
    Section durability = single(toml, "durability");
    List<ListenerSettings> listeners =
        new ListenerReader(home).read(repeated(toml, "listener"), absent("listener"));
    Section audit = single(toml, "audit");
    Section authorization = single(toml, "authorization");
    PolicySettings policy =
        new RuleReader(fileName)
            .read(
                repeated(toml, "rule"),
                repeated(toml, "topic"),
                repeated(toml, "test"),
                authorization.get(BrokerKeys.AUTHORIZATION_ON_DENY));
    Settings settings =
        new Settings(
            broker.get(BrokerKeys.BROKER_NAME),
            new Broker.Settings(
                broker.get(BrokerKeys.CHECK_PAYLOAD_FORMAT), broker.get(BrokerKeys.SYS_INTERVAL)),
            listeners,
            authentication.get(BrokerKeys.AUTHENTICATION_CHAIN),
            policy,
            LimitsReader.read(limits),
            LimitsReader.guard(limits),
            limits.get(LimitKeys.LOGIN_TIMEOUT),
            new Settings.Durability(
                durability.get(BrokerKeys.DURABILITY_SYNC),
                durability.get(BrokerKeys.DURABILITY_RESERVE)),
            audit.get(BrokerKeys.AUDIT_SIZE));
    if (settings.durability().sync() == Settings.Sync.NONE) {
      durability.remark(
          Problem.MEMORY_ONLY,
          BrokerKeys.DURABILITY_SYNC,
          "sessions, queues and retained messages are kept in memory and end with the process",
          Problem.MEMORY_ONLY.remedy());
    }
    warnWithoutRules(policy);
    return settings;
  }

  private void warnWithoutRules(PolicySettings policy) {
    boolean some = policy.rules().stream().anyMatch(rule -> rule.effect() == Rule.Effect.ALLOW);
    if (!some && !remarks.hasErrors()) {
      remarks.add(
          new Remark(
              Problem.NO_RULES,
              0,
              0,
              "no rule allows anything, so clients can log in and then do nothing",
              Problem.NO_RULES.remedy()));
    }
  }

  private void syntax(TomlParseError error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("previously defined")) {
      remarks.addSyntax(
          Problem.DUPLICATE_KEY, error.position(), message, Problem.DUPLICATE_KEY.remedy());
    } else {
      remarks.addSyntax(Problem.SYNTAX, error.position(), message, Problem.SYNTAX.remedy());
    }
  }

  private void refuseUnknownTables(TomlTable toml) {
    List<String> known =
        KeyCatalogue.TABLES.stream()
            .map(KeyCatalogue.Table::name)
            .filter(name -> !name.contains("."))
            .toList();
    for (String name : toml.keySet()) {
      if (!known.contains(name)) {
        remarks.add(
            Problem.UNKNOWN_TABLE,
            Section.start(toml, name),
            "there is no table \"%s\"".formatted(Printable.of(name, 60)),
            ForeignWords.instead(name)
                .or(() ->
                    EditDistance.nearest(name, known)
                        .flatMap(KeyCatalogue::table)
                        .map(table -> "did you mean %s?".formatted(table.heading())))
                .or(() -> home(name))
                .orElse("tables are: " + String.join(" ", known)));
      }
    }
  }

  /** Where a key that stands above every table belongs. */
  private static Optional<String> home(String name) {
    return KeyCatalogue.KEYS.stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .flatMap(key -> KeyCatalogue.table(key.table()))
        .map(table -> "the key belongs below the line %s".formatted(table.heading()));
  }

  private Section single(TomlTable toml, String name) {
    Object found = toml.get(List.of(name));
    TomlPosition start = Section.start(toml, name);
    if (found instanceof TomlTable table) {
      Section section = new Section(remarks, name, table, start);
      section.refuseUnknownKeys();
      return section;
    }
    if (found != null) {
      remarks.add(
          Problem.WRONG_TYPE,
          start,
          "%s is one table, not %s"
              .formatted(name, found instanceof TomlArray ? "many" : "a value"),
          "write [%s]".formatted(name));
    }
    return absent(name);
  }

  private List<Section> repeated(TomlTable toml, String name) {
    Object found = toml.get(List.of(name));
    TomlPosition start = Section.start(toml, name);
    List<Section> sections = new ArrayList<>();
    if (found instanceof TomlArray list) {
      for (int i = 0; i < list.size(); i++) {
        TomlPosition place = list.inputPositionOf(i);
        if (list.get(i) instanceof TomlTable table) {
          sections.add(new Section(remarks, name, table, place == null ? start : place));
        } else {
          remarks.add(
              Problem.WRONG_TYPE, start, name + " is not a table", "write [[%s]]".formatted(name));
        }
      }
    } else if (found != null) {
      remarks.add(
          Problem.WRONG_TYPE,
          start,
          "%s can stand many times, so its line has double brackets".formatted(name),
          "write [[%s]]".formatted(name));
    }
    return sections;
  }

  private Section absent(String name) {
    return new Section(remarks, name, Toml.parse(""), TomlPosition.positionAt(1, 1));
  }
}

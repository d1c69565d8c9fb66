package io.sallyport.config;

import io.sallyport.review.Finding;
import io.sallyport.review.RuleReview;
import io.sallyport.topic.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * What is worth a second look in the rules of a good configuration, as remarks at the key that it
 * is about. At most {@value #MOST}. Stateless.
 */
final class RuleRemarks {
  private static final int MOST = 200;

  private RuleRemarks() {}

  static List<Remark> of(Settings settings, @Nullable SourceText source) {
    List<Finding> findings = RuleReview.of(settings.policy(), settings.doors());
    if (findings.isEmpty()) {
      return List.of();
    }
    TomlTable toml = Toml.parse(source == null ? "" : source.text());
    return findings.stream().limit(MOST).map(found -> remark(settings, toml, found)).toList();
  }

  private static Remark remark(Settings settings, TomlTable toml, Finding found) {
    TomlPosition place = place(toml, found.rule(), found.key());
    String name = settings.policy().rules().get(found.rule()).name();
    return new Remark(
        problem(found.kind()),
        place.line(),
        place.column(),
        "rule \"%s\" %s".formatted(Printable.of(name), found.text()),
        found.fix());
  }

  /** Where the key stands, or the table when it has no such key. */
  private static TomlPosition place(TomlTable toml, int rule, String key) {
    TomlPosition table = TomlPosition.positionAt(1, 1);
    if (toml.get(List.of("rule")) instanceof TomlArray rules && rule < rules.size()) {
      TomlPosition at = rules.inputPositionOf(rule);
      table = at == null ? table : at;
      if (rules.get(rule) instanceof TomlTable found) {
        TomlPosition exact = found.inputPositionOf(List.of(key));
        return exact == null ? table : exact;
      }
    }
    return table;
  }

  private static Problem problem(Finding.Kind kind) {
    return switch (kind) {
      case EVERYTHING -> Problem.RULE_GRANTS_EVERYTHING;
      case UNREACHABLE -> Problem.RULE_UNREACHABLE;
      case DENIED_ANYWAY -> Problem.RULE_DENIED_ANYWAY;
      case REPEATED -> Problem.RULE_REPEATED;
      case WIDER_THAN_NEEDED -> Problem.RULE_WIDER_THAN_NEEDED;
      case PLACEHOLDER_MISSING -> Problem.RULE_PLACEHOLDER_MISSING;
      case CLIENT_ID_TRUSTED -> Problem.RULE_TRUSTS_CLIENT_ID;
      case ESCAPABLE -> Problem.RULE_ESCAPABLE;
    };
  }
}

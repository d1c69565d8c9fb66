package io.sallyport.rules;

import io.sallyport.command.Verb;
import io.sallyport.config.EditDistance;
import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Rules to begin with, to be put into the configuration by whoever likes them. */
@Command(
    name = "template",
    description = {
      "Rules to begin with, commented and with tests of their own; without NAME, which there are.",
      "Example: rules template sensor >> sallyport-home/sallyport.toml"
    })
final class RulesTemplate extends Verb {
  static final List<String> NAMES =
      List.of("own-tree", "public", "sensor", "controller", "dashboard", "home-automation");

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One of those.")
  @Nullable String name;

  @Override
  protected int run() throws CommandFailure {
    String asked = name;
    if (asked == null) {
      list();
    } else if (!NAMES.contains(asked)) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "there is no template \"%s\"".formatted(Printable.of(asked, 40)),
          EditDistance.nearest(asked, NAMES)
              .map("did you mean %s?"::formatted)
              .orElse("there are " + String.join(", ", NAMES)));
    } else if (isJson()) {
      printJson(Map.of("name", asked, "text", text(asked)));
    } else {
      out().print(text(asked));
      out().flush();
    }
    return ExitCode.OK;
  }

  private void list() {
    Map<String, String> meanings = new LinkedHashMap<>();
    NAMES.forEach(one -> meanings.put(one, meaning(one)));
    if (isJson()) {
      printJson(meanings);
      return;
    }
    meanings.forEach((one, meaning) -> out().printf("%-16s %s%n", one, meaning));
    out().flush();
  }

  /** What stands behind {@code # NAME: } in the first line. */
  private static String meaning(String template) {
    String first = text(template).lines().findFirst().orElse("");
    return first.substring(template.length() + 4);
  }

  private static String text(String template) {
    try (InputStream in = RulesTemplate.class.getResourceAsStream(template + ".toml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("our own template", e);
    }
  }
}

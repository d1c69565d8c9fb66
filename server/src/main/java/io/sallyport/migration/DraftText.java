package io.sallyport.migration;

import java.util.List;

/** The draft of sallyport.toml as text. Stateless. */
final class DraftText {
  private DraftText() {}

  static String of(
      String general, List<DraftListener> listeners, List<DraftRule> rules, String heldBack) {
    StringBuilder out =
        new StringBuilder(
            """
            # A draft, made from a mosquitto.conf by `sallyport config import`. import-report.txt says what
            # became of each line; `sallyport config check` reads this file.

            # Mosquitto acknowledges a publish that is denied and drops it. To have it so here:
            # [authorization]
            # on_deny = "ack"

            """);
    out.append(general);
    if (listeners.stream().noneMatch(DraftListener::isOpen)) {
      out.append(
          """
          # No listener of the source could be opened; this one is for this machine alone.
          [[listener]]
          name = "local"
          bind = "mqtts://127.0.0.1:8883"

          """);
    }
    listeners.forEach(listener -> out.append(listener.toml()).append('\n'));
    if (!heldBack.isEmpty()) {
      out.append(TomlText.comment("no rule is active: " + heldBack)).append('\n');
    }
    for (DraftRule rule : rules) {
      out.append(heldBack.isEmpty() ? rule.toml() : TomlText.comment(rule.toml())).append('\n');
    }
    return out.toString();
  }
}

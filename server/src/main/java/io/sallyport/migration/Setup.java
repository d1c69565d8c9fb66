package io.sallyport.migration;

import java.util.List;
import java.util.Map;

/**
 * A whole Mosquitto as its configuration describes it. Immutable but for its listeners.
 *
 * @param general what holds for the broker, by name
 * @param strange lines with options that nobody here knows
 * @param plugins lines that load code which decides about logins or access
 */
record Setup(
    List<SourceListener> listeners,
    Map<String, ConfOption> general,
    List<Bridge> bridges,
    List<ConfOption> plugins,
    List<ConfOption> strange) {

  Setup {
    listeners = List.copyOf(listeners);
    general = Map.copyOf(general);
    bridges = List.copyOf(bridges);
    plugins = List.copyOf(plugins);
    strange = List.copyOf(strange);
  }

  /**
   * A connection that Mosquitto opens itself.
   *
   * @param options everything that was said about it, secrets included
   */
  record Bridge(ConfOption opened, List<ConfOption> options) {
    Bridge {
      options = List.copyOf(options);
    }
  }
}

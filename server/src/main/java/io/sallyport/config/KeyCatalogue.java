package io.sallyport.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every key of the configuration file: the one place that knows names, types, bounds, defaults and
 * meanings. The reader, {@code config explain}, the JSON Schema and docs/configuration.md are made
 * from it. Immutable.
 */
final class KeyCatalogue {
  private KeyCatalogue() {}

  /**
   * A table of the file.
   *
   * @param repeated whether it is written {@code [[name]]}
   */
  record Table(String name, boolean repeated, String meaning) {
    String heading() {
      return repeated ? "[[" + name + "]]" : "[" + name + "]";
    }
  }

  static final List<Table> TABLES =
      List.of(
          new Table("broker", false, "The broker as a whole."),
          new Table(
              "listener",
              true,
              "A door for clients. Without any, there is one: `mqtts://*:8883`, named devices."),
          new Table("authentication", false, "How clients prove who they are."),
          new Table("authorization", false, "What holds for all rules."),
          new Table(
              "rule",
              true,
              "What somebody may do. A deny rule beats every allow rule, silence denies, and the"
                  + " order does not matter."),
          new Table(
              "topic",
              true,
              "A label: whatever rules grant, nothing is published, subscribed or received on these"
                  + " topics over a weaker transport. All matching labels apply."),
          new Table(
              "test",
              true,
              "What must hold under the rules. `config check` and every start run them; one that"
                  + " fails stops the start."),
          new Table(
              "listener.proxy_protocol",
              false,
              "A load balancer in front of the listener says who connects (PROXY protocol, versions 1"
                  + " and 2). Written in one line: `proxy_protocol = { from = [\"10.0.0.5/32\"] }`."),
          new Table("limits", false, "What one client, one address and the whole broker may use."),
          new Table(
              "limits.queue_per_session",
              false,
              "What waits for one session. Written in one line: `queue_per_session = { messages ="
                  + " 1000, bytes = \"1 MiB\" }`."),
          new Table("durability", false, "When a message counts as kept."),
          new Table("audit", false, "Who did, tried and was refused what; `audit-log` reads it."));

  /** Every key, in the order of the documentation. */
  static final List<Key<?>> KEYS =
      Stream.of(BrokerKeys.ALL, ListenerKeys.ALL, RuleKeys.ALL, LimitKeys.ALL)
          .<Key<?>>flatMap(List::stream)
          .toList();

  /** The keys of one table, in the order of the documentation. */
  static List<Key<?>> keysOf(String table) {
    return KEYS.stream().filter(key -> key.table().equals(table)).toList();
  }

  static Optional<Table> table(String name) {
    return TABLES.stream().filter(table -> table.name().equals(name)).findFirst();
  }
}

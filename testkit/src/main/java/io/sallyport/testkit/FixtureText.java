package io.sallyport.testkit;

/**
 * The configuration of a broker for a test: what the test wrote, and what holds where it wrote
 * nothing. Confined to one thread.
 */
final class FixtureText {
  private static final String LISTENERS =
      """
      [[listener]]
      name = "plain"
      bind = "mqtt://127.0.0.1:0"
      guest = "visitor"

      [[listener]]
      name = "tls"
      bind = "mqtts://127.0.0.1:0"
      client_certificate = "optional"
      guest = "visitor"

      """;
  private static final String WEB_LISTENERS =
      """
      [[listener]]
      name = "ws"
      bind = "ws://127.0.0.1:0/mqtt"
      guest = "visitor"

      [[listener]]
      name = "wss"
      bind = "wss://127.0.0.1:0/mqtt"
      client_certificate = "optional"
      guest = "visitor"

      """;
  private static final String OPEN_RULES =
      """
      [[rule]]
      name = "everything for everybody"
      who = "any"
      allow = ["publish", "subscribe"]
      topics = ["#"]

      """;

  /** Tests fail to log in more often than anybody should; those about the limit write their own. */
  private static final String MANY_FAILURES =
      """
      [limits]
      logins_failing_per_address = "10000/s"
      logins_failing_burst = 100000
      wrong_passwords = "unlimited"

      """;

  private String listeners = LISTENERS;
  private String rules = OPEN_RULES;
  private String more = "";

  void listeners(String toml) {
    listeners = toml;
  }

  void addWebListeners() {
    listeners = listeners + WEB_LISTENERS;
  }

  void rules(String toml) {
    rules = toml;
  }

  void add(String toml) {
    more = more + toml + "\n";
  }

  String toml() {
    return listeners + rules + (more.contains("[limits]") ? more : MANY_FAILURES + more);
  }
}

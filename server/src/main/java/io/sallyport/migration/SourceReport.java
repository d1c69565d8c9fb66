package io.sallyport.migration;

import io.sallyport.home.CommandFailure;
import io.sallyport.migration.Report.Outcome;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reports what is only listed: bridges, plugins, options that nobody knows. Stateless. */
final class SourceReport {
  private static final String DYNAMIC_SECURITY = "dynamic-security.json";

  private SourceReport() {}

  static void tell(Setup setup, SourceFolder folder, Report report) throws CommandFailure {
    setup.bridges().forEach(bridge -> tell(bridge, report));
    for (ConfOption plugin : setup.plugins()) {
      report.decide(
          plugin,
          plugin.value().contains("dynamic_security")
              ? "its clients, roles and groups are in " + DYNAMIC_SECURITY + ", not converted"
              : "it decides about logins or access; the draft has no active rule");
    }
    for (ConfOption option : setup.strange()) {
      boolean plugins = option.name().contains("_opt_");
      report.add(
          Outcome.NOT_SUPPORTED,
          option.place(),
          option.name(),
          plugins ? "belongs to a plugin" : "not an option that is known here");
    }
    Path dynamic = folder.find(DYNAMIC_SECURITY);
    if (dynamic != null) {
      report.add(
          Outcome.DECIDE,
          new Place(folder.shown(dynamic), 1),
          DYNAMIC_SECURITY,
          "not converted: write its roles as rules and its clients as devices");
    }
    for (SourceListener listener : setup.listeners()) {
      ConfOption anonymous = listener.get("allow_anonymous");
      if (ConfOption.isTrue(anonymous) && !listener.has("password_file")) {
        report.add(
            Outcome.TIGHTENED,
            anonymous == null ? null : anonymous.place(),
            "allow_anonymous",
            "without a password_file Mosquitto believes any user name; here a name needs its"
                + " password");
      }
    }
    behaviour(report);
  }

  private static void tell(Setup.Bridge bridge, Report report) {
    String addresses =
        bridge.options().stream()
            .filter(option -> option.name().startsWith("address"))
            .map(ConfOption::value)
            .collect(Collectors.joining(" "));
    report.add(
        Outcome.NOT_SUPPORTED,
        bridge.opened().place(),
        bridge.opened().text(),
        "a bridge to %s with %d options: there are no bridges in this release"
            .formatted(addresses.isEmpty() ? "nowhere" : addresses, bridge.options().size()));
    for (ConfOption option : bridge.options()) {
      if (option.name().equals("topic")) {
        report.notSupported(option, "of the bridge " + bridge.opened().value());
      } else {
        report.add(
            Outcome.NOT_SUPPORTED,
            option.place(),
            option.name(),
            "of the bridge " + bridge.opened().value());
      }
    }
  }

  /** What is so for every import. */
  private static void behaviour(Report report) {
    report.add(
        Outcome.DECIDE,
        null,
        "a denied publish",
        "Mosquitto acknowledges and drops it; here a 3.1.1 client is disconnected, a 5.0 client told:"
            + " authorization.on_deny = \"ack\" is as in Mosquitto");
    report.add(
        Outcome.TIGHTENED,
        null,
        "a will without a right",
        "Mosquitto drops it when it is due; here the login is refused");
    report.add(
        Outcome.TIGHTENED,
        null,
        "SUBSCRIBE",
        "Mosquitto grants every one; here one under which nothing could ever come is refused");
    report.add(
        Outcome.TIGHTENED,
        null,
        "client ids",
        "none with + # / or a leading $; a user's name, alone or before a -, is that user's; one in"
            + " use is not taken over by another user");
  }
}

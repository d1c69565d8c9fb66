package io.sallyport.home;

import io.sallyport.config.Settings;
import io.sallyport.pki.ServerCertificate;
import java.util.ArrayList;
import java.util.List;

/** What there is to tell about a home, as lines for a terminal. Stateless. */
public final class HomeReport {
  private HomeReport() {}

  /** Where the home is, whom it trusts, what its certificate is valid for. */
  public static List<String> lines(Home home, Home.Ready ready) {
    List<String> lines = new ArrayList<>();
    lines.add("home           " + home.folder() + (ready.created() ? "   (new)" : ""));
    lines.add("configuration  " + home.configuration());
    lines.add("authority      " + ready.fingerprint() + "   (compare it on your devices)");
    lines.add("               " + home.pki().caCertificate());
    lines.add("certificate    valid for " + String.join(" ", ready.names()));
    lines.add(
        "               until " + ready.certificate().getNotAfter().toInstant() + outcome(ready));
    return lines;
  }

  /** The caps that hold; every one of them is finite unless the configuration says otherwise. */
  public static String caps(Settings settings) {
    return "limits         %s connections (%s from one address, %s before login), packets up to %s"
            .formatted(
                settings.guard().connections(),
                settings.guard().connectionsPerAddress(),
                settings.guard().unfinishedLogins(),
                bytes(settings.limits().packetBytes()))
        + System.lineSeparator()
        + "               %s sessions per device, %s messages or %s waiting for each, %s retained"
            .formatted(
                settings.limits().sessionsPerPrincipal() == Integer.MAX_VALUE
                    ? "unlimited"
                    : String.valueOf(settings.limits().sessionsPerPrincipal()),
                settings.limits().queueMessages(),
                bytes(settings.limits().queueBytes()),
                settings.limits().retainedMessages());
  }

  private static String outcome(Home.Ready ready) {
    return switch (ready.upkeep().server()) {
      case ServerCertificate.Outcome.Kept _ -> ", renews itself";
      case ServerCertificate.Outcome.Created _ -> ", renews itself";
      case ServerCertificate.Outcome.Renewed(_, String reason) -> ", renewed because " + reason;
      case ServerCertificate.Outcome.Overdue(_, String reason) ->
          ", OVERDUE: " + reason + ", and ca.key is not here to renew it";
    };
  }

  private static String bytes(long bytes) {
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}

package io.sallyport.trail;

import io.sallyport.guard.Ban;
import io.sallyport.packet.QoS;
import io.sallyport.policy.AccessRequest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Reading;
import io.sallyport.policy.Subject;
import io.sallyport.principal.TransportTrust;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the story of one refusal: what was written down then, and what the rules of now say about
 * the same. Confined to one thread, used once.
 */
final class StoryTeller {
  private final @Nullable PolicySettings settings;
  private final Function<String, @Nullable Set<String>> rolesOf;
  private final List<String> lines = new ArrayList<>();
  private @Nullable String decidedBy;
  private @Nullable String nearest;
  private List<String> draft = List.of();

  /**
   * @param settings the rules in force; null when they cannot be read
   * @param rolesOf of a device, by its name; null when it is not there any more
   */
  StoryTeller(@Nullable PolicySettings settings, Function<String, @Nullable Set<String>> rolesOf) {
    this.settings = settings;
    this.rolesOf = rolesOf;
  }

  Story tell(Fact fact, String time, long n) {
    String id = String.valueOf(fact.id());
    switch (fact.event()) {
      case "denied" -> denied(fact, id, time);
      case "login_refused" -> login(fact, id, time);
      default -> other(fact, id, time);
    }
    return new Story(
        id,
        time,
        n,
        fact.event(),
        fact.who(),
        fact.from(),
        fact.listener(),
        fact.what(),
        decidedBy,
        nearest,
        draft,
        List.copyOf(lines));
  }

  // --- what was denied

  private void denied(Fact fact, String id, String time) {
    Map<String, String> what = fact.what();
    boolean connect = what(what, "action").equals("connect");
    String asked = connect ? "" : " %s  QoS %s".formatted(what(what, "topic"), what(what, "qos"));
    String retained = what(what, "retain").equals("true") ? ", retained" : "";
    lines.add("DENIED  %s%s%s   %s".formatted(what(what, "action"), asked, retained, id));
    row("when", time);
    row("who", fact.who() + client(what));
    row("from", from(fact) + " over " + words(what(what, "transport")));
    decidedBy = what.getOrDefault("rule", "default (no rule allows it)");
    row("decided by", decidedBy);
    if (decidedBy.startsWith(Ban.LABEL)) {
      row("to mend it", "sallyport ban list shows until when and why; ban remove lifts it");
    } else {
      explain(fact);
    }
  }

  private void explain(Fact fact) {
    Subject subject = subject(fact);
    AccessRequest request = request(fact.what());
    if (settings == null) {
      row("rules", "the configuration cannot be read now; sallyport config check tells why");
    } else if (subject == null) {
      row("by now", "%s is not there any more".formatted(fact.who()));
    } else if (request == null) {
      row("rules", "the topic was too long to be kept whole, so the rules cannot be asked again");
    } else {
      explain(settings, Explanation.of(settings, subject, request));
    }
  }

  private void explain(PolicySettings rules, Explanation now) {
    if (now.isAllowed()) {
      row("by now", "allowed by %s: rules or roles have changed since".formatted(now.decidedBy()));
      return;
    }
    if (!now.decidedBy().equals(decidedBy)) {
      row("by now", "decided by %s: the rules have changed since".formatted(now.decidedBy()));
    }
    now.lines().stream().skip(2).forEach(lines::add);
    Explanation.Step near = now.nearest();
    nearest = near == null ? null : near.label() + ": " + near.why();
    WouldAllow wouldAllow = WouldAllow.of(rules, now);
    draft = wouldAllow.draft();
    lines.addAll(wouldAllow.lines());
  }

  private @Nullable Subject subject(Fact fact) {
    String[] who = fact.who().split(":", 2);
    if (who.length < 2 || fact.who().contains("\\") || fact.who().contains("…(")) {
      return null;
    }
    Subject subject;
    if (who[0].equals("guest")) {
      subject = Subject.guest(who[1]);
    } else {
      Set<String> roles = rolesOf.apply(who[1]);
      if (roles == null) {
        return null;
      }
      subject = Subject.user(who[1], roles);
    }
    return subject
        .withClientId(Unescaped.of(fact.what().getOrDefault("client", "")))
        .withListener(fact.listener())
        .withTransport(trust(what(fact.what(), "transport")));
  }

  private static @Nullable AccessRequest request(Map<String, String> what) {
    String topic = what.getOrDefault("topic", "");
    Action action = Action.of(what(what, "action"));
    if (action == null || Unescaped.isCut(topic)) {
      return null;
    }
    QoS qos = QoS.AT_MOST_ONCE;
    for (QoS one : QoS.values()) {
      qos = String.valueOf(one.level()).equals(what.get("qos")) ? one : qos;
    }
    boolean retain = what(what, "retain").equals("true");
    return AccessRequest.of(action, Unescaped.of(topic), qos, retain)
            instanceof Reading.Read<AccessRequest>(AccessRequest request)
        ? request
        : null;
  }

  private static TransportTrust trust(String word) {
    for (TransportTrust one : TransportTrust.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
        return one;
      }
    }
    return TransportTrust.PLAIN;
  }

  private static String words(String transport) {
    return switch (transport) {
      case "plain" -> "a plain connection";
      case "mtls" -> "TLS with a client certificate";
      default -> "TLS";
    };
  }

  // --- what else is refused

  private void login(Fact fact, String id, String time) {
    String cause = what(fact.what(), "cause");
    LoginCauses.Cause known = LoginCauses.of(cause);
    lines.add("LOGIN REFUSED  %s   %s".formatted(cause, id));
    row("when", time);
    String user = fact.what().get("user");
    row(
        "who",
        (user == null ? "it named no user" : "it called itself \"%s\"".formatted(user))
            + client(fact.what()));
    row("from", from(fact));
    decidedBy = known.meaning();
    row("because", known.meaning());
    row("to mend it", user == null ? known.mend() : known.mend(user));
  }

  private void other(Fact fact, String id, String time) {
    Map<String, String> what = fact.what();
    lines.add("REFUSED  %s   %s".formatted(fact.event().replace('_', ' '), id));
    row("when", time);
    String nobody = "somebody who had not logged in";
    row("who", (fact.who().equals(Fact.NOBODY) ? nobody : fact.who()) + client(what));
    row("from", from(fact));
    String found = Cure.found(fact);
    if (!found.isEmpty()) {
      row("found", found);
    }
    Cure cure = Cure.of(fact);
    decidedBy = cure.because();
    row("because", cure.because());
    cure.rows().forEach(one -> row(one.name(), one.text()));
  }

  private static String from(Fact fact) {
    return "%s through listener %s".formatted(fact.from(), fact.listener());
  }

  private static String client(Map<String, String> what) {
    String client = what.get("client");
    return client == null ? "" : " as client \"%s\"".formatted(client);
  }

  private static String what(Map<String, String> what, String key) {
    return what.getOrDefault(key, "");
  }

  private void row(String name, String text) {
    lines.add("  %-12s %s".formatted(name, text));
  }
}

package io.sallyport.operations;

import io.sallyport.config.Problem;
import io.sallyport.guard.Ban;
import io.sallyport.guard.Bans;
import io.sallyport.home.CommandFailure;
import io.sallyport.packet.QoS;
import io.sallyport.policy.AccessRequest;
import io.sallyport.policy.Action;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Subject;
import io.sallyport.policy.Who;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.Printable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What somebody may do by the rules in force, and why. Thread-safe. */
final class HomeRights {
  private final HomeDevices devices;
  private final Supplier<PolicySettings> policy;
  private final Bans bans;

  /**
   * @param policy the rules in force
   * @param bans in force; whatever rules say, who is banned may nothing
   */
  HomeRights(HomeDevices devices, Supplier<PolicySettings> policy, Bans bans) {
    this.devices = devices;
    this.policy = policy;
    this.bans = bans;
  }

  /**
   * @throws CommandFailure BAD_REQUEST when the question is none, DEVICE_UNKNOWN
   */
  Operations.Answer can(Operations.Question question) throws CommandFailure {
    Action action =
        question(Action.of(question.action()), "action", question.action(), words(Action.values()));
    TransportTrust transport =
        question(
            trust(question.transport()),
            "transport",
            question.transport(),
            words(TransportTrust.values()));
    QoS qos = question(qos(question.qos()), "QoS", String.valueOf(question.qos()), "0, 1, 2");
    AccessRequest request =
        Somebody.value(AccessRequest.of(action, question.topic(), qos, question.retain()));
    Subject subject =
        subject(question)
            .withTransport(transport)
            .withClientId(question.client())
            .withListener(question.listener());
    Set<String> shown = question.certificate();
    if (shown != null && !shown.isEmpty()) {
      for (String one : shown) {
        Somebody.value(Who.parse("certificate:" + one));
      }
      subject = subject.withCertificate(shown);
    }
    PolicySettings rules = policy.get();
    Operations.Answer byRules =
        Operations.Answer.of(rules, Explanation.of(rules, subject, request));
    Ban ban = banOf(question);
    return ban == null ? byRules : banned(ban, byRules);
  }

  private @Nullable Ban banOf(Operations.Question question) throws CommandFailure {
    Who who = Somebody.parse(question.who());
    Ban ofUser = who.kind() == Who.Kind.GUEST ? null : bans.ofUser(who.name());
    return ofUser != null ? ofUser : bans.ofClient(question.client());
  }

  private static Operations.Answer banned(Ban ban, Operations.Answer byRules) {
    List<String> story = new ArrayList<>();
    String end =
        ban.untilMillis() == Ban.FOREVER
            ? "for ever"
            : "until " + Instant.ofEpochMilli(ban.untilMillis()).truncatedTo(ChronoUnit.SECONDS);
    story.add("DENIED  by the %s, %s".formatted(Printable.of(ban.label()), end));
    story.add("  to lift it   sallyport ban list  shows it,  sallyport ban remove  takes it away");
    story.add("  without it:");
    byRules.story().forEach(line -> story.add("  " + line));
    return new Operations.Answer(false, ban.label(), List.copyOf(story));
  }

  private Subject subject(Operations.Question question) throws CommandFailure {
    Who who = Somebody.parse(question.who());
    Set<String> roles = question.roles();
    return who.kind() == Who.Kind.GUEST
        ? Subject.guest(who.name())
        : Subject.user(who.name(), roles != null ? roles : devices.find(who.name()).roles());
  }

  private static <T> T question(@Nullable T value, String what, String found, String allowed)
      throws CommandFailure {
    if (value == null) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "%s \"%s\" is not known".formatted(what, Printable.of(found)),
          "write one of: " + allowed);
    }
    return value;
  }

  private static @Nullable TransportTrust trust(String word) {
    for (TransportTrust trust : TransportTrust.values()) {
      if (trust.name().toLowerCase(Locale.ROOT).equals(word)) {
        return trust;
      }
    }
    return null;
  }

  private static @Nullable QoS qos(int level) {
    for (QoS qos : QoS.values()) {
      if (qos.level() == level) {
        return qos;
      }
    }
    return null;
  }

  private static String words(Enum<?>[] values) {
    return java.util.Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}

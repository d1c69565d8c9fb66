package io.sallyport.trail;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.config.Reading;
import io.sallyport.config.TomlConfiguration;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.pki.TlsFailure;
import io.sallyport.policy.PolicySettings;
import io.sallyport.principal.TransportTrust;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exact text by which a person understands a refusal. */
class WhyTest {
  private static final Origin ORIGIN = new Origin("203.0.113.9", 51822, "devices", 7);
  private static final RefusalId ID = new RefusalId("SP-7K2QAB");
  private static final String TLS_TEXT = TlsFailure.NO_CLIENT_CERTIFICATE.meaning() + " (said so)";
  private static final long AT = 1_795_183_331_123L;
  private static final String RULES =
      """
      [[listener]]
      bind = "mqtts://127.0.0.1:0"

      [[rule]]
      name = "sensors report their own tree"
      who = "role:sensor"
      allow = ["publish"]
      topics = ["site/{user}/#"]

      [[rule]]
      name = "never the valves"
      who = "any"
      deny = ["publish"]
      topics = ["valve/#"]
      """;

  @TempDir Path temp;
  private final RecentRefusals recent = new RecentRefusals();

  @Test
  void a_denied_publish() throws IOException {
    assertThat(why(denied("site/lamp-2/set", null)))
        .isEqualTo(
            """
            DENIED  publish site/lamp-2/set  QoS 1, retained   SP-7K2QAB
              when         2026-11-20T14:02:11.123Z
              who          user:lamp-1 as client "c1"
              from         203.0.113.9 through listener devices over TLS
              decided by   default (no rule allows it)
              looked at    rule 1 "sensors report their own tree" test.toml:4  silent: covers site/lamp-1/# ({user}=lamp-1)
                           rule 2 "never the valves" test.toml:10  silent: covers valve/#
              nearest      rule 1 "sensors report their own tree" test.toml:4 would allow it, but covers site/lamp-1/# ({user}=lamp-1)
              would allow  this rule, if that is what you mean:
                [[rule]]
                name   = "user:lamp-1 may publish"
                who    = "user:lamp-1"
                allow  = ["publish"]
                topics = ["site/lamp-2/set"]
            """);
  }

  @Test
  void a_publish_that_a_deny_rule_forbids_has_no_draft() throws IOException {
    assertThat(why(denied("valve/1", "\"never the valves\" test.toml:10")))
        .contains("  decided by   \"never the valves\" test.toml:10\n")
        .endsWith(
            "  would allow  no further rule: what denies it has to be changed, or the connection\n");
  }

  @Test
  void what_would_be_allowed_by_now_says_so() throws IOException {
    assertThat(why(denied("site/lamp-1/x", null)))
        .endsWith(
            """
              decided by   default (no rule allows it)
              by now       allowed by "sensors report their own tree" test.toml:4: rules or roles have changed since
            """);
  }

  @Test
  void a_draft_really_allows_and_is_read_by_the_configuration() throws IOException {
    recent.add(denied("site/\"x\"\\y/\u00e4 {b", null), AT);
    assertThat(story().draft()).as("a brace means something else in a rule").isEmpty();
    recent.add(denied("site/\"x\"\\y/\u00e4", null), AT);
    String more = RULES + "\n" + String.join("\n", story().draft()) + "\n";
    assertThat(rules(more).rules()).hasSize(3);
    assertThat(rules(more).rules().getLast().topics().getFirst().text())
        .isEqualTo("site/\"x\"\\y/\u00e4");
  }

  @Test
  void a_refused_login() throws IOException {
    assertThat(
            why(
                new Event.LoginRefused(
                    ORIGIN,
                    ID,
                    "bad_password",
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                    "lamp-1",
                    "c1")))
        .isEqualTo(
            """
            LOGIN REFUSED  bad_password   SP-7K2QAB
              when         2026-11-20T14:02:11.123Z
              who          it called itself "lamp-1" as client "c1"
              from         203.0.113.9 through listener devices
              because      the password is not that of this device
              to mend it   sallyport device rotate lamp-1 gives it a new one
            """);
  }

  @Test
  void a_broken_limit() throws IOException {
    assertThat(
            why(
                new Event.ProtocolBroken(
                    ORIGIN,
                    ID,
                    ReasonCode.PACKET_TOO_LARGE,
                    "limit packet",
                    "PUBLISH of 300 bytes; at most 200 are allowed",
                    "user:lamp-1",
                    "c1")))
        .isEqualTo(
            """
            REFUSED  protocol violation   SP-7K2QAB
              when         2026-11-20T14:02:11.123Z
              who          user:lamp-1 as client "c1"
              from         203.0.113.9 through listener devices
              found        PUBLISH of 300 bytes; at most 200 are allowed
              because      the limit limits.packet of the configuration
              to mend it   have the client keep to it, or raise limits.packet and reload
                           sallyport config explain limits.packet tells what it is and what it is now
            """);
  }

  @Test
  void a_broken_sentence_of_the_specification() throws IOException {
    assertThat(
            why(
                new Event.ProtocolBroken(
                    ORIGIN,
                    ID,
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT-3.1.0-2",
                    "second CONNECT on one connection",
                    null,
                    null)))
        .isEqualTo(
            """
            REFUSED  protocol violation   SP-7K2QAB
              when         2026-11-20T14:02:11.123Z
              who          somebody who had not logged in
              from         203.0.113.9 through listener devices
              found        second CONNECT on one connection
              because      [MQTT-3.1.0-2] of the MQTT specification forbids it
              to mend it   update the client's software or library, or report this to its makers
            """);
  }

  @Test
  void a_tls_handshake_that_failed_brings_the_cure_for_both_sides() throws IOException {
    assertThat(why(new Event.TlsFailed(ORIGIN, ID, "SP-TLS-007", TLS_TEXT)))
        .isEqualTo(
            """
            REFUSED  tls failed   SP-7K2QAB
              when         2026-11-20T14:02:11.123Z
              who          somebody who had not logged in
              from         203.0.113.9 through listener devices
              found        said so
              because      SP-TLS-007: The listener requires a client certificate and none came.
              client fix   Give --cert NAME.crt and --key NAME.key, signed by the listener's client_ca; a library sends none that is not.
              broker fix   client_certificate = "optional" lets passwords in on this listener too.
            """);
  }

  @Test
  void the_trail_tells_the_same_story_when_memory_has_forgotten() throws IOException {
    Event.Denied denied = denied("site/lamp-2/set", null);
    String fresh = why(denied).replaceFirst("when .*", "when");
    Path folder = temp.resolve("audit");
    AuditTrail.note(folder, Ticker.system(), Fact.of(denied));
    Story told =
        new Inquiry(new RecentRefusals(), folder)
            .why("SP-7K2QAB", rules(RULES), _ -> Set.of("sensor"))
            .orElseThrow();
    assertThat(String.join("\n", told.lines()).replaceFirst("when .*", "when") + "\n")
        .isEqualTo(fresh);
    assertThat(told.n()).isEqualTo(1);
  }

  @Test
  @Tag("W44")
  void what_a_client_chose_is_printable_and_of_bounded_length() throws IOException {
    String evil = "a\r\n\u001b[31mDENIED\u202e".repeat(5_000);
    Event.Denied denied =
        new Event.Denied(
            ORIGIN,
            ID,
            "user:lamp-1",
            "publish",
            null,
            evil,
            new Event.Asked(QoS.AT_MOST_ONCE, false, TransportTrust.PLAIN),
            evil);
    String told = why(denied);
    assertThat(told.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c != 0x7f && c != 0x202e));
    assertThat(told.length()).isLessThan(10_000);
    Map<String, String> what = Fact.of(denied).what();
    assertThat(what.values()).allMatch(value -> value.length() < 2_000);
  }

  private static Event.Denied denied(String topic, String rule) {
    return new Event.Denied(
        ORIGIN,
        ID,
        "user:lamp-1",
        "publish",
        rule,
        topic,
        new Event.Asked(QoS.AT_LEAST_ONCE, true, TransportTrust.TLS),
        "c1");
  }

  private String why(Event.Refusal refusal) throws IOException {
    recent.add(refusal, AT);
    return String.join("\n", story().lines()) + "\n";
  }

  private Story story() throws IOException {
    return new Inquiry(recent, temp.resolve("audit"))
        .why("SP-7K2QAB", rules(RULES), user -> user.equals("lamp-1") ? Set.of("sensor") : null)
        .orElseThrow();
  }

  private PolicySettings rules(String toml) throws IOException {
    Path file = Files.writeString(temp.resolve("test.toml"), toml);
    Reading reading = TomlConfiguration.read(file, temp);
    return Objects.requireNonNull(reading.settings(), reading::render).policy();
  }
}

package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.TransportTrust;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each event is one line: our words first, the client's text last, quoted and escaped. */
class LogLineTest {
  private static final Origin ORIGIN = new Origin("203.0.113.9", 51822, "devices", 7);
  private static final RefusalId ID = new RefusalId("SP-7K2QAB");

  private static final Event.Asked ASKED =
      new Event.Asked(QoS.AT_MOST_ONCE, false, TransportTrust.TLS);

  @Test
  void a_refused_login_reads_as_documented() {
    assertThat(
            LogLine.of(
                new Event.LoginRefused(
                    ORIGIN, ID, "bad_password", ReasonCode.BAD_USER_NAME_OR_PASSWORD, "x", "y")))
        .isEqualTo(
            "event=auth_failed src=203.0.113.9 port=51822 listener=devices connection=7"
                + " reason=bad_password id=SP-7K2QAB user=\"x\" client=\"y\"");
  }

  @Test
  void every_kind_of_event_is_one_line() {
    for (Event event : events("plain")) {
      assertThat(LogLine.of(event)).startsWith("event=").doesNotContain("\n");
    }
  }

  @Test
  @Tag("W44")
  void nothing_a_client_says_ends_a_line_a_field_or_a_colour() {
    for (String evil :
        List.of(
            "${jndi:ldap://evil/x}",
            "a\r\nevent=connected src=127.0.0.1",
            "\u001b[31mred\u001b[0m",
            "x\" src=127.0.0.1 user=\"root",
            "\\\" src=127.0.0.1",
            "\u202eright to left\u2028next\u0085line",
            "\u0000\u0007\u009b31m",
            "x".repeat(60_000))) {
      for (Event event : events(evil)) {
        String line = LogLine.of(event);
        assertThat(line.chars())
            .as(line)
            .noneMatch(c -> Character.isISOControl(c) || c == '\u202e' || c == '\u2028');
        assertThat(line.length()).isLessThan(9_000);
        assertThat(fields(line)).as(line).doesNotHaveDuplicates();
        assertThat(line).containsOnlyOnce(" src=203.0.113.9 ");
      }
    }
  }

  /** The keys as a reader of the format finds them. */
  private static List<String> fields(String line) {
    java.util.regex.Matcher field =
        java.util.regex.Pattern.compile(" ?([a-z]+)=(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^ \"]*)")
            .matcher(line);
    List<String> keys = new java.util.ArrayList<>();
    int end = 0;
    while (field.find() && field.start() == end) {
      keys.add(field.group(1));
      end = field.end();
    }
    assertThat(end).as("the whole line is fields: %s", line).isEqualTo(line.length());
    return keys;
  }

  private static List<Event> events(String text) {
    return List.of(
        new Event.LoginRefused(ORIGIN, ID, "unknown_user", ReasonCode.NOT_AUTHORIZED, text, text),
        new Event.LoginRefused(ORIGIN, ID, "no_credentials", ReasonCode.NOT_AUTHORIZED, null, text),
        new Event.Denied(ORIGIN, ID, "user:" + text, "publish", "\"r\" f:1", text, ASKED, text),
        new Event.Denied(ORIGIN, ID, "user:" + text, "publish", null, text, ASKED, text),
        new Event.Administered(ORIGIN, "root", "device_add", text, text),
        new Event.ProtocolBroken(
            ORIGIN,
            ID,
            ReasonCode.PROTOCOL_ERROR,
            "MQTT-1",
            "topic \"" + text + "\"",
            "user:" + text,
            text),
        new Event.ProtocolBroken(ORIGIN, ID, ReasonCode.PROTOCOL_ERROR, "MQTT-1", text, null, null),
        new Event.TlsFailed(ORIGIN, ID, "UNKNOWN_CA", text),
        new Event.Connected(ORIGIN, "user:" + text, "password", "5.0", text),
        new Event.Disconnected(ORIGIN, "user:" + text, "client", text),
        new Event.Failed(ORIGIN, text, new IllegalStateException(text)));
  }
}

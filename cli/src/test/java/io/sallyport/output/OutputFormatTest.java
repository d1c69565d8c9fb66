package io.sallyport.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputFormatTest {
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-20T14:18:50.838321007Z");
  private static final Publish RICH =
      new Publish(
          TopicName.of("a/b"),
          QoS.AT_LEAST_ONCE,
          true,
          false,
          7,
          Properties.builder()
              .text(Property.CONTENT_TYPE, "text/plain")
              .text(Property.RESPONSE_TOPIC, "rt")
              .binary(Property.CORRELATION_DATA, "xyz".getBytes(StandardCharsets.UTF_8))
              .number(Property.MESSAGE_EXPIRY_INTERVAL, 1000)
              .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
              .subscriptionIdentifier(7)
              .user("a", "b")
              .user("c", "d")
              .build(),
          Payload.of("ret"));

  private static String write(String format, Publish message, boolean escaping) {
    return write(format, message, new OutputFormat.Sheet(escaping, false));
  }

  private static String write(String format, Publish message, OutputFormat.Sheet sheet) {
    OutputFormat.parse(format).write(message, NOW, sheet);
    return new String(sheet.bytes(), StandardCharsets.UTF_8);
  }

  /** As mosquitto_sub 2.0.11 prints it, but for the zone of tst, which it prints twice. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "%t %p ~ a/b ret",
        "%q%r%m ~ 117",
        "%l %5l %05l %-5l| ~ 3     3 00003 3    |",
        "%x %X ~ 726574 726574",
        "%10t|%-10t|%.1t| ~ `       a/b|a/b       |a|`",
        "%C|%D|%E|%F|%P|%R|%S|%A ~ `text/plain|xyz|1000|1|a:b c:d|rt|7|`",
        "100%% @@ \\\\ ~ 100% @ \\",
        "%I %U ~ 2026-11-20T14:18:50+0000 1795184330.838321007",
        "@Y-@m-@d @H:@M:@S.@N ~ 2026-11-20 14:18:50.838321007",
        "@a @b @e @j @y @z ~ Fri Nov 20 324 26 +0000",
        "@C @G @g @k @l @P @s @U @V @w @W @u ~ 20 2026 26 14  2 pm 1795184330 46 47 5 46 5",
        "@c | @x | @X | @r | @D | @F | @R | @T ~ "
            + "Fri Nov 20 14:18:50 2026 | 11/20/26 | 14:18:50 | 02:18:50 PM | 11/20/26 | 2026-11-20"
            + " | 14:18 | 14:18:50",
      })
  void parameters_print_what_mosquitto_prints(String format, String expected) {
    assertThat(write(format, RICH, false)).isEqualTo(expected);
  }

  @Test
  void escapes_are_characters() {
    assertThat(write("\\0\\a\\e\\n\\r\\t\\v", RICH, true)).isEqualTo("\0\u0007\u001b\n\r\t\u000b");
  }

  @Test
  void json_has_mosquittos_names() {
    assertThat(write("%j", RICH, false))
        .isEqualTo(
            "{\"tst\":\"2026-11-20T14:18:50.838321+0000\",\"topic\":\"a/b\",\"qos\":1,"
                + "\"retain\":1,\"payloadlen\":3,\"mid\":7,\"properties\":{"
                + "\"payload-format-indicator\":1,\"message-expiry-interval\":1000,"
                + "\"content-type\":\"text/plain\",\"response-topic\":\"rt\","
                + "\"correlation-data\":\"xyz\",\"user-properties\":{\"a\":\"b\",\"c\":\"d\"},"
                + "\"subscription-identifier\":7},\"payload\":\"ret\"}");
  }

  /** As mosquitto_sub 2.0.11 breaks it into lines. */
  @Test
  void pretty_json_has_mosquittos_lines() {
    Publish nested =
        Publish.of("k", "{\"a\": [1,2,{\"b\":null}], \"c\":{},\"d\":[],\"e\":\"x\\\"{, :y\"}");
    assertThat(write("%J", nested, new OutputFormat.Sheet(false, true)))
        .isEqualTo(
            """
            {
            >"tst":>"2026-11-20T14:18:50.838321+0000",
            >"topic":>"k",
            >"qos":>0,
            >"retain":>0,
            >"payloadlen":>53,
            >"payload":>{
            >>"a":>[1, 2, {
            >>>>"b":>null
            >>>}],
            >>"c":>{
            >>},
            >>"d":>[],
            >>"e":>"x\\"{, :y"
            >}
            }\
            """
                .replace('>', '\t'));
  }

  @Test
  void json_within_json_has_to_be_json() {
    assertThat(write("%J", Publish.of("a", "{\"t\":[1,2.5,null]}"), false))
        .endsWith(",\"payload\":{\"t\":[1,2.5,null]}}");
    for (String broken : new String[] {"", "{", "nope", "1 2", "{}}", "[1,]"}) {
      assertThat(write("%J", Publish.of("a", broken), false)).as(broken).isEmpty();
    }
  }

  @Test
  void a_terminal_is_not_given_orders_by_strangers() {
    Publish hostile = Publish.of("a\u202eb", "x\u001b[2Jy\r\u009b1mz\nend\u0007");
    assertThat(write("%t %p", hostile, true))
        .isEqualTo("a\\u202eb x\\x1b[2Jy\\x0d\\x9b1mz\nend\\x07");
    byte[] notText = {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, 'A', (byte) 0xE2, (byte) 0x82};
    Publish binary =
        new Publish(
            TopicName.of("a"),
            QoS.AT_MOST_ONCE,
            false,
            false,
            0,
            Properties.NONE,
            Payload.wrap(notText));
    assertThat(write("%p", binary, true)).isEqualTo("\\xc3(\\xffA\\xe2\\x82");
  }

  @Test
  void what_is_unknown_is_refused() {
    for (String format : new String[] {"%Z", "%", "@", "@!", "\\", "\\q", "%10"}) {
      assertThatThrownBy(() -> OutputFormat.parse(format))
          .as(format)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("-F: ");
    }
  }
}

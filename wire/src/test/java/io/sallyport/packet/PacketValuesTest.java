package io.sallyport.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.topic.TopicName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets are values: equal by content, unchanged by their builder, silent about secrets. */
class PacketValuesTest {
  @Test
  void what_was_built_does_not_change_when_its_builder_goes_on() {
    Properties.Builder builder =
        Properties.builder().text(Property.REASON_STRING, "a").subscriptionIdentifier(1);
    Properties built = builder.build();
    Properties copy = built.toBuilder().build();
    builder.text(Property.REASON_STRING, "b").user("k", "v").subscriptionIdentifier(2);
    assertThat(built).isEqualTo(copy);
    assertThat(built.text(Property.REASON_STRING)).isEqualTo("a");
    assertThat(built.subscriptionIdentifierCount()).isEqualTo(1);
  }

  @Test
  void many_subscription_identifiers_are_kept_in_order() {
    Properties.Builder builder = Properties.builder();
    for (int i = 1; i <= 1000; i++) {
      builder.subscriptionIdentifier(i);
    }
    Properties built = builder.build();
    assertThat(built.subscriptionIdentifierCount()).isEqualTo(1000);
    assertThat(built.subscriptionIdentifier(999)).isEqualTo(1000);
  }

  @Test
  void bytes_are_compared_by_content() {
    assertThat(withData("x")).isEqualTo(withData("x")).isNotEqualTo(withData("y"));
    assertThat(withData("x")).hasSameHashCodeAs(withData("x"));
    assertThat(connect("secret")).isEqualTo(connect("secret")).isNotEqualTo(connect("other"));
    assertThat(connect("secret")).hasSameHashCodeAs(connect("secret"));
  }

  @Test
  @Tag("W45")
  void neither_passwords_nor_payloads_nor_property_values_are_shown() {
    assertThat(connect("kept-secret").toString()).doesNotContain("kept-secret");
    assertThat(Publish.of("t", "kept-secret").toString()).doesNotContain("kept-secret");
    assertThat(withData("kept-secret").toString()).doesNotContain("kept-secret");
    assertThat(Properties.builder().user("kept", "secret").build().toString())
        .doesNotContain("kept")
        .doesNotContain("secret");
  }

  @Test
  void without_diagnostics_the_rest_stays() {
    Properties.Builder rest = Properties.builder().number(Property.SERVER_KEEP_ALIVE, 9);
    Properties talkative = rest.build().toBuilder().text(Property.REASON_STRING, "x").build();
    assertThat(talkative.withoutDiagnostics()).isEqualTo(rest.build());
    assertThat(rest.build().withoutDiagnostics()).isEqualTo(rest.build());
    assertThat(Properties.builder().user("k", "v").build().withoutDiagnostics())
        .isSameAs(Properties.NONE);
  }

  @Test
  void a_message_that_asks_for_an_answer_has_a_packet_id() {
    assertThatThrownBy(() ->
            new Publish(
                TopicName.of("t"),
                QoS.AT_LEAST_ONCE,
                false,
                false,
                0,
                Properties.NONE,
                Payload.EMPTY))
        .isInstanceOf(ProtocolViolation.class);
  }

  private static Properties withData(String data) {
    return Properties.builder()
        .binary(Property.CORRELATION_DATA, data.getBytes(StandardCharsets.UTF_8))
        .build();
  }

  private static Connect connect(String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    return new Connect(ProtocolVersion.MQTT_5, "c", true, 0, null, "user", bytes, Properties.NONE);
  }
}

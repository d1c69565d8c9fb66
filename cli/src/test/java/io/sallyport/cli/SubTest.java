package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Connect;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Unsubscribe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubTest {
  private final TinyBroker broker = new TinyBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private void retain(String topic, String payload) {
    assertThat(Verb.pub(broker, "-r", "-t", topic, "-m", payload, "-q", "1").exitCode()).isZero();
  }

  @Test
  void prints_payloads_as_they_are_and_leaves_after_the_count() {
    retain("a/1", "\u001b[31mred");
    Verb verb = Verb.sub(broker, "-t", "a/#", "-C", "1");
    assertThat(verb.exitCode()).isZero();
    assertThat(verb.text()).isEqualTo("\u001b[31mred\n");
    assertThat(verb.talk()).isEmpty();
  }

  @Test
  void verbose_prints_the_topic_first() {
    retain("a/1", "on");
    assertThat(Verb.sub(broker, "-v", "-t", "a/#", "-C", "1").text()).isEqualTo("a/1 on\n");
    assertThat(Verb.sub(broker, "-v", "-N", "-t", "a/#", "-C", "1").text()).isEqualTo("a/1 on");
  }

  @Test
  void time_out_is_27() {
    Verb verb = Verb.sub(broker, "-t", "a", "-W", "1");
    assertThat(verb.exitCode()).isEqualTo(27);
    assertThat(verb.talk()).isEqualTo("Timed out" + System.lineSeparator());
  }

  @Test
  void leaves_at_once_when_only_the_subscription_was_wanted() {
    Verb verb = Verb.sub(broker, "-E", "-c", "-i", "me", "-q", "2", "-t", "a", "-t", "b/+");
    assertThat(verb.exitCode()).isZero();
    assertThat(broker.heard(Subscribe.class).requests()).hasSize(2);
    assertThat(broker.heard(Connect.class).cleanStart()).isFalse();
    assertThat(
            broker
                .heard(Connect.class)
                .properties()
                .number(io.sallyport.packet.Property.SESSION_EXPIRY_INTERVAL, 0))
        .isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void filters_hide_what_matches() {
    retain("bbc/radio3", "jazz");
    retain("bbc/radio4", "news");
    Verb verb = Verb.sub(broker, "-t", "bbc/#", "-T", "bbc/radio3", "-C", "1");
    assertThat(verb.text()).isEqualTo("news\n");
  }

  @Test
  void retained_ones_can_be_left_out_and_removed() {
    retain("a", "old");
    assertThat(Verb.sub(broker, "-t", "a", "-R", "-W", "1").text()).isEmpty();
    assertThat(Verb.sub(broker, "-t", "a", "--remove-retained", "-W", "1").text())
        .isEqualTo("old\n");
    assertThat(Verb.sub(broker, "-t", "a", "-W", "1").text()).isEmpty();
  }

  @Test
  void a_message_is_acknowledged_when_it_was_printed() {
    retain("a", "x");
    assertThat(Verb.sub(broker, "-q", "1", "-t", "a", "-C", "1").exitCode()).isZero();
    assertThat(broker.heard(PubAck.class)).isNotNull();
  }

  @Test
  void unsubscribes_after_subscribing() {
    assertThat(Verb.sub(broker, "-t", "a", "-U", "a", "-E").exitCode()).isZero();
    assertThat(broker.heard(Unsubscribe.class).filters()).containsExactly("a");
  }

  @Test
  void a_random_filter_prints_some() {
    for (int i = 0; i < 40; i++) {
      retain("a/" + i, "x");
    }
    Verb some = Verb.sub(broker, "-t", "a/+", "--random-filter", "50", "-W", "1");
    assertThat(some.exitCode()).isEqualTo(27);
    assertThat(some.text().lines().count()).isBetween(2L, 38L);
    assertThat(Verb.sub(broker, "-t", "a", "--random-filter", "0").exitCode()).isEqualTo(1);
  }

  @Test
  void one_refused_filter_is_told_and_all_refused_end_it() {
    retain("a", "x");
    Verb some = Verb.sub(broker, "-t", "denied/1", "-t", "a", "-C", "1");
    assertThat(some.exitCode()).isZero();
    assertThat(some.talk())
        .contains("subscription to denied/1 was refused: not authorized (135)")
        .containsOnlyOnce("sallyport why ID  tells what decided");
    assertThat(Verb.sub(broker, "-t", "denied/1").exitCode()).isEqualTo(135);
    assertThat(Verb.sub(broker, "-V", "311", "-t", "denied/1").exitCode()).isEqualTo(128);
  }

  @Test
  void a_lost_connection_is_made_again_and_subscribed_again() {
    retain("a", "x");
    broker.dropAfterSubscribe(1);
    Verb verb = Verb.sub(broker, "-t", "a", "-C", "1", "-W", "20");
    assertThat(verb.exitCode()).isZero();
    assertThat(verb.text()).isEqualTo("x\n");
    assertThat(verb.talk()).contains("trying again").contains("connected again");
  }

  @Test
  void a_refused_connection_ends_with_the_connack_code() {
    assertThat(Verb.sub(broker, "-u", "mallory", "-P", "x", "-t", "a").exitCode()).isEqualTo(134);
  }

  @Test
  void json_is_one_object_a_line() {
    retain("a", "say \"hi\"");
    Verb verb = Verb.sub(broker, "--json", "-t", "a", "-C", "1", "-V", "311");
    assertThat(verb.text())
        .matches(
            "\\{\"tst\":\"[^\"]+\",\"topic\":\"a\",\"qos\":0,\"retain\":1,\"payloadlen\":8,"
                + "\"payload\":\"say \\\\\"hi\\\\\"\"}\n");
  }

  @Test
  void pretty_json_is_many_lines() {
    retain("a", "x");
    Verb verb = Verb.sub(broker, "-F", "%j", "--pretty", "-t", "a", "-C", "1");
    assertThat(verb.text())
        .startsWith("{\n\t\"tst\":\t\"")
        .endsWith("\n\t\"payload\":\t\"x\"\n}\n");
    assertThat(Verb.sub(broker, "--pretty", "-t", "a", "-C", "1").text()).isEqualTo("x\n");
  }

  @Test
  void wrong_usage_is_code_1() {
    assertThat(Verb.sub(broker).talk()).contains("say what to subscribe to");
    assertThat(Verb.sub(broker, "-t", "a/#b").talk()).contains("'#' at index 2");
    assertThat(Verb.sub(broker, "-t", "a", "-F", "%Z").talk()).contains("unknown parameter %Z");
    assertThat(Verb.sub(broker, "-t", "a", "-c").exitCode()).isEqualTo(1);
    assertThat(broker.heard()).isEmpty();
  }
}

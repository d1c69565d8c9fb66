package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.options.ExitCode;
import io.sallyport.packet.Property;
import io.sallyport.packet.Publish;
import io.sallyport.packet.Subscribe;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions and answers, both ends of them ours. */
@Tag("R13")
class RrTest {
  private final TinyBroker broker = new TinyBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  /** A device that answers in the background, until {@code requests} were answered. */
  private CompletableFuture<Verb> device(int requests, String... more) {
    String[] usual = {
      "--answer",
      "-t",
      "lamp/do",
      "--answer-below",
      "reply",
      "-C",
      String.valueOf(requests),
      "--action",
      "hello=echo hello there",
      "--action",
      "fail=false",
      "--action",
      "slow=sleep 30"
    };
    CompletableFuture<Verb> running =
        CompletableFuture.supplyAsync(
            () -> Verb.rr(broker, concat(usual, more)), task -> Thread.ofVirtual().start(task));
    await()
        .until(() ->
            broker.heard().stream()
                .anyMatch(p -> p instanceof Subscribe s && filters(s).contains("lamp/do")));
    return running;
  }

  private static List<String> filters(Subscribe packet) {
    return packet.requests().stream().map(Subscribe.Request::filter).toList();
  }

  private static String[] concat(String[] one, String[] two) {
    String[] all = java.util.Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, all, one.length, two.length);
    return all;
  }

  private Verb ask(String action, String... more) {
    String[] usual = {"-t", "lamp/do", "-e", "reply/me", "-m", action, "-W", "10"};
    return Verb.rr(broker, concat(usual, more));
  }

  @Test
  void a_named_action_is_done_and_its_output_comes_back() {
    CompletableFuture<Verb> device = device(1, "-q", "1");
    Verb asked = ask("hello", "-q", "1", "-v");
    assertThat(asked.talk()).isEmpty();
    assertThat(asked.exitCode()).isZero();
    assertThat(asked.text()).isEqualTo("reply/me hello there\n\n");
    assertThat(device.join().exitCode()).isZero();
    Publish request = broker.heard(Publish.class);
    assertThat(request.properties().text(Property.RESPONSE_TOPIC)).isEqualTo("reply/me");
    assertThat(request.properties().binary(Property.CORRELATION_DATA)).hasSize(16);
  }

  @Test
  void what_was_not_named_is_not_done() {
    CompletableFuture<Verb> device = device(3);
    for (String evil : new String[] {"reboot", "hello; touch /tmp/x", "hello "}) {
      Verb asked = ask(evil, "-F", "%P");
      assertThat(asked.exitCode()).isZero();
      assertThat(asked.text()).contains("status").contains("unknown-action");
    }
    device.join();
  }

  @Test
  void a_failing_action_says_so_and_a_slow_one_is_ended() {
    CompletableFuture<Verb> device = device(2, "-W", "1");
    assertThat(ask("fail", "-F", "%P").text()).contains("failed");
    assertThat(ask("slow", "-F", "%P").text()).contains("timed-out");
    device.join();
  }

  @Test
  void a_request_is_done_once_however_often_it_is_sent() {
    CompletableFuture<Verb> device = device(2);
    String[] same = {"-D", "publish", "correlation-data", "always-the-same", "-F", "%P"};
    assertThat(ask("hello", same).text()).contains("done");
    assertThat(ask("hello", same).text()).contains("repeated");
    device.join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"other/place", "replyx/me", "$SYS/x"})
  void an_answer_goes_nowhere_but_where_answers_may_go(String place) {
    CompletableFuture<Verb> device = device(1);
    Verb asked = Verb.rr(broker, "-t", "lamp/do", "-e", place, "-m", "hello", "-W", "1");
    assertThat(asked.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
    assertThat(ask("hello").exitCode()).isZero();
    assertThat(device.join().talk()).contains("not allowed");
  }

  @Test
  void without_an_answer_it_ends_in_time_with_27() {
    long begin = System.nanoTime();
    Verb asked = Verb.rr(broker, "-t", "nobody", "-e", "reply/me", "-m", "x", "-W", "1");
    assertThat(asked.exitCode()).isEqualTo(27);
    assertThat(asked.talk()).contains("Timed out");
    assertThat(System.nanoTime() - begin).isLessThan(8_000_000_000L);
  }

  @Test
  void an_answer_to_somebody_else_is_not_taken_for_ours() {
    CompletableFuture<Verb> asked =
        CompletableFuture.supplyAsync(
            () -> Verb.rr(broker, "-t", "q", "-e", "reply/me", "-m", "x", "-W", "2"),
            task -> Thread.ofVirtual().start(task));
    broker.heard(Publish.class);
    assertThat(Verb.pub(broker, "-t", "reply/me", "-m", "wrong").exitCode()).isZero();
    assertThat(asked.join().exitCode()).isEqualTo(27);
  }

  @Test
  void before_5_the_first_message_on_the_topic_is_the_answer() {
    CompletableFuture<Verb> asked =
        CompletableFuture.supplyAsync(
            () -> Verb.rr(broker, "-V", "311", "-t", "q", "-e", "reply/me", "-m", "x"),
            task -> Thread.ofVirtual().start(task));
    assertThat(broker.heard(Publish.class).payload().text()).isEqualTo("x");
    assertThat(Verb.pub(broker, "-t", "reply/me", "-m", "yes").exitCode()).isZero();
    assertThat(asked.join().text()).isEqualTo("yes\n");
  }

  @Test
  void a_refusal_ends_with_its_reason() {
    assertThat(Verb.rr(broker, "-t", "q", "-e", "denied/x", "-m", "x").exitCode()).isEqualTo(135);
    assertThat(Verb.rr(broker, "-t", "denied/q", "-e", "r", "-q", "1", "-m", "x").exitCode())
        .isEqualTo(135);
  }

  @Test
  void what_makes_no_sense_is_told() {
    assertThat(Verb.rr(broker, "-t", "q", "-m", "x", "-V", "311").talk()).contains("-e is needed");
    assertThat(Verb.rr(broker, "-t", "q", "-e", "q", "-m", "x").talk()).contains("needs another");
    assertThat(Verb.rr(broker, "-t", "q", "-e", "r").talk()).contains("-m, -f, -s and -n");
    assertThat(Verb.rr(broker, "-t", "q", "-m", "x").talk()).contains("proposes no topic");
    assertThat(Verb.rr(broker, "--answer", "-t", "q", "--action", "a=b").talk())
        .contains("--answer-below");
    assertThat(Verb.rr(broker, "--answer", "-t", "q", "--answer-below", "r").talk())
        .contains("--action");
    assertThat(Verb.rr(broker, "-e", "r", "-m", "x").exitCode()).isEqualTo(1);
  }
}

package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.identity.Authenticator;
import io.sallyport.identity.Credentials;
import io.sallyport.identity.Verdict;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W41: packets that come with CONNECT in one piece wait for the verdict, and share it. */
@Tag("W41")
class Wall41PipelinedTest {
  /** Who is waited for. */
  private static final String SLOW = "slow";

  private final CompletableFuture<Void> decide = new CompletableFuture<>();
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .authenticator(SlowAuthenticator::new)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  private final class SlowAuthenticator implements Authenticator {
    private final Authenticator real;

    SlowAuthenticator(Authenticator real) {
      this.real = real;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
      CompletionStage<Verdict> verdict = real.authenticate(credentials);
      return credentials.clientId().equals(SLOW) ? decide.thenCompose(_ -> verdict) : verdict;
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void after_a_good_login_they_are_done_in_their_order(Way way) {
    try (Dialer slow = way.dial(house)) {
      slow.send(everything(way, "lamp-password"));
      expectNothingDone();
      decide.complete(null);
      slow.expectConnected();
      assertThat(slow.expect(SubAck.class).packetId()).isEqualTo(1);
      slow.expectMessage("hello");
      assertThat(slow.expect(PubAck.class).packetId()).isEqualTo(2);
      slow.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void after_a_bad_login_they_die_with_it(Way way) {
    try (Dialer watchman = house.dial().connected("watchman").subscribed("#", QoS.AT_MOST_ONCE);
        Dialer slow = way.dial(house)) {
      slow.send(everything(way, "guess"));
      expectNothingDone();
      decide.complete(null);
      assertThat(slow.expect(ConnAck.class).reason())
          .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      slow.expectClosed();
      watchman.send(Packets.publish("end", QoS.AT_MOST_ONCE, 0, "end"));
      watchman.expectMessage("end");
    }
    assertThat(house.server().counters().of(Counter.PUBLISHES_RECEIVED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_socket_that_goes_while_it_waits_leaves_nothing(Way way) {
    try (Dialer slow = way.dial(house)) {
      slow.send(everything(way, "lamp-password"));
      await().until(() -> house.server().census().connections() == 1);
    }
    await().until(() -> house.server().census().connections() == 0);
    decide.complete(null);
    try (Dialer other = way.dial(house).connected("other")) {
      other.expectAlive();
    }
    assertThat(house.server().census().seats()).isLessThanOrEqualTo(1);
    assertThat(house.server().counters().of(Counter.PUBLISHES_RECEIVED)).isZero();
  }

  private void expectNothingDone() {
    try (Dialer other = house.dial().connected("other")) {
      other.expectAlive();
    }
    assertThat(house.server().counters().of(Counter.PUBLISHES_RECEIVED)).isZero();
    assertThat(house.server().census().seats()).isLessThanOrEqualTo(2);
  }

  /** CONNECT, SUBSCRIBE and PUBLISH in one piece. */
  private static byte[] everything(Way way, String password) {
    String none = way.isFive() ? "00" : "";
    Bytes login =
        new Bytes()
            .text("MQTT")
            .hex((way.isFive() ? "05" : "04") + "C2 00 3C" + none)
            .text(SLOW)
            .text("lamp")
            .text(password);
    Bytes subscribe = Bytes.of("00 01" + none).text("a").hex("00");
    Bytes publish = new Bytes().text("a").hex("00 02" + none).hex("68 65 6C 6C 6F");
    return new Bytes()
        .add(Bytes.packet(0x10, login))
        .add(Bytes.packet(0x82, subscribe))
        .add(Bytes.packet(0x32, publish))
        .array();
  }
}

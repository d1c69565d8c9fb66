package io.sallyport.protocol;

import static io.sallyport.testkit.Packets.publish;
import static io.sallyport.testkit.Packets.subscribe;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.Auth;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Greeting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** AUTH, at the login and after it, with a method that only tests have. */
class ExtendedAuthenticationTest {
  private static final byte[] AGAIN = "again".getBytes(UTF_8);

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "no-password-is-used")
          .device("door", "no-password-is-used")
          .rules(
              """
              [[rule]]
              name = "own tree"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["{user}/#"]

              """)
          .authenticator(
              real -> new ChallengeResponse(real, Map.of("lamp", "secret", "door", "other")))
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  @Clause({"MQTT-4.12.0-2", "MQTT-4.12.0-3", "MQTT-4.12.0-5"})
  void a_client_that_answers_the_challenge_is_in_as_who_it_is() {
    try (Dialer client = house.dial()) {
      greet(client, "lamp").send();
      Auth challenge = client.expect(Auth.class);
      assertThat(challenge.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
      assertThat(challenge.properties().text(Property.AUTHENTICATION_METHOD))
          .isEqualTo(ChallengeResponse.METHOD);
      client.send(answer(challenge, "secret"));
      ConnAck welcome = client.expectConnected();
      assertThat(welcome.properties().text(Property.AUTHENTICATION_METHOD))
          .isEqualTo(ChallengeResponse.METHOD);
      assertThat(welcome.properties().binary(Property.AUTHENTICATION_DATA))
          .isEqualTo("welcome".getBytes(UTF_8));
      client.send(publish("lamp/state", QoS.AT_LEAST_ONCE, 1, "on"));
      assertThat(client.expect(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      client.send(subscribe(2, QoS.AT_MOST_ONCE, "door/#"));
      assertThat(client.expect(SubAck.class).reasons()).containsExactly(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @Test
  @Clause({"MQTT-4.12.0-4", "MQTT-4.13.2-1"})
  void a_wrong_answer_is_a_refusal() {
    try (Dialer client = house.dial()) {
      greet(client, "lamp").send();
      client.send(answer(client.expect(Auth.class), "other"));
      client.expectRefused(ReasonCode.NOT_AUTHORIZED);
    }
    assertThat(house.events().of(Event.LoginRefused.class))
        .extracting(Event.LoginRefused::cause)
        .containsExactly("bad_answer");
  }

  @Test
  @Clause("MQTT-4.12.0-1")
  void a_method_that_there_is_not_is_refused_as_such() {
    house
        .dial()
        .greet("client")
        .with(Property.AUTHENTICATION_METHOD, "SCRAM-SHA-1")
        .refused(ReasonCode.BAD_AUTHENTICATION_METHOD);
    house
        .dial()
        .greet("client")
        .with(
            Property.AUTHENTICATION_METHOD,
            ChallengeResponse.METHOD.toLowerCase(java.util.Locale.ROOT))
        .refused(ReasonCode.BAD_AUTHENTICATION_METHOD);
  }

  @Test
  @Tag("F24")
  void an_exchange_that_goes_on_and_on_ends_after_eight_packets() {
    try (Dialer client = house.dial()) {
      greet(client, "lamp").send();
      client.expect(Auth.class);
      for (int i = 0; i < 8; i++) {
        client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, AGAIN));
        client.expect(Auth.class);
      }
      client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, AGAIN));
      client.expectRefused(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @Test
  @Tag("F24")
  void an_exchange_that_hangs_ends_after_five_seconds_at_login_and_later() {
    FakeTicker clock = new FakeTicker();
    try (BrokerFixture slow =
            BrokerFixture.with()
                .device("lamp", "no-password-is-used")
                .ticker(clock)
                .with("[limits]\nlogin_timeout = \"60s\"\n")
                .authenticator(real -> new ChallengeResponse(real, Map.of("lamp", "secret")))
                .start();
        Dialer login = slow.dial();
        Dialer later = slow.dial()) {
      loggedIn(later, "lamp");
      later.send(auth(ReasonCode.RE_AUTHENTICATE, null)).expect(Auth.class);
      greet(login, "lamp-2").as("lamp", null).send();
      login.expect(Auth.class);
      clock.advance(Duration.ofMillis(5_200));
      login.expectRefused(ReasonCode.NOT_AUTHORIZED);
      later.expectEnded(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @Test
  void whatever_is_said_instead_of_auth_is_an_error() {
    try (Dialer client = house.dial()) {
      greet(client, "lamp").send();
      client.expect(Auth.class);
      client.send(publish("lamp/state", QoS.AT_MOST_ONCE, 0, "x"));
      client.expectRefused(ReasonCode.PROTOCOL_ERROR);
    }
    try (Dialer client = house.dial()) {
      greet(client, "lamp").send();
      client.expect(Auth.class);
      client.send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
    }
    house.dial().connected("alive").expectAlive().close();
  }

  @Test
  @Clause("MQTT-4.12.0-5")
  void the_method_stays_the_same() {
    try (Dialer client = house.dial()) {
      greet(client, "lamp").send();
      client.expect(Auth.class);
      client.send(
          new Auth(
              ReasonCode.CONTINUE_AUTHENTICATION,
              Properties.builder().text(Property.AUTHENTICATION_METHOD, "another").build()));
      client.expectRefused(ReasonCode.PROTOCOL_ERROR);
    }
    try (Dialer client = house.dial()) {
      loggedIn(client, "lamp");
      client.send(
          new Auth(
              ReasonCode.RE_AUTHENTICATE,
              Properties.builder().text(Property.AUTHENTICATION_METHOD, "another").build()));
      client.expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @Test
  @Clause({"MQTT-4.12.0-6", "MQTT-4.12.0-7"})
  void without_a_method_in_connect_there_is_no_auth() {
    try (Dialer client = house.dial().connected("client")) {
      client.send(auth(ReasonCode.RE_AUTHENTICATE, null)).expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @ParameterizedTest
  @EnumSource(value = ProtocolVersion.class, names = "MQTT_5", mode = EnumSource.Mode.EXCLUDE)
  void before_5_there_is_no_auth_at_all(ProtocolVersion version) {
    try (Dialer client = house.dial().speaking(version).connected("client")) {
      client.sendHex("F0 00").expectClosed();
    }
  }

  @Test
  @Clause("MQTT-4.12.1-1")
  void a_client_proves_itself_again_and_everything_goes_on_meanwhile() {
    try (Dialer client = house.dial()) {
      loggedIn(client, "lamp");
      for (int i = 0; i < 3; i++) {
        client.send(auth(ReasonCode.RE_AUTHENTICATE, null));
        Auth challenge = client.expect(Auth.class);
        client.send(publish("lamp/state", QoS.AT_LEAST_ONCE, 1, "on"));
        assertThat(client.expect(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        client.send(answer(challenge, "secret"));
        Auth done = client.expect(Auth.class);
        assertThat(done.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(done.properties().text(Property.AUTHENTICATION_METHOD))
            .isEqualTo(ChallengeResponse.METHOD);
      }
      client.expectAlive();
    }
  }

  @Test
  @Clause("MQTT-4.12.1-2")
  void whoever_fails_to_prove_itself_again_is_gone() {
    try (Dialer client = house.dial()) {
      loggedIn(client, "lamp");
      client.send(auth(ReasonCode.RE_AUTHENTICATE, null));
      client.send(answer(client.expect(Auth.class), "other"));
      client.expectEnded(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @Test
  void auth_out_of_turn_is_an_error() {
    try (Dialer client = house.dial()) {
      loggedIn(client, "lamp");
      client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, AGAIN));
      client.expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
    try (Dialer client = house.dial()) {
      loggedIn(client, "lamp");
      client.send(auth(ReasonCode.RE_AUTHENTICATE, null)).expect(Auth.class);
      client.send(auth(ReasonCode.RE_AUTHENTICATE, null));
      client.expectEnded(ReasonCode.PROTOCOL_ERROR);
    }
  }

  @Test
  void a_method_that_throws_ends_its_client_and_nobody_else() {
    try (Dialer client = house.dial();
        Dialer other = house.dial().connected("other")) {
      greet(client, "lamp").with(Property.AUTHENTICATION_DATA, "bang".getBytes(UTF_8)).send();
      Packet last = client.nextOrClosed();
      assertThat(last == null || last instanceof ConnAck).isTrue();
      other.expectAlive();
    }
  }

  private static Greeting greet(Dialer dialer, String user) {
    return dialer
        .greet(user)
        .as(user, null)
        .with(Property.AUTHENTICATION_METHOD, ChallengeResponse.METHOD);
  }

  private static void loggedIn(Dialer dialer, String user) {
    greet(dialer, user).send();
    dialer.send(answer(dialer.expect(Auth.class), "secret")).expectConnected();
  }

  private static Auth answer(Auth challenge, String secret) {
    byte[] asked = challenge.properties().binary(Property.AUTHENTICATION_DATA);
    return auth(
        ReasonCode.CONTINUE_AUTHENTICATION,
        ChallengeResponse.answer(secret, asked == null ? new byte[0] : asked));
  }

  private static Auth auth(ReasonCode reason, byte[] data) {
    Properties.Builder told =
        Properties.builder().text(Property.AUTHENTICATION_METHOD, ChallengeResponse.METHOD);
    if (data != null) {
      told.binary(Property.AUTHENTICATION_DATA, data);
    }
    return new Auth(reason, told.build());
  }
}

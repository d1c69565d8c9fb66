package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who a connection is, and which client ids are its own. */
class IdentityTest {
  private final BrokerFixture house =
      BrokerFixture.with().device("lamp", "lamp-password").device("door", "door-password").start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_client_id_with_the_name_of_a_user_is_that_users_alone(Way way) {
    for (String id : List.of("lamp", "lamp-2")) {
      try (Dialer lamp = way.dial(house)) {
        lamp.greet(id).as("lamp", "lamp-password").in().expectAlive();
      }
      try (Dialer door = way.dial(house)) {
        door.greet(id).as("door", "door-password").refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
      try (Dialer guest = way.dial(house)) {
        guest.greet(id).refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
    }
    try (Dialer guest = way.dial(house)) {
      guest.greet("lampshade").in().expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void an_unknown_user_and_a_wrong_password_sound_alike(Way way) {
    for (String user : List.of("lamp", "nobody")) {
      try (Dialer attacker = way.dial(house)) {
        ConnAck answer =
            attacker
                .greet("client")
                .as(user, "guess")
                .refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(answer.properties().singles().keySet()).isSubsetOf(Property.REASON_STRING);
      }
    }
    assertThat(house.events().of(Event.LoginRefused.class))
        .extracting(Event.LoginRefused::cause)
        .containsExactly("bad_password", "unknown_user");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  @Clause({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
  void an_empty_client_id_gets_one_that_nobody_guesses(Way way) {
    try (Dialer one = way.dial(house);
        Dialer two = way.dial(house)) {
      String first = assigned(one);
      String second = assigned(two);
      assertThat(first).isNotEqualTo(second).hasSizeGreaterThan(30);
      one.expectAlive();
      two.expectAlive();
    }
  }

  private static String assigned(Dialer dialer) {
    return dialer.greet("").accepted().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TLS_3_1_1"})
  @Clause(v311 = "MQTT-3.1.3-8")
  void before_5_0_an_empty_client_id_is_for_clean_sessions_only(Way way) {
    try (Dialer clean = way.dial(house)) {
      clean.greet("").in().expectAlive();
    }
    try (Dialer stored = way.dial(house)) {
      stored.greet("").stored().refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }
  }

  @Test
  void a_certificate_says_who_it_is_and_connect_cannot_say_otherwise() {
    try (Dialer lamp = house.dialTls("lamp")) {
      lamp.greet("lamp").in().expectAlive();
    }
    try (Dialer lamp = house.dialTls("lamp")) {
      lamp.greet("lamp").as("lamp", null).in().expectAlive();
    }
    try (Dialer lamp = house.dialTls("lamp")) {
      lamp.greet("door").as("door", "door-password").send();
      assertThat(lamp.expect(ConnAck.class).reason().isError()).isTrue();
      lamp.expectClosed();
    }
    assertThat(house.events().of(Event.Connected.class))
        .extracting(Event.Connected::principal)
        .containsExactly("user:lamp", "user:lamp");
  }
}

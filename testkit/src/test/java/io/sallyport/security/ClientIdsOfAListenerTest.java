package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever comes under another name than a listener has for it is refused, and told why. */
@Tag("W20")
class ClientIdsOfAListenerTest {
  private static final String[] BINDS = {
    "plain mqtt://127.0.0.1:0",
    "tls mqtts://127.0.0.1:0",
    "ws ws://127.0.0.1:0/mqtt",
    "wss wss://127.0.0.1:0/mqtt"
  };

  private static BrokerFixture house;

  @BeforeAll
  static void open() {
    StringBuilder listeners = new StringBuilder();
    for (String bind : BINDS) {
      listeners.append(
          """
          [[listener]]
          name = "%s"
          bind = "%s"
          guest = "visitor"
          client_ids = ["{user}", "{user}-*", "shared-{user}", "lobby-*"]

          """
              .formatted((Object[]) bind.split(" ")));
    }
    house =
        BrokerFixture.with()
            .device("lamp", "lamp-password")
            .device("lamp*", "star-password")
            .listeners(listeners.toString())
            .start();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void the_own_name_and_what_begins_with_it_come_in(AnyWay way) {
    for (String id : new String[] {"lamp", "lamp-", "lamp-1", "shared-lamp", "lobby-7"}) {
      try (Dialer lamp = way.dial(house)) {
        lamp.greet(id).as("lamp", "lamp-password").in().expectAlive();
      }
    }
    try (Dialer guest = way.dial(house)) {
      guest.greet("lobby-1").in().expectAlive();
    }
    try (Dialer lamp = way.dial(house)) {
      lamp.greet("").as("lamp", "lamp-password").clean().in().expectAlive(); // the broker names it
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void every_other_id_is_refused_with_an_id_of_the_refusal(AnyWay way) {
    for (String id :
        new String[] {
          "meter", "lamp1", "Lamp", "lam", "{user}", "shared-lamp-1", "lobby", "*", "xlamp"
        }) {
      try (Dialer lamp = way.dial(house)) {
        var answer =
            lamp.greet(id)
                .as("lamp", "lamp-password")
                .refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        Event.LoginRefused told = house.events().of(Event.LoginRefused.class).getLast();
        assertThat(told.cause()).isEqualTo("client_id_not_allowed");
        if (way.isFive()) {
          assertThat(answer.properties().text(Property.REASON_STRING))
              .contains(told.id().toString());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_name_is_never_a_pattern_and_a_guest_has_none(AnyWay way) {
    try (Dialer star = way.dial(house)) {
      star.greet("lamp*").as("lamp*", "star-password").in().expectAlive();
    }
    try (Dialer star = way.dial(house)) {
      star.greet("lampshade")
          .as("lamp*", "star-password")
          .refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
    }
    for (String id : new String[] {"visitor", "visitor-1", "shared-visitor", "-1", "shared-"}) {
      try (Dialer guest = way.dial(house)) {
        guest.greet(id).refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      }
    }
  }
}

package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.identity.Accounts;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.policy.PolicySettings;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W22: a will is a publish: asked about when it is left, and again when it is read out. */
@Tag("W22")
class Wall22WillRightsTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .rules(
              """
              [[rule]]
              name = "the watchman hears everything"
              who = "guest:visitor"
              allow = ["publish", "subscribe"]
              topics = ["#"]

              [[rule]]
              name = "devices own their tree"
              who = "user:*"
              allow = ["publish", "subscribe"]
              topics = ["{user}/#"]

              """)
          .web()
          .start();
  private Dialer watchman;

  @BeforeEach
  void watch() {
    watchman = house.dial().connected("watchman").subscribed("#", QoS.AT_LEAST_ONCE);
  }

  @AfterEach
  void close() {
    watchman.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_will_for_a_foreign_topic_is_refused_with_its_login(AnyWay way) {
    for (String topic : List.of("door/open", "lamps/x", "$SYS/x", "$CONTROL/x", "$share/g/lamp")) {
      for (QoS qos : QoS.values()) {
        try (Dialer lamp = way.dial(house)) {
          lamp.greet("lamp")
              .as("lamp", "lamp-password")
              .will(Packets.retainedWill(topic, qos, "boom"))
              .refused(ReasonCode.NOT_AUTHORIZED);
        }
      }
    }
    assertThat(house.events().of(Event.Denied.class))
        .allSatisfy(denied -> assertThat(denied.action()).isEqualTo("will"))
        .hasSize(15);
    expectNothingHeard();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_will_whose_right_was_lost_meanwhile_is_not_sent(AnyWay way) {
    Dialer lamp = leave(way, 0);
    house.server().policy().replace(PolicySettings.denyAll());
    lamp.close();
    await().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == 1);
    assertThat(house.server().counters().of(Counter.WILLS_SENT)).isZero();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_will_of_a_stored_session_is_asked_about_too(AnyWay way) {
    Dialer lamp = leave(way, 3_600);
    house.server().policy().replace(PolicySettings.denyAll());
    lamp.close();
    await().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == 1);
    assertThat(house.server().counters().of(Counter.WILLS_SENT)).isZero();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_will_of_a_device_that_was_removed_is_not_sent(AnyWay way) {
    Dialer lamp = leave(way, 0);
    house.server().accounts().replace(Accounts.none());
    lamp.close();
    await().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == 1);
    expectNothingHeard();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_will_that_is_still_allowed_is_sent(AnyWay way) {
    leave(way, 0).close();
    assertThat(watchman.expectMessage("gone").topic().text()).isEqualTo("lamp/state");
  }

  private Dialer leave(AnyWay way, long expiry) {
    Will will = Packets.will("lamp/state", QoS.AT_LEAST_ONCE, "gone");
    Dialer lamp = way.dial(house);
    return expiry == 0
        ? lamp.greet("lamp").as("lamp", "lamp-password").will(will).in()
        : lamp.greet("lamp").as("lamp", "lamp-password").stored(expiry).will(will).in();
  }

  private void expectNothingHeard() {
    try (Dialer honest = house.dial().connected("honest")) {
      honest.send(Packets.publish("end", QoS.AT_LEAST_ONCE, 1, "end")).expect(PubAck.class);
    }
    watchman.expectMessage("end");
  }
}

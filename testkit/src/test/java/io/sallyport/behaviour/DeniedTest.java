package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What whoever may not hears, and that nothing of it is routed or retained. */
class DeniedTest {
  private final BrokerFixture house =
      BrokerFixture.with()
          .device("boss", "boss-password")
          .rules(
              """
              [[rule]]
              name = "open"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["open/#", "ack/#", "cut/#"]

              [[rule]]
              name = "boss"
              who = "user:boss"
              allow = ["publish", "subscribe"]
              topics = ["#"]

              [[rule]]
              name = "quietly"
              who = "guest:visitor"
              deny = ["publish"]
              topics = ["ack/#"]
              on_deny = "ack"

              [[rule]]
              name = "loudly"
              who = "guest:visitor"
              deny = ["publish"]
              topics = ["cut/#"]
              on_deny = "disconnect"

              """)
          .start();
  private Dialer boss;

  @BeforeEach
  void watch() {
    boss = house.dial();
    boss.greet("boss").as("boss", "boss-password").in().subscribed("#", QoS.AT_LEAST_ONCE);
  }

  @AfterEach
  void expectNothingRoutedOrRetained() {
    boss.send(Packets.publish("end", QoS.AT_MOST_ONCE, 0, "end"));
    boss.expectMessage("end");
    assertThat(house.server().census().stored().retainedMessages()).isZero();
    boss.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5"})
  void reason_tells_5_0_and_goes_on(Way way) {
    try (Dialer guest = way.dial(house).connected("guest")) {
      guest.send(Packets.retained("secret", QoS.AT_MOST_ONCE, 0, "x"));
      guest.send(Packets.retained("secret", QoS.AT_LEAST_ONCE, 1, "x"));
      PubAck ack = guest.expect(PubAck.class);
      assertThat(ack.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      guest.send(Packets.retained("secret", QoS.EXACTLY_ONCE, 2, "x"));
      PubRec rec = guest.expect(PubRec.class);
      assertThat(rec.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      guest.send(Packets.publish("open/a", QoS.EXACTLY_ONCE, 2, "fine"));
      assertThat(guest.expect(PubRec.class).reason()).as("2 is free").isEqualTo(ReasonCode.SUCCESS);
      boss.expectMessage("fine");
      assertThat(denials()).hasSize(3);
      assertThat(denials().get(1).id().text())
          .isEqualTo(ack.properties().text(Property.REASON_STRING));
      assertThat(denials().get(2).id().text())
          .isEqualTo(rec.properties().text(Property.REASON_STRING));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TLS_3_1_1"})
  void reason_closes_what_cannot_be_told(Way way) {
    for (QoS qos : QoS.values()) {
      try (Dialer guest = way.dial(house).connected("guest")) {
        guest.send(Packets.retained("secret", qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, "x"));
        guest.expectClosed();
      }
    }
    assertThat(denials()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void disconnect_ends_the_connection_in_both_versions(Way way) {
    for (QoS qos : QoS.values()) {
      try (Dialer guest = way.dial(house).connected("guest")) {
        guest.send(Packets.retained("cut/a", qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, "x"));
        if (way.isFive()) {
          Disconnect told = guest.expect(Disconnect.class);
          assertThat(told.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
          assertThat(told.properties().text(Property.REASON_STRING))
              .as("the id by which the operator finds it")
              .isEqualTo(denials().getLast().id().text());
        }
        guest.expectClosed();
      }
    }
    assertThat(denials()).allSatisfy(it -> assertThat(it.rule()).contains("loudly")).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void ack_looks_like_success_in_both_versions(Way way) {
    try (Dialer guest = way.dial(house).connected("guest")) {
      guest.send(Packets.retained("ack/a", QoS.AT_MOST_ONCE, 0, "x"));
      guest.send(Packets.retained("ack/a", QoS.AT_LEAST_ONCE, 1, "x"));
      assertThat(guest.expect(PubAck.class)).isEqualTo(new PubAck(1, ReasonCode.SUCCESS));
      for (int i = 0; i < 2; i++) {
        guest.send(Packets.retained("ack/a", QoS.EXACTLY_ONCE, 2, "x"));
        assertThat(guest.expect(PubRec.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      }
      guest.send(Packets.rel(2));
      assertThat(guest.expect(PubComp.class).reason()).isEqualTo(ReasonCode.SUCCESS);
      assertThat(denials()).allSatisfy(it -> assertThat(it.rule()).contains("quietly")).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_denied_filter_is_told_in_its_place(Way way) {
    try (Dialer guest = way.dial(house).connected("guest")) {
      guest.send(Packets.subscribe(1, QoS.EXACTLY_ONCE, "secret", "open/#", "#"));
      ReasonCode no = way.isFive() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
      assertThat(guest.expect(SubAck.class).reasons())
          .containsExactly(no, ReasonCode.GRANTED_QOS_2, no);
      assertThat(denials()).extracting(Event.Denied::topic).containsExactly("secret", "#");
      assertThat(denials()).extracting(it -> it.id().text()).doesNotHaveDuplicates();
    }
  }

  private java.util.List<Event.Denied> denials() {
    return house.events().of(Event.Denied.class);
  }
}

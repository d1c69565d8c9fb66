package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W30: a share is decided by the rule that decides its filter, and is not its filter. */
@Tag("W30")
class Wall30SharedRightsTest {
  private static final QoS QOS = QoS.AT_LEAST_ONCE;

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .device("mute", "mute-password")
          .rules(
              """
              [[rule]]
              name = "the writer writes"
              who = "guest:visitor"
              allow = ["publish", "subscribe"]
              topics = ["#"]

              [[rule]]
              name = "devices read the plant"
              who = "user:*"
              allow = ["subscribe"]
              topics = ["plant/#"]

              [[rule]]
              name = "but not its secrets"
              who = "user:*"
              deny = ["subscribe", "receive"]
              topics = ["plant/secret/#"]

              [[rule]]
              name = "and this one receives nothing"
              who = "user:mute"
              deny = ["receive"]
              topics = ["#"]

              """)
          .web()
          .start();
  private int packetId;

  @AfterEach
  void close() {
    house.close();
  }

  private Dialer in(AnyWay way, String user) {
    return way.dial(house).greet(user + "-1").as(user, user + "-password").in();
  }

  private void send(Dialer writer, String topic, String payload) {
    writer.send(Packets.publish(topic, QOS, ++packetId, payload)).expect(PubAck.class);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void the_same_is_granted_and_refused_with_and_without_a_share(AnyWay way) {
    ReasonCode no = way.isFive() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR;
    try (Dialer lamp = in(way, "lamp")) {
      for (String filter :
          List.of("plant/#", "plant/a", "plant/secret/#", "plant/secret/x", "#", "other", "+/a")) {
        lamp.send(Packets.subscribe(5, QOS, filter, "$share/g/" + filter));
        List<ReasonCode> reasons = lamp.expect(SubAck.class).reasons();
        assertThat(reasons.get(1)).as(filter).isEqualTo(reasons.get(0));
        boolean allowed = filter.startsWith("plant/") && !filter.contains("secret");
        assertThat(reasons.get(0)).isEqualTo(allowed ? ReasonCode.GRANTED_QOS_1 : no);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void what_one_member_may_not_receive_another_one_gets(AnyWay way) {
    try (Dialer mute = in(way, "mute").subscribed("$share/g/plant/#", QOS);
        Dialer reader = way.dial(house).connected("reader").subscribed("$share/g/plant/#", QOS);
        Dialer writer = house.dial().connected("writer")) {
      for (int i = 0; i < 4; i++) {
        send(writer, "plant/secret/x", "m" + i);
        reader.send(Packets.ack(reader.expectMessage("m" + i)));
      }
      mute.expectAlive();
    }
  }

  /** Each of those who come has to pass it on, which must not use up the chance of the other. */
  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void what_nobody_present_may_receive_waits_for_a_member_that_may(AnyWay way) {
    try (Dialer reader = way.dial(house).greet("reader").stored().in()) {
      reader.subscribed("$share/g/plant/#", QOS);
    }
    try (Dialer writer = house.dial().connected("writer");
        Dialer stays = in(way, "lamp").subscribed("$share/g/plant/#", QOS)) {
      send(writer, "plant/secret/x", "for the reader");
      for (int i = 0; i < 3; i++) {
        try (Dialer comes = in(way, "mute").subscribed("$share/g/plant/#", QOS)) {
          comes.expectAlive();
        }
      }
      send(writer, "plant/a", "for anybody");
      stays.send(Packets.ack(stays.expectMessage("for anybody"))).expectAlive();
    }
    try (Dialer reader = way.dial(house).greet("reader").stored().in()) {
      reader.send(Packets.ack(reader.expectMessage("for the reader"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void neither_form_takes_the_other_along(AnyWay way) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer writer = house.dial().connected("writer");
          Dialer lamp =
              stored
                  ? way.dial(house).greet("both").stored().in()
                  : way.dial(house).connected("both")) {
        lamp.subscribed("plant/a", QOS).subscribed("$share/g/plant/a", QOS);
        unsubscribe(lamp, "$share/g/plant/a");
        send(writer, "plant/a", "by itself");
        lamp.send(Packets.ack(lamp.expectMessage("by itself"))).expectAlive();
        lamp.subscribed("$share/g/plant/a", QOS);
        unsubscribe(lamp, "plant/a");
        send(writer, "plant/a", "shared");
        lamp.send(Packets.ack(lamp.expectMessage("shared"))).expectAlive();
        unsubscribe(lamp, "$share/g/plant/a");
        send(writer, "plant/a", "nobody's");
        lamp.expectAlive();
      }
    }
  }

  private static void unsubscribe(Dialer client, String filter) {
    client.send(new Unsubscribe(8, List.of(filter), Properties.NONE)).expect(UnsubAck.class);
  }
}

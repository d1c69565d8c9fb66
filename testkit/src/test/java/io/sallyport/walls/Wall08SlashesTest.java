package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.journal.Event;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Canary;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W8: the levels of a topic are counted before it is taken apart. */
@Tag("W8")
class Wall08SlashesTest {
  private static final String SLASHES = "/".repeat(65_535);
  private static final String SIXTEEN_LEVELS = "a" + "/a".repeat(15);

  private final BrokerFixture house = BrokerFixture.open();
  private Canary canary;

  @BeforeEach
  void watch() {
    canary = new Canary(house);
    try (Dialer writer = house.dial().connected("writer")) {
      writer.send(Packets.retained(SIXTEEN_LEVELS, QoS.AT_LEAST_ONCE, 1, "deep"));
      assertThat(writer.expect(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }
  }

  @AfterEach
  void close() {
    canary.expectUnharmed();
    canary.close();
    assertThat(house.events().of(Event.Failed.class)).isEmpty();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_filter_of_slashes_is_refused_in_its_place(Way way) {
    ReasonCode refused =
        way.isFive() ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR;
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      for (String filter :
          List.of(
              SLASHES,
              "$share/g/" + "/".repeat(65_526),
              "+/".repeat(32_767),
              "a/" + SIXTEEN_LEVELS)) {
        attacker.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, "fine", filter));
        assertThat(attacker.expect(SubAck.class).reasons())
            .containsExactly(ReasonCode.GRANTED_QOS_1, refused);
      }
      attacker.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void to_unsubscribe_from_slashes_is_answered(Way way) {
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      attacker.send(new Unsubscribe(2, List.of(SLASHES), Properties.NONE));
      assertThat(attacker.expect(UnsubAck.class).packetId()).isEqualTo(2);
      attacker.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_topic_of_slashes_ends_the_connection(Way way) {
    for (String topic : List.of(SLASHES, SIXTEEN_LEVELS + "/")) {
      for (QoS qos : QoS.values()) {
        try (Dialer attacker = way.dial(house).connected("attacker")) {
          attacker.send(Packets.retained(topic, qos, qos == QoS.AT_MOST_ONCE ? 0 : 1, "x"));
          attacker.expectEnded(ReasonCode.TOPIC_NAME_INVALID);
        }
      }
    }
    assertThat(house.server().census().stored().retainedMessages()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void a_will_of_slashes_is_refused_at_the_login(Way way) {
    try (Dialer attacker = way.dial(house)) {
      attacker
          .greet("attacker")
          .will(Packets.will("/".repeat(16_000), QoS.AT_MOST_ONCE, "x"))
          .refused(ReasonCode.TOPIC_NAME_INVALID);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void the_deepest_allowed_filter_still_finds_what_is_retained(Way way) {
    String wild = "+/a/+/a/+/a/+/a/+/a/+/a/+/a/a/#";
    try (Dialer reader = way.dial(house).connected("reader").subscribed(wild, QoS.AT_MOST_ONCE)) {
      reader.expectMessage("deep");
    }
  }
}

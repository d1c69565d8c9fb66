package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W31: a remembered decision is that of the very same question, not of one that hashes alike. */
@Tag("W31")
class Wall31DecisionCacheTest {
  /** Longer than any key that somebody might cut. */
  private static final String LONG = "x".repeat(4_000);

  private final BrokerFixture house =
      BrokerFixture.with()
          .rules(
              """
              [[rule]]
              name = "one of a pair"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["+/Aa/#", "+/Aa"]

              [[rule]]
              name = "not retained, not above QoS 1"
              who = "any"
              allow = ["publish"]
              topics = ["flags/#"]
              qos = [0, 1]
              retain = false

              """)
          .web()
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void topics_that_hash_alike_are_told_apart(AnyWay way) {
    assertThat((LONG + "/Aa").hashCode()).isEqualTo((LONG + "/BB").hashCode());
    List<String> pairs = new ArrayList<>();
    for (String head : new String[] {"a", LONG}) {
      for (String tail : new String[] {"", "/" + LONG, "/AaAa", "/BBBB", "/AaBB", "/BBAa"}) {
        pairs.add(head + "/%s" + tail);
      }
    }
    try (Dialer client = way.dial(house).connected("client")) {
      for (int round = 0; round < 3; round++) {
        for (String pair : pairs) {
          assertThat(publish(client, pair.formatted("Aa"), false)).isEqualTo(ReasonCode.SUCCESS);
          assertThat(publish(client, pair.formatted("BB"), false))
              .isEqualTo(ReasonCode.NOT_AUTHORIZED);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void the_flags_belong_to_the_question(AnyWay way) {
    try (Dialer client = way.dial(house).connected("client")) {
      for (int round = 0; round < 3; round++) {
        assertThat(publish(client, "flags/x", false)).isEqualTo(ReasonCode.SUCCESS);
        assertThat(publish(client, "flags/x", true)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      }
    }
  }

  private static ReasonCode publish(Dialer client, String topic, boolean retain) {
    client.send(
        retain
            ? Packets.retained(topic, QoS.AT_LEAST_ONCE, 1, "x")
            : Packets.publish(topic, QoS.AT_LEAST_ONCE, 1, "x"));
    return client.expect(PubAck.class).reason();
  }
}

package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W26: what is asked about is the name that will be delivered, after its alias was resolved. */
@Tag("W26")
class Wall26AliasTest {
  private static final String[] TOPICS = {"open/a", "open/b", "secret/a", "secret/b"};

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("boss", "boss-password")
          .rules(
              """
              [[rule]]
              name = "boss"
              who = "user:boss"
              allow = ["publish", "subscribe"]
              topics = ["#"]

              [[rule]]
              name = "open to all"
              who = "any"
              allow = ["publish"]
              topics = ["open/#"]

              """)
          .web()
          .start();
  private Dialer boss;

  @BeforeEach
  void watch() {
    boss = house.dial();
    boss.greet("boss").as("boss", "boss-password").in().subscribed("#", QoS.AT_LEAST_ONCE);
  }

  @AfterEach
  void close() {
    boss.close();
    house.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_5", "TLS_5", "WS_5", "WSS_5"})
  void an_alias_does_not_carry_a_message_where_its_sender_may_not_write(AnyWay way) {
    try (Dialer attacker = way.dial(house).connected("attacker")) {
      assertThat(publish(attacker, "open/a", 1, "one")).isEqualTo(ReasonCode.SUCCESS);
      assertThat(publish(attacker, "secret/a", 1, "two")).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      ReasonCode byAlias = publish(attacker, "", 1, "three");
      assertThat(byAlias).as("the alias means secret/a now").isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(publish(attacker, "open/b", 1, "four")).isEqualTo(ReasonCode.SUCCESS);
      assertThat(boss.expectMessage("one").topic().text()).isEqualTo("open/a");
      assertThat(boss.expectMessage("four").topic().text()).isEqualTo("open/b");
      boss.expectAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatever_is_said_in_whatever_order_only_open_topics_are_written(long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    String[] meaning = new String[4];
    int allowed = 0;
    try (Dialer attacker = house.dial().connected("attacker")) {
      for (int i = 0; i < 200; i++) {
        int alias = chance.nextInt(1, 4);
        boolean named = meaning[alias] == null || chance.nextBoolean();
        String topic = named ? TOPICS[chance.nextInt(TOPICS.length)] : "";
        meaning[alias] = named ? topic : meaning[alias];
        boolean open = meaning[alias].startsWith("open/");
        assertThat(publish(attacker, topic, alias, "m" + i))
            .isEqualTo(open ? ReasonCode.SUCCESS : ReasonCode.NOT_AUTHORIZED);
        if (open) {
          allowed++;
          assertThat(boss.expectMessage("m" + i).topic().text()).isEqualTo(meaning[alias]);
        }
      }
      boss.expectAlive();
    }
    assertThat(allowed).isBetween(50, 150);
  }

  private static ReasonCode publish(Dialer attacker, String topic, int alias, String payload) {
    Bytes body = new Bytes().text(topic).hex("00 01 03 23 00 %02X".formatted(alias));
    attacker.send(
        Bytes.packet(0x32, body.add(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    return attacker.expect(PubAck.class).reason();
  }
}

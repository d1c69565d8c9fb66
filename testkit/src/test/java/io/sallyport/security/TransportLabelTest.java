package io.sallyport.security;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A topic that says {@code transport = "tls"} is not there for plain connections, on whatever way
 * its messages could come: the rules grant everything, and the same user has all of it over TLS.
 */
class TransportLabelTest {
  private static BrokerFixture house;
  private static int tests;

  private Dialer desk;
  private String here;
  private int packetId;

  @BeforeAll
  static void open() {
    house =
        BrokerFixture.with()
            .device("lamp", "lamp-password")
            .rules(
                """
                [[topic]]
                topics = ["plant/#"]
                transport = "tls"

                [[rule]]
                name = "all of it"
                who = "user:*"
                allow = ["publish", "subscribe"]
                topics = ["#"]

                """)
            .web()
            .start();
  }

  @AfterAll
  static void shut() {
    house.close();
  }

  /** One broker for all, a tree and client ids for each. */
  @BeforeEach
  void settle() {
    here = "h" + ++tests;
    desk = in(AnyWay.TLS_5, "desk").in();
  }

  @AfterEach
  void leave() {
    desk.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  void nothing_is_published(AnyWay plain) {
    desk.subscribed("plant/" + here + "/#", AT_LEAST_ONCE);
    for (boolean retain : new boolean[] {false, true}) {
      try (Dialer lamp = in(plain, "lamp").in()) {
        String topic = "plant/" + here + "/x";
        lamp.send(
            retain
                ? Packets.retained(topic, AT_LEAST_ONCE, 1, "forged")
                : Packets.publish(topic, AT_LEAST_ONCE, 1, "forged"));
        if (plain.isFive()) {
          assertThat(lamp.expect(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        } else {
          lamp.expectClosed();
        }
      }
    }
    desk.expectAlive();
    try (Dialer lamp = in(tls(plain), "lamp").in()) {
      lamp.send(Packets.publish("plant/" + here + "/x", AT_LEAST_ONCE, 1, "real"));
      lamp.expect(PubAck.class);
    }
    desk.expectMessage("real");
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  void nothing_inside_is_subscribed(AnyWay plain) {
    try (Dialer lamp = in(plain, "lamp").in()) {
      lamp.send(
          Packets.subscribe(
              1,
              AT_LEAST_ONCE,
              "plant/" + here + "/x",
              "plant/#",
              "plant/+/x",
              "$share/g/plant/#",
              "plant"));
      assertThat(lamp.expect(SubAck.class).reasons()).hasSize(5).allMatch(ReasonCode::isError);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  @DisplayName("live: a wildcard that reaches further brings the rest")
  void live(AnyWay plain) {
    try (Dialer lamp = in(plain, "lamp").in();
        Dialer safe = in(tls(plain), "safe").in()) {
      lamp.subscribed("+/" + here + "/#", EXACTLY_ONCE);
      safe.subscribed("+/" + here + "/#", EXACTLY_ONCE);
      tell("plant", "secret");
      tell("office", "known");
      lamp.expectMessage("known");
      safe.expectMessage("secret");
      safe.expectMessage("known");
      lamp.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  void retained(AnyWay plain) {
    for (String tree : new String[] {"plant", "office"}) {
      desk.send(Packets.retained(tree + "/" + here + "/x", AT_LEAST_ONCE, ++packetId, tree));
      desk.expect(PubAck.class);
    }
    try (Dialer lamp = in(plain, "lamp").in();
        Dialer safe = in(tls(plain), "safe").in()) {
      lamp.subscribed("+/" + here + "/#", AT_LEAST_ONCE).expectMessage("office");
      lamp.expectAlive();
      safe.subscribed("plant/" + here + "/#", AT_LEAST_ONCE).expectMessage("plant");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  @DisplayName("queued: what waited for a session of TLS does not come to a plain connection")
  void queued(AnyWay plain) {
    go(in(tls(plain), "lamp").stored().in().subscribed("+/" + here + "/#", AT_LEAST_ONCE));
    tell("plant", "secret");
    tell("office", "known");
    try (Dialer lamp = in(plain, "lamp").stored().in()) {
      lamp.send(Packets.ack(lamp.expectMessage("known"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  @DisplayName("in flight: what was sent over TLS is not sent again in the open")
  void in_flight(AnyWay plain) {
    Dialer before = in(tls(plain), "lamp").stored().in();
    before.subscribed("+/" + here + "/#", EXACTLY_ONCE);
    tell("plant", "secret");
    before.expectMessage("secret");
    go(before);
    tell("office", "known");
    try (Dialer lamp = in(plain, "lamp").stored().in()) {
      lamp.send(Packets.ack(lamp.expectMessage("known"))).expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  @DisplayName("shared: the members over TLS get all of it")
  void shared(AnyWay plain) {
    String share = "$share/" + here + "/+/" + here + "/#";
    try (Dialer lamp = in(plain, "lamp").in().subscribed(share, AT_LEAST_ONCE);
        Dialer safe = in(tls(plain), "safe").in().subscribed(share, AT_LEAST_ONCE)) {
      for (int i = 0; i < 4; i++) {
        tell("plant", "secret " + i);
        safe.send(Packets.ack(safe.expectMessage("secret " + i)));
      }
      lamp.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5", "WS_3_1_1", "WS_5"})
  void will(AnyWay plain) {
    String topic = "plant/" + here + "/door";
    try (Dialer refused = plain.dial(house)) {
      greet(refused, "lamp")
          .will(Packets.will(topic, AT_LEAST_ONCE, "forged"))
          .refused(ReasonCode.NOT_AUTHORIZED);
    }
    try (Dialer lamp = in(plain, "lamp").in().subscribed("+/" + here + "/#", AT_LEAST_ONCE);
        Dialer safe = in(tls(plain), "safe").in().subscribed("+/" + here + "/#", AT_LEAST_ONCE)) {
      in(tls(plain), "dies").will(Packets.will(topic, AT_LEAST_ONCE, "last words")).in().close();
      safe.expectMessage("last words");
      tell("office", "known");
      lamp.expectMessage("known");
      lamp.expectAlive();
    }
  }

  // --- who speaks

  /** The same door as {@code plain}, with TLS. */
  private static AnyWay tls(AnyWay plain) {
    return AnyWay.valueOf(plain.name().replace("TCP_", "TLS_").replace("WS_", "WSS_"));
  }

  private Greeting in(AnyWay way, String id) {
    return greet(way.dial(house), id);
  }

  private Greeting greet(Dialer dialer, String id) {
    return dialer.greet(id + "-" + here).as("lamp", "lamp-password").keepAlive(0);
  }

  private static void go(Dialer client) {
    int ended = house.events().of(Event.Disconnected.class).size();
    client.close();
    await().until(() -> house.events().of(Event.Disconnected.class).size() > ended);
  }

  private void tell(String tree, String payload) {
    desk.send(Packets.publish(tree + "/" + here + "/x", AT_LEAST_ONCE, ++packetId, payload));
    desk.expect(PubAck.class);
  }
}

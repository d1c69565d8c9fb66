package io.sallyport.walls;

import static io.sallyport.packet.QoS.AT_LEAST_ONCE;
import static io.sallyport.packet.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import io.sallyport.testkit.Greeting;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W24: whoever is banned is gone at once, stays out, and has no last word. */
@Tag("W24")
class Wall24BanTest {
  private static final InetAddress BAD = InetAddress.ofLiteral("127.0.0.9");

  private final FakeTicker ticker = new FakeTicker();
  private final BrokerFixture house =
      BrokerFixture.with()
          .web()
          .ticker(ticker)
          .device("lamp", "lamp-password")
          .device("house", "house-password")
          .rules(
              """
              [[rule]]
              name = "everything"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["#"]

              """)
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  static Stream<Arguments> ways() {
    return Stream.of(AnyWay.values())
        .flatMap(way ->
            Stream.of(
                Arguments.of(way, BanTarget.of("user", "lamp")),
                Arguments.of(way, BanTarget.of("client", "lamp-1"))));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("a live session ends with 0x98, without its will, and a login is refused with 0x8A")
  void live(AnyWay way, BanTarget target) {
    for (boolean stored : new boolean[] {false, true}) {
      try (Dialer guard = guard().subscribed("room/#", AT_MOST_ONCE)) {
        long denied = house.server().counters().of(Counter.WILLS_DENIED);
        Greeting greeting =
            lamp(way.dial(house)).will(Packets.will("room/door", AT_LEAST_ONCE, "its last words"));
        Dialer lamp = (stored ? greeting.stored() : greeting).in();
        ban(target, Ban.FOREVER);
        if (way.isFive()) {
          Disconnect told = lamp.expect(Disconnect.class);
          assertThat(told.reason()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
          assertThat(told.properties().text(Property.REASON_STRING)).startsWith("SP-");
        }
        lamp.expectClosed();
        soon().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == denied + 1);
        lamp(way.dial(house)).refused(ReasonCode.BANNED);
        say(guard, "and then");
        guard.expectMessage("and then");
        lift();
        lamp(way.dial(house)).in().expectAlive().close();
      }
    }
    assertThat(house.server().counters().of(Counter.BANNED_ENDED)).isEqualTo(2);
    assertThat(house.server().counters().of(Counter.LOGINS_BANNED)).isEqualTo(2);
    assertThat(house.events().of(Event.Disconnected.class))
        .anyMatch(gone -> gone.cause().equals("banned"));
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("nothing is looked up or hashed for a name that is banned")
  void before_the_password(AnyWay way) {
    ban(BanTarget.of("user", "lamp"), Ban.FOREVER);
    way.dial(house).greet("lamp-1").as("lamp", "not its password").refused(ReasonCode.BANNED);
    way.dial(house).greet("x").as("nobody", "x").refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("a will that waits for its time is not sent for who is banned by then")
  void delayed_will(AnyWay way) {
    if (!way.isFive()) {
      return; // 3.1.1 has no delay
    }
    try (Dialer guard = guard().subscribed("room/#", AT_MOST_ONCE)) {
      lamp(way.dial(house))
          .stored()
          .will(
              Packets.with(
                  Packets.will("room/door", AT_LEAST_ONCE, "its last words"),
                  Properties.builder().number(Property.WILL_DELAY_INTERVAL, 30).build()))
          .in()
          .close();
      soon().until(() -> !house.events().of(Event.Disconnected.class).isEmpty());
      ban(BanTarget.of("user", "lamp"), Ban.FOREVER);
      ticker.advance(Duration.ofSeconds(31));
      soon().until(() -> house.server().counters().of(Counter.WILLS_DENIED) == 1);
      say(guard, "and then");
      guard.expectMessage("and then");
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("what the banned has retained is withheld while the ban lasts")
  void retained(AnyWay way) {
    try (Dialer lamp = lamp(way.dial(house)).in();
        Dialer guard = guard()) {
      lamp.send(Packets.retained("room/note", AT_LEAST_ONCE, 1, "of the lamp"))
          .expect(PubAck.class);
      ban(BanTarget.of("user", "lamp"), ticker.wallMillis() + 60_000);
      guard.subscribed("room/note", AT_LEAST_ONCE).expectAlive();
      ticker.advance(Duration.ofSeconds(61));
      guard.subscribed("room/note", AT_MOST_ONCE).expectMessage("of the lamp");
    }
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("a ban ends by itself")
  void expiry(AnyWay way) {
    ban(BanTarget.of("user", "lamp"), ticker.wallMillis() + 60_000);
    lamp(way.dial(house)).refused(ReasonCode.BANNED);
    ticker.advance(Duration.ofSeconds(61));
    lamp(way.dial(house)).in().expectAlive().close();
    soon().until(() -> house.server().bans().size() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "tls", "ws", "wss"})
  @DisplayName("who comes from a banned network is not read, and who is there goes")
  void addresses(String listener) throws Exception {
    try (Dialer there = from(listener).greet("bad").as("lamp", "lamp-password").in();
        Dialer silent = from(listener);
        Dialer other = guard()) {
      soon().until(() -> house.server().census().connections() == 3);
      ban(BanTarget.of("address", "127.0.0.8/29"), Ban.FOREVER);
      there.expectEnd();
      silent.expectEnd();
      try (Socket late = rawSocket(listener)) {
        assertThat(endOf(late)).as("not a byte").isTrue();
      }
      assertThat(house.server().counters().of(Counter.CONNECTIONS_BANNED)).isOne();
      other.expectAlive();
      lift();
      from(listener).greet("bad").as("lamp", "lamp-password").in().close();
    }
  }

  private Dialer from(String listener) throws IOException {
    Socket socket = house.socket(listener, BAD);
    if (socket instanceof SSLSocket tls) {
      tls.startHandshake();
    }
    return listener.startsWith("w")
        ? WebSocketDialer.over(socket, house.server().port(listener)).upgraded().mqtt()
        : Dialer.over(socket);
  }

  private Socket rawSocket(String listener) throws Exception {
    return new Socket(InetAddress.ofLiteral("127.0.0.1"), house.server().port(listener), BAD, 0);
  }

  private static boolean endOf(Socket socket) throws Exception {
    socket.setSoTimeout(30_000);
    try {
      while (socket.getInputStream().read() >= 0) {
        continue;
      }
    } catch (java.net.SocketTimeoutException open) {
      return false;
    } catch (java.io.IOException reset) {
      return true;
    }
    return true;
  }

  private Dialer guard() {
    return house.dial().greet("guard").as("house", "house-password").keepAlive(0).in();
  }

  private static Greeting lamp(Dialer dialer) {
    return dialer.greet("lamp-1").as("lamp", "lamp-password").keepAlive(0);
  }

  private void say(Dialer from, String payload) {
    from.send(Packets.publish("room/1", AT_MOST_ONCE, 0, payload));
  }

  private void ban(BanTarget target, long untilMillis) {
    house
        .server()
        .bans()
        .replace(List.of(new Ban(target, ticker.wallMillis(), untilMillis, "because")));
    everybodyIsAsked();
  }

  private void lift() {
    house.server().bans().replace(List.of());
    everybodyIsAsked();
  }

  private void everybodyIsAsked() {
    soon().until(() -> house.server().checkedVersion() == house.server().policy().version());
  }

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }
}

package io.sallyport.protocol;

import static io.sallyport.testkit.Packets.ack;
import static io.sallyport.testkit.Packets.publish;
import static io.sallyport.testkit.Packets.retained;
import static io.sallyport.testkit.Packets.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.sallyport.codec.PacketEncoder;
import io.sallyport.identity.Account;
import io.sallyport.identity.Accounts;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands below $SYS is what happened, and is there for monitors only. */
class SysTopicsTest {
  private static final String LAST =
      "$SYS/broker/sallyport/"
          + Counter.values()[Counter.values().length - 1].name().toLowerCase(Locale.ROOT);

  private final FakeTicker clock = new FakeTicker();
  private final BrokerFixture house = house("10s");

  private BrokerFixture house(String interval) {
    return BrokerFixture.with()
        .device("mon", "mon-password", "monitor")
        .device("lamp", "lamp-password", "light")
        .listeners(
            """
            [broker]
            sys_interval = "%s"

            [[listener]]
            name = "plain"
            bind = "mqtt://127.0.0.1:0"
            guest = "visitor"

            """
                .formatted(interval))
        .rules(
            """
            [[rule]]
            name = "everything for everybody"
            who = "any"
            allow = ["publish", "subscribe"]
            topics = ["#", "$SYS/#"]

            """)
        .ticker(clock)
        .start();
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** All figures of one round. */
  private static final class Round {
    private final TreeMap<String, String> texts = new TreeMap<>();
    private long bytes;

    String text(String name) {
      String text = texts.get("$SYS/broker/" + name);
      assertThat(text).as(name).isNotNull();
      return String.valueOf(text);
    }

    long number(String name) {
      return Long.parseLong(text(name));
    }

    long since(Round before, String name) {
      return number(name) - before.number(name);
    }
  }

  private static Round round(Dialer monitor) {
    Round round = new Round();
    while (!round.texts.containsKey(LAST)) {
      Publish figure = monitor.expect(Publish.class);
      round.bytes += monitor.lastBytes().length;
      assertThat(figure.retain()).isFalse();
      assertThat(figure.qos()).isEqualTo(QoS.AT_MOST_ONCE);
      round.texts.put(figure.topic().text(), figure.payload().text());
    }
    return round;
  }

  private Dialer monitor() {
    Dialer dialer = house.dial();
    return dialer
        .greet("mon")
        .as("mon", "mon-password")
        .in()
        .subscribed("$SYS/#", QoS.EXACTLY_ONCE);
  }

  private Round after(Dialer monitor, int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
    return round(monitor);
  }

  @Test
  void the_names_are_mosquittos() {
    try (Dialer monitor = monitor()) {
      assertThat(round(monitor).texts)
          .containsKeys(
              "$SYS/broker/version",
              "$SYS/broker/uptime",
              "$SYS/broker/clients/total",
              "$SYS/broker/clients/maximum",
              "$SYS/broker/clients/connected",
              "$SYS/broker/clients/disconnected",
              "$SYS/broker/messages/received",
              "$SYS/broker/messages/sent",
              "$SYS/broker/messages/stored",
              "$SYS/broker/retained messages/count",
              "$SYS/broker/bytes/received",
              "$SYS/broker/bytes/sent",
              "$SYS/broker/publish/messages/received",
              "$SYS/broker/publish/messages/sent",
              "$SYS/broker/publish/messages/dropped",
              "$SYS/broker/subscriptions/count",
              "$SYS/broker/load/messages/received/1min",
              "$SYS/broker/load/bytes/sent/5min",
              "$SYS/broker/load/connections/15min");
    }
  }

  @Test
  void clients_are_counted_that_are_here_were_here_and_are_away() {
    try (Dialer monitor = monitor();
        Dialer here = house.dial().connected("here")) {
      Dialer away = house.dial();
      away.greet("away").stored().in().send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
      Dialer gone = house.dial().connected("gone");
      gone.send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
      here.expectAlive();
      round(monitor);
      Round figures = after(monitor, 10);
      assertThat(figures.number("clients/connected")).isEqualTo(2);
      assertThat(figures.number("clients/disconnected")).isEqualTo(1);
      assertThat(figures.number("clients/total")).isEqualTo(3);
      assertThat(figures.number("clients/maximum")).isEqualTo(3);
      assertThat(figures.text("uptime")).isEqualTo("10 seconds");
      assertThat(figures.text("version")).startsWith("sallyport version ");
    }
  }

  @Test
  void messages_packets_and_bytes_are_those_that_went_by() {
    try (Dialer monitor = monitor();
        Dialer sender = house.dial().connected("sender");
        Dialer receiver = house.dial().connected("receiver").subscribed("t", QoS.AT_LEAST_ONCE)) {
      round(monitor);
      Round before = after(monitor, 10);
      long in = 0;
      long out = 0;
      for (int i = 1; i <= 5; i++) {
        Publish message = publish("t", QoS.AT_LEAST_ONCE, i, "hello");
        sender.send(message).expect(PubAck.class);
        out += sender.lastBytes().length;
        Publish came = receiver.expectMessage("hello");
        out += receiver.lastBytes().length;
        receiver.send(ack(came));
        in += bytes(message) + bytes(ack(came));
      }
      receiver.expectAlive();
      Round now = after(monitor, 10);
      int figures = now.texts.size();
      assertThat(now.since(before, "publish/messages/received")).isEqualTo(5);
      assertThat(now.since(before, "publish/bytes/received")).isEqualTo(25);
      assertThat(now.since(before, "messages/received")).isEqualTo(5 + 5 + 1);
      assertThat(now.since(before, "bytes/received")).isEqualTo(in + 2);
      assertThat(now.since(before, "publish/messages/sent")).isEqualTo(5 + figures);
      assertThat(now.since(before, "messages/sent")).isEqualTo(5 + 5 + 1 + figures);
      assertThat(now.since(before, "bytes/sent")).isEqualTo(out + 2 + before.bytes);
      assertThat(now.since(before, "publish/bytes/sent"))
          .isEqualTo(25 + before.texts.values().stream().mapToLong(String::length).sum());
    }
  }

  private static long bytes(Packet packet) {
    return PacketEncoder.encodedBytes(packet, ProtocolVersion.MQTT_5);
  }

  @Test
  void what_is_kept_is_counted_and_no_longer_when_it_is_gone() {
    try (Dialer monitor = monitor();
        Dialer sender = house.dial().connected("sender")) {
      Dialer away = house.dial();
      away.greet("away").stored().in();
      away.send(subscribe(1, QoS.AT_LEAST_ONCE, "q/1", "q/2")).expect(SubAck.class);
      away.send(new Disconnect(ReasonCode.SUCCESS)).expectClosed();
      sender.subscribed("live", QoS.AT_MOST_ONCE);
      sender.send(retained("kept/1", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      sender.send(retained("kept/2", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      for (int i = 0; i < 3; i++) {
        sender.send(publish("q/1", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      }
      round(monitor);
      Round figures = after(monitor, 10);
      assertThat(figures.number("retained messages/count")).isEqualTo(2);
      assertThat(figures.number("messages/stored")).isEqualTo(5);
      assertThat(figures.number("subscriptions/count")).isEqualTo(1 + 1 + 2);
      sender.send(retained("kept/1", QoS.AT_LEAST_ONCE, 1, "")).expect(PubAck.class);
      house.dial().greet("away").clean().expiry(0).in().close();
      Round later = after(monitor, 10);
      assertThat(later.number("retained messages/count")).isEqualTo(1);
      assertThat(later.number("messages/stored")).isEqualTo(1);
      assertThat(later.number("subscriptions/count")).isEqualTo(2);
    }
  }

  @Test
  void the_load_is_an_average_that_fades() {
    try (Dialer monitor = monitor();
        Dialer sender = house.dial().connected("sender")) {
      round(monitor);
      for (int i = 0; i < 5; i++) {
        sender.send(publish("t", QoS.AT_LEAST_ONCE, 1, "x")).expect(PubAck.class);
      }
      Round busy = after(monitor, 10);
      double perMinute = 5 * 6;
      for (int minutes : new int[] {1, 5, 15}) {
        assertThat(Double.parseDouble(busy.text("load/publish/received/" + minutes + "min")))
            .isCloseTo(perMinute * (1 - Math.exp(-1.0 / 6 / minutes)), within(0.006));
      }
      Round quiet = after(monitor, 10);
      assertThat(Double.parseDouble(quiet.text("load/publish/received/1min")))
          .isCloseTo(perMinute * (1 - Math.exp(-1.0 / 6)) * Math.exp(-1.0 / 6), within(0.006));
    }
  }

  @Test
  void nothing_is_published_while_nobody_listens_nor_with_interval_0() {
    try (Dialer other = house.dial().connected("other")) {
      clock.advance(Duration.ofSeconds(60));
      other.expectAlive();
      assertThat(house.server().counters().of(Counter.PUBLISHES_SENT)).isZero();
    }
    try (BrokerFixture silent = house("0s");
        Dialer monitor = silent.dial()) {
      monitor.greet("mon").as("mon", "mon-password").in().subscribed("$SYS/#", QoS.AT_MOST_ONCE);
      clock.advance(Duration.ofSeconds(60));
      monitor.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void whoever_is_no_monitor_gets_nothing_though_a_rule_says_any(ProtocolVersion version) {
    try (Dialer lamp = house.dial().speaking(version);
        Dialer guest = house.dial().speaking(version).connected("guest")) {
      lamp.greet("lamp").as("lamp", "lamp-password").in();
      for (Dialer nobody : new Dialer[] {lamp, guest}) {
        nobody.send(
            subscribe(1, QoS.AT_MOST_ONCE, "$SYS/#", "$SYS/broker/version", "#", "+/broker/+"));
        List<ReasonCode> reasons = nobody.expect(SubAck.class).reasons();
        assertThat(reasons.get(0).isError()).isTrue();
        assertThat(reasons.get(1).isError()).isTrue();
      }
      try (Dialer monitor = monitor()) {
        round(monitor);
      }
      lamp.expectAlive();
      guest.expectAlive();
    }
  }

  @Test
  void a_monitor_that_is_none_any_more_hears_nothing_more() {
    try (Dialer monitor = monitor()) {
      round(monitor);
      house
          .server()
          .accounts()
          .replace(
              Accounts.of(
                  house.server().accounts().accounts().all().stream()
                      .map(SysTopicsTest::withoutRoles)
                      .toList()));
      clock.advance(Duration.ofSeconds(10));
      await().until(() -> house.server().counters().of(Counter.RECEIVES_DENIED) > 0);
      monitor.expectAlive();
    }
  }

  private static Account withoutRoles(Account account) {
    return new Account(
        account.user(), account.generation(), account.hash(), Set.of(), account.attributes());
  }
}

package io.sallyport.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who of a group gets a message. */
class SharedSubscriptionsTest {
  private final Sharers sharers = new Sharers();

  @AfterEach
  void close() {
    sharers.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void each_message_goes_to_one_member_and_all_have_their_turn(Way way) {
    List<Dialer> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      members.add(sharers.member(way, "m" + i, QoS.AT_LEAST_ONCE));
    }
    for (QoS qos : QoS.values()) {
      for (int i = 0; i < 8; i++) {
        sharers.send(qos, qos + " " + i);
      }
    }
    List<String> all = new ArrayList<>();
    await()
        .until(() -> {
          members.forEach(member -> all.addAll(Sharers.waiting(member)));
          return all.size() >= 24;
        });
    assertThat(all).doesNotHaveDuplicates().hasSize(24);
    members.forEach(Dialer::close);
  }

  @Test
  void the_round_goes_on_whatever_loops_the_members_live_on() {
    try (Dialer one = sharers.member("one");
        Dialer two = sharers.member("two");
        Dialer three = sharers.member("three")) {
      for (Dialer member : List.of(one, two, three, one, two, three)) {
        sharers.send(QoS.AT_LEAST_ONCE, "x");
        member.send(Packets.ack(member.expectMessage("x")));
        member.expectAlive();
      }
    }
  }

  @Test
  @Clause("MQTT-4.8.2-3")
  void each_member_is_served_at_its_own_qos() {
    try (Dialer none = sharers.member(Way.TCP_5, "none", QoS.AT_MOST_ONCE);
        Dialer once = sharers.member(Way.TCP_3_1_1, "once", QoS.AT_LEAST_ONCE);
        Dialer both = sharers.member(Way.TCP_5, "both", QoS.EXACTLY_ONCE)) {
      for (int i = 0; i < 3; i++) {
        sharers.send(QoS.EXACTLY_ONCE, "x");
      }
      assertThat(none.expectMessage("x").qos()).isEqualTo(QoS.AT_MOST_ONCE);
      assertThat(once.expectMessage("x").qos()).isEqualTo(QoS.AT_LEAST_ONCE);
      assertThat(both.expectMessage("x").qos()).isEqualTo(QoS.EXACTLY_ONCE);
    }
  }

  @Test
  void old_and_new_clients_and_stored_sessions_share() {
    try (Dialer live = sharers.member(Way.TCP_3_1_1, "live", QoS.AT_LEAST_ONCE);
        Dialer kept =
            sharers.stored(Way.TCP_5, "kept").subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE)) {
      for (Dialer member : List.of(live, kept, live, kept)) {
        sharers.send(QoS.AT_LEAST_ONCE, "x");
        member.send(Packets.ack(member.expectMessage("x"))).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoever_does_not_acknowledge_gets_no_more_than_its_window(Way way) {
    try (Dialer slow = sharers.house.dial().greet("slow").with(Property.RECEIVE_MAXIMUM, 1).in();
        Dialer quick = sharers.member(way, "quick", QoS.AT_LEAST_ONCE)) {
      slow.subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE);
      for (int i = 0; i < 10; i++) {
        sharers.send(QoS.AT_LEAST_ONCE, "x");
      }
      slow.expect(Publish.class);
      for (int i = 0; i < 9; i++) {
        quick.send(Packets.ack(quick.expectMessage("x")));
      }
      slow.expectAlive();
    }
  }

  @Test
  void whoever_does_not_read_is_gone_by_at_qos_0_too() {
    try (Dialer deaf = sharers.member(Way.TCP_5, "deaf", QoS.AT_MOST_ONCE);
        Dialer quick = sharers.member(Way.TCP_5, "quick", QoS.AT_MOST_ONCE)) {
      String large = "x".repeat(16 * 1024);
      List<String> heard = new ArrayList<>();
      for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 10; i++) {
          sharers.writer.send(Packets.publish("a/b", QoS.AT_MOST_ONCE, 0, large));
        }
        sharers.writer.expectAlive();
        heard.addAll(Sharers.waiting(quick));
      }
      await()
          .until(() -> {
            heard.addAll(Sharers.waiting(quick));
            return heard.size() > 1_100; // half of all is 1,000
          });
      deaf.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void nothing_retained_comes_for_a_share(Way way) {
    sharers.writer.send(Packets.retained("a/b", QoS.AT_LEAST_ONCE, 1, "kept")).expect(PubAck.class);
    for (RetainHandling handling : RetainHandling.values()) {
      try (Dialer member = way.dial(sharers.house).connected("m")) {
        member.send(
            Packets.subscribe(
                1, new Subscribe.Request(Sharers.GROUP, QoS.EXACTLY_ONCE, false, true, handling)));
        member.expect(SubAck.class);
        member.expectAlive();
      }
    }
    try (Dialer both =
        way.dial(sharers.house).connected("both").subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE)) {
      both.subscribed("a/#", QoS.AT_LEAST_ONCE).expectMessage("kept");
    }
  }

  @Test
  void a_share_has_its_own_options() {
    try (Dialer member = sharers.house.dial().connected("m")) {
      member.send(
          new Subscribe(
              1,
              List.of(
                  new Subscribe.Request(
                      Sharers.GROUP, QoS.AT_LEAST_ONCE, false, true, RetainHandling.SEND)),
              Properties.builder().subscriptionIdentifier(7).build()));
      member.expect(SubAck.class);
      for (QoS qos : List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE)) {
        sharers.writer.send(Packets.retained("a/b", qos, qos.level(), "x"));
        Publish came = member.expectMessage("x");
        assertThat(came.retain()).isTrue();
        assertThat(came.properties().subscriptionIdentifier(0)).isEqualTo(7);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoever_shares_and_subscribes_gets_both(boolean kept) {
    try (Dialer member =
        (kept ? sharers.stored(Way.TCP_5, "m") : sharers.house.dial().connected("m"))
            .subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE)
            .subscribed("a/b", QoS.AT_LEAST_ONCE)) {
      sharers.send(QoS.AT_LEAST_ONCE, "x");
      Publish first = member.expectMessage("x");
      Publish second = member.expectMessage("x");
      assertThat(first.packetId()).isNotEqualTo(second.packetId());
      member.send(Packets.ack(first)).send(Packets.ack(second)).expectAlive();
    }
  }

  @Test
  @Clause("MQTT-3.3.4-9")
  void the_receive_maximum_holds_for_both_together() {
    try (Dialer member =
        sharers.house.dial().greet("m").expiry(3_600).with(Property.RECEIVE_MAXIMUM, 2).in()) {
      member.subscribed(Sharers.GROUP, QoS.EXACTLY_ONCE).subscribed("a/b", QoS.AT_LEAST_ONCE);
      for (int i = 0; i < 4; i++) {
        sharers.send(i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE, "m" + i);
      }
      ArrayDeque<Publish> open = new ArrayDeque<>();
      for (int i = 0; i < 8; i++) {
        open.add(member.expect(Publish.class));
        if (open.size() == 2) {
          member.expectAlive();
          Sharers.finish(member, open.remove());
        }
      }
      Sharers.finish(member, open.remove());
      member.expectAlive();
    }
  }

  @Test
  void groups_of_other_names_and_filters_do_not_touch() {
    try (Dialer one =
            sharers.house.dial().connected("one").subscribed("$share/g/a/#", QoS.AT_LEAST_ONCE);
        Dialer two =
            sharers.house.dial().connected("two").subscribed("$share/h/a/#", QoS.AT_LEAST_ONCE);
        Dialer three =
            sharers.house.dial().connected("three").subscribed("$share/g/a/+", QoS.AT_LEAST_ONCE)) {
      sharers.send(QoS.AT_LEAST_ONCE, "x");
      one.expectMessage("x");
      two.expectMessage("x");
      three.expectMessage("x");
    }
  }
}

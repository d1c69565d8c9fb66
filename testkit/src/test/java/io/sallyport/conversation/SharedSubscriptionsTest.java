package io.sallyport.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
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

/** Who of a group gets a message, and what becomes of it when somebody goes. */
class SharedSubscriptionsTest {
  private static final String GROUP = "$share/g/a/#";

  private final BrokerFixture house = BrokerFixture.open();
  private final Dialer writer = house.dial().connected("writer");
  private int packetId;

  @AfterEach
  void close() {
    writer.close();
    house.close();
  }

  private void send(QoS qos, String payload) {
    packetId++;
    writer.send(Packets.publish("a/b", qos, qos == QoS.AT_MOST_ONCE ? 0 : packetId, payload));
    switch (qos) {
      case AT_MOST_ONCE -> writer.expectAlive();
      case AT_LEAST_ONCE -> writer.expect(PubAck.class);
      case EXACTLY_ONCE -> {
        writer.expect(PubRec.class);
        writer.send(Packets.rel(packetId)).next();
      }
    }
  }

  private Dialer member(Way way, String name, QoS qos) {
    return way.dial(house).connected(name).subscribed(GROUP, qos);
  }

  private Dialer member(String name) {
    return member(Way.TCP_5, name, QoS.EXACTLY_ONCE);
  }

  private Dialer stored(Way way, String name) {
    return way.dial(house).greet(name).stored().in();
  }

  private void cut(Dialer member) {
    int before = house.events().of(Event.Disconnected.class).size();
    member.close();
    await().until(() -> house.events().of(Event.Disconnected.class).size() > before);
  }

  private static void finish(Dialer member, Publish message) {
    if (message.qos() == QoS.AT_LEAST_ONCE) {
      member.send(Packets.ack(message));
    } else {
      member.send(Packets.rec(message.packetId())).expect(PubRel.class);
      member.send(Packets.comp(message.packetId()));
    }
  }

  /** What comes before the answer to a ping; acknowledged. */
  private static List<String> waiting(Dialer member) {
    List<String> payloads = new ArrayList<>();
    member.send(PingReq.INSTANCE);
    for (Packet next = member.next(); !(next instanceof PingResp); next = member.next()) {
      Publish message = (Publish) next;
      payloads.add(message.payload().text());
      if (message.qos() == QoS.AT_LEAST_ONCE) {
        member.send(Packets.ack(message));
      }
    }
    return payloads;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void each_message_goes_to_one_member_and_all_have_their_turn(Way way) {
    List<Dialer> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      members.add(member(way, "m" + i, QoS.AT_LEAST_ONCE));
    }
    for (QoS qos : QoS.values()) {
      for (int i = 0; i < 8; i++) {
        send(qos, qos + " " + i);
      }
    }
    List<String> all = new ArrayList<>();
    await()
        .until(() -> {
          members.forEach(member -> all.addAll(waiting(member)));
          return all.size() >= 24;
        });
    assertThat(all).doesNotHaveDuplicates().hasSize(24);
    members.forEach(Dialer::close);
  }

  @Test
  void the_round_goes_on_whatever_loops_the_members_live_on() {
    try (Dialer one = member("one");
        Dialer two = member("two");
        Dialer three = member("three")) {
      for (Dialer member : List.of(one, two, three, one, two, three)) {
        send(QoS.AT_LEAST_ONCE, "x");
        member.send(Packets.ack(member.expectMessage("x")));
        member.expectAlive();
      }
    }
  }

  @Test
  @Clause("MQTT-4.8.2-3")
  void each_member_is_served_at_its_own_qos() {
    try (Dialer none = member(Way.TCP_5, "none", QoS.AT_MOST_ONCE);
        Dialer once = member(Way.TCP_3_1_1, "once", QoS.AT_LEAST_ONCE);
        Dialer both = member(Way.TCP_5, "both", QoS.EXACTLY_ONCE)) {
      for (int i = 0; i < 3; i++) {
        send(QoS.EXACTLY_ONCE, "x");
      }
      assertThat(none.expectMessage("x").qos()).isEqualTo(QoS.AT_MOST_ONCE);
      assertThat(once.expectMessage("x").qos()).isEqualTo(QoS.AT_LEAST_ONCE);
      assertThat(both.expectMessage("x").qos()).isEqualTo(QoS.EXACTLY_ONCE);
    }
  }

  @Test
  void old_and_new_clients_and_stored_sessions_share() {
    try (Dialer live = member(Way.TCP_3_1_1, "live", QoS.AT_LEAST_ONCE);
        Dialer kept = stored(Way.TCP_5, "kept").subscribed(GROUP, QoS.AT_LEAST_ONCE)) {
      for (Dialer member : List.of(live, kept, live, kept)) {
        send(QoS.AT_LEAST_ONCE, "x");
        member.send(Packets.ack(member.expectMessage("x"))).expectAlive();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoever_does_not_acknowledge_gets_no_more_than_its_window(Way way) {
    try (Dialer slow = house.dial().greet("slow").with(Property.RECEIVE_MAXIMUM, 1).in();
        Dialer quick = member(way, "quick", QoS.AT_LEAST_ONCE)) {
      slow.subscribed(GROUP, QoS.AT_LEAST_ONCE);
      for (int i = 0; i < 10; i++) {
        send(QoS.AT_LEAST_ONCE, "x");
      }
      slow.expect(Publish.class);
      for (int i = 0; i < 9; i++) {
        quick.send(Packets.ack(quick.expectMessage("x")));
      }
      slow.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void what_a_member_leaves_unacknowledged_goes_to_another(Way way) {
    for (boolean kept : new boolean[] {false, true}) {
      Dialer leaves =
          kept
              ? stored(way, "leaves").subscribed(GROUP, QoS.AT_LEAST_ONCE)
              : member(way, "leaves", QoS.AT_LEAST_ONCE);
      for (String payload : List.of("1", "2", "3")) {
        send(QoS.AT_LEAST_ONCE, payload);
      }
      leaves.send(Packets.ack(leaves.expectMessage("1")));
      leaves.expectMessage("2");
      try (Dialer stays = member(way, "stays", QoS.AT_LEAST_ONCE)) {
        leaves.close();
        for (String payload : List.of("2", "3")) {
          Publish message = stays.expectMessage(payload);
          assertThat(message.duplicate()).as("new to this one").isFalse();
          stays.send(Packets.ack(message));
        }
        stays.expectAlive();
      }
    }
  }

  @Test
  @Clause("MQTT-4.8.2-5")
  void qos_2_that_a_client_may_have_seen_goes_to_no_other_when_its_session_ends() {
    Dialer leaves = member("leaves");
    send(QoS.EXACTLY_ONCE, "seen");
    leaves.expectMessage("seen");
    try (Dialer stays = member("stays")) {
      cut(leaves);
      send(QoS.EXACTLY_ONCE, "end");
      stays.expectMessage("end");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5"})
  @Clause("MQTT-4.8.2-4")
  void qos_2_stays_with_a_member_that_may_return_and_is_finished_there(Way way) {
    Dialer leaves = stored(way, "leaves").subscribed(GROUP, QoS.EXACTLY_ONCE);
    send(QoS.EXACTLY_ONCE, "begun");
    Publish begun = leaves.expectMessage("begun");
    cut(leaves);
    try (Dialer stays = member("stays")) {
      send(QoS.EXACTLY_ONCE, "end");
      stays.expectMessage("end");
      try (Dialer back = stored(way, "leaves")) {
        Publish again = back.expectMessage("begun");
        assertThat(again.packetId()).isEqualTo(begun.packetId());
        assertThat(again.duplicate()).isTrue();
        back.send(Packets.rec(again.packetId())).expect(PubRel.class);
        back.send(Packets.comp(again.packetId())).expectAlive();
      }
    }
  }

  @Test
  @Clause("MQTT-4.8.2-5")
  void qos_2_goes_to_no_other_when_a_stored_session_ends_either() {
    Dialer leaves = stored(Way.TCP_5, "leaves").subscribed(GROUP, QoS.EXACTLY_ONCE);
    send(QoS.EXACTLY_ONCE, "begun");
    leaves.expectMessage("begun");
    try (Dialer stays = member("stays");
        Dialer anew = house.dial().connected("leaves")) {
      anew.expectAlive();
      send(QoS.EXACTLY_ONCE, "end");
      stays.expectMessage("end");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Clause("MQTT-4.8.2-6")
  void what_a_member_refuses_nobody_gets(boolean kept) {
    try (Dialer refuses =
            kept
                ? stored(Way.TCP_5, "refuses").subscribed(GROUP, QoS.EXACTLY_ONCE)
                : member("refuses");
        Dialer other = member("other")) {
      send(QoS.AT_LEAST_ONCE, "no 1");
      refuses.send(
          new PubAck(
              refuses.expectMessage("no 1").packetId(), ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
      send(QoS.AT_LEAST_ONCE, "yes");
      other.send(Packets.ack(other.expectMessage("yes")));
      send(QoS.EXACTLY_ONCE, "no 2");
      refuses.send(
          new PubRec(
              refuses.expectMessage("no 2").packetId(), ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
      refuses.expectAlive();
      send(QoS.AT_LEAST_ONCE, "end");
      other.expectMessage("end");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void messages_wait_for_a_stored_member_while_nobody_is_there(Way way) {
    cut(stored(way, "kept").subscribed(GROUP, QoS.EXACTLY_ONCE));
    send(QoS.AT_MOST_ONCE, "lost");
    send(QoS.AT_LEAST_ONCE, "1");
    send(QoS.EXACTLY_ONCE, "2");
    try (Dialer back = stored(way, "kept")) {
      back.send(Packets.ack(back.expectMessage("1")));
      Publish once = back.expectMessage("2");
      back.send(Packets.rec(once.packetId())).expect(PubRel.class);
      back.send(Packets.comp(once.packetId())).expectAlive();
    }
  }

  @Test
  void a_stored_member_that_is_away_does_not_keep_messages_from_the_others() {
    cut(stored(Way.TCP_5, "kept").subscribed(GROUP, QoS.AT_LEAST_ONCE));
    send(QoS.AT_LEAST_ONCE, "before");
    try (Dialer live = house.dial().connected("live")) {
      live.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, GROUP));
      List<Packet> came = List.of(live.next(), live.next()); // the share may come first
      assertThat(came).hasAtLeastOneElementOfType(SubAck.class);
      assertThat(came).hasAtLeastOneElementOfType(Publish.class);
      send(QoS.AT_LEAST_ONCE, "now");
      live.expectMessage("now");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void nothing_retained_comes_for_a_share(Way way) {
    writer.send(Packets.retained("a/b", QoS.AT_LEAST_ONCE, 1, "kept")).expect(PubAck.class);
    for (RetainHandling handling : RetainHandling.values()) {
      try (Dialer member = way.dial(house).connected("m")) {
        member.send(
            Packets.subscribe(
                1, new Subscribe.Request(GROUP, QoS.EXACTLY_ONCE, false, true, handling)));
        member.expect(SubAck.class);
        member.expectAlive();
      }
    }
    try (Dialer both = way.dial(house).connected("both").subscribed(GROUP, QoS.AT_LEAST_ONCE)) {
      both.subscribed("a/#", QoS.AT_LEAST_ONCE).expectMessage("kept");
    }
  }

  @Test
  void a_share_has_its_own_options() {
    try (Dialer member = house.dial().connected("m")) {
      member.send(
          new Subscribe(
              1,
              List.of(
                  new Subscribe.Request(
                      GROUP, QoS.AT_LEAST_ONCE, false, true, RetainHandling.SEND)),
              Properties.builder().subscriptionIdentifier(7).build()));
      member.expect(SubAck.class);
      for (QoS qos : List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE)) {
        writer.send(Packets.retained("a/b", qos, qos.level(), "x"));
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
        (kept ? stored(Way.TCP_5, "m") : house.dial().connected("m"))
            .subscribed(GROUP, QoS.AT_LEAST_ONCE)
            .subscribed("a/b", QoS.AT_LEAST_ONCE)) {
      send(QoS.AT_LEAST_ONCE, "x");
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
        house.dial().greet("m").expiry(3_600).with(Property.RECEIVE_MAXIMUM, 2).in()) {
      member.subscribed(GROUP, QoS.EXACTLY_ONCE).subscribed("a/b", QoS.AT_LEAST_ONCE);
      for (int i = 0; i < 4; i++) {
        send(i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE, "m" + i);
      }
      ArrayDeque<Publish> open = new ArrayDeque<>();
      for (int i = 0; i < 8; i++) {
        open.add(member.expect(Publish.class));
        if (open.size() == 2) {
          member.expectAlive();
          finish(member, open.remove());
        }
      }
      finish(member, open.remove());
      member.expectAlive();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoever_unsubscribes_gets_nothing_more_and_the_others_go_on(Way way) {
    try (Dialer goes = member(way, "goes", QoS.AT_LEAST_ONCE);
        Dialer stays = stored(way, "stays").subscribed(GROUP, QoS.AT_LEAST_ONCE)) {
      goes.send(new Unsubscribe(9, List.of(GROUP), Properties.NONE)).expect(UnsubAck.class);
      for (int i = 0; i < 3; i++) {
        send(QoS.AT_LEAST_ONCE, "x");
        stays.send(Packets.ack(stays.expectMessage("x")));
      }
      stays.send(new Unsubscribe(9, List.of(GROUP), Properties.NONE)).expect(UnsubAck.class);
      send(QoS.AT_LEAST_ONCE, "x");
      goes.expectAlive();
      stays.expectAlive();
      goes.subscribed(GROUP, QoS.AT_LEAST_ONCE);
      send(QoS.AT_LEAST_ONCE, "y");
      goes.expectMessage("y");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoever_changes_its_mind_in_one_breath_is_understood(boolean kept) {
    try (Dialer member = kept ? stored(Way.TCP_5, "m") : house.dial().connected("m")) {
      for (int i = 1; i <= 5; i++) {
        member
            .send(Packets.subscribe(3 * i, QoS.EXACTLY_ONCE, GROUP))
            .send(new Unsubscribe(3 * i + 1, List.of(GROUP), Properties.NONE))
            .send(Packets.subscribe(3 * i + 2, QoS.AT_LEAST_ONCE, GROUP));
        List<Packet> answers = List.of(member.next(), member.next(), member.next());
        assertThat(answers).as("in whatever order").filteredOn(SubAck.class::isInstance).hasSize(2);
        send(QoS.AT_LEAST_ONCE, "x");
        member.send(Packets.ack(member.expectMessage("x"))).expectAlive();
      }
      member.send(new Unsubscribe(99, List.of(GROUP), Properties.NONE)).expect(UnsubAck.class);
      await()
          .until(() -> {
            send(QoS.AT_LEAST_ONCE, "y");
            return house.server().census().stored().queuedMessages() == 0;
          });
      member.expectAlive();
    }
  }

  @Test
  void groups_of_other_names_and_filters_do_not_touch() {
    try (Dialer one = house.dial().connected("one").subscribed("$share/g/a/#", QoS.AT_LEAST_ONCE);
        Dialer two = house.dial().connected("two").subscribed("$share/h/a/#", QoS.AT_LEAST_ONCE);
        Dialer three =
            house.dial().connected("three").subscribed("$share/g/a/+", QoS.AT_LEAST_ONCE)) {
      send(QoS.AT_LEAST_ONCE, "x");
      one.expectMessage("x");
      two.expectMessage("x");
      three.expectMessage("x");
    }
  }
}

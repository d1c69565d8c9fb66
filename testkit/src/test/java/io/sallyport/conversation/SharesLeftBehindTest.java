package io.sallyport.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.Way;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a group and its messages when a member goes, stays away or refuses. */
class SharesLeftBehindTest {
  private final Sharers sharers = new Sharers();

  @AfterEach
  void close() {
    sharers.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void what_a_member_leaves_unacknowledged_goes_to_another(Way way) {
    for (boolean kept : new boolean[] {false, true}) {
      Dialer leaves =
          kept
              ? sharers.stored(way, "leaves").subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE)
              : sharers.member(way, "leaves", QoS.AT_LEAST_ONCE);
      for (String payload : List.of("1", "2", "3")) {
        sharers.send(QoS.AT_LEAST_ONCE, payload);
      }
      leaves.send(Packets.ack(leaves.expectMessage("1")));
      leaves.expectMessage("2");
      try (Dialer stays = sharers.member(way, "stays", QoS.AT_LEAST_ONCE)) {
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
    Dialer leaves = sharers.member("leaves");
    sharers.send(QoS.EXACTLY_ONCE, "seen");
    leaves.expectMessage("seen");
    try (Dialer stays = sharers.member("stays")) {
      sharers.cut(leaves);
      sharers.send(QoS.EXACTLY_ONCE, "end");
      stays.expectMessage("end");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP_3_1_1", "TCP_5"})
  @Clause("MQTT-4.8.2-4")
  void qos_2_stays_with_a_member_that_may_return_and_is_finished_there(Way way) {
    Dialer leaves = sharers.stored(way, "leaves").subscribed(Sharers.GROUP, QoS.EXACTLY_ONCE);
    sharers.send(QoS.EXACTLY_ONCE, "begun");
    Publish begun = leaves.expectMessage("begun");
    sharers.cut(leaves);
    try (Dialer stays = sharers.member("stays")) {
      sharers.send(QoS.EXACTLY_ONCE, "end");
      stays.expectMessage("end");
      try (Dialer back = sharers.stored(way, "leaves")) {
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
    Dialer leaves = sharers.stored(Way.TCP_5, "leaves").subscribed(Sharers.GROUP, QoS.EXACTLY_ONCE);
    sharers.send(QoS.EXACTLY_ONCE, "begun");
    leaves.expectMessage("begun");
    try (Dialer stays = sharers.member("stays");
        Dialer anew = sharers.house.dial().connected("leaves")) {
      anew.expectAlive();
      sharers.send(QoS.EXACTLY_ONCE, "end");
      stays.expectMessage("end");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Clause("MQTT-4.8.2-6")
  void what_a_member_refuses_nobody_gets(boolean kept) {
    try (Dialer refuses =
            kept
                ? sharers.stored(Way.TCP_5, "refuses").subscribed(Sharers.GROUP, QoS.EXACTLY_ONCE)
                : sharers.member("refuses");
        Dialer other = sharers.member("other")) {
      sharers.send(QoS.AT_LEAST_ONCE, "no 1");
      refuses.send(
          new PubAck(
              refuses.expectMessage("no 1").packetId(), ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
      sharers.send(QoS.AT_LEAST_ONCE, "yes");
      other.send(Packets.ack(other.expectMessage("yes")));
      sharers.send(QoS.EXACTLY_ONCE, "no 2");
      refuses.send(
          new PubRec(
              refuses.expectMessage("no 2").packetId(), ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
      refuses.expectAlive();
      sharers.send(QoS.AT_LEAST_ONCE, "end");
      other.expectMessage("end");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void messages_wait_for_a_stored_member_while_nobody_is_there(Way way) {
    sharers.cut(sharers.stored(way, "kept").subscribed(Sharers.GROUP, QoS.EXACTLY_ONCE));
    sharers.send(QoS.AT_MOST_ONCE, "lost");
    sharers.send(QoS.AT_LEAST_ONCE, "1");
    sharers.send(QoS.EXACTLY_ONCE, "2");
    try (Dialer back = sharers.stored(way, "kept")) {
      back.send(Packets.ack(back.expectMessage("1")));
      Publish once = back.expectMessage("2");
      back.send(Packets.rec(once.packetId())).expect(PubRel.class);
      back.send(Packets.comp(once.packetId())).expectAlive();
    }
  }

  @Test
  void a_stored_member_that_is_away_does_not_keep_messages_from_the_others() {
    sharers.cut(sharers.stored(Way.TCP_5, "kept").subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE));
    sharers.send(QoS.AT_LEAST_ONCE, "before");
    try (Dialer live = sharers.house.dial().connected("live")) {
      live.send(Packets.subscribe(1, QoS.AT_LEAST_ONCE, Sharers.GROUP));
      List<Packet> came = List.of(live.next(), live.next()); // the share may come first
      assertThat(came).hasAtLeastOneElementOfType(SubAck.class);
      assertThat(came).hasAtLeastOneElementOfType(Publish.class);
      sharers.send(QoS.AT_LEAST_ONCE, "now");
      live.expectMessage("now");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whoever_unsubscribes_gets_nothing_more_and_the_others_go_on(Way way) {
    try (Dialer goes = sharers.member(way, "goes", QoS.AT_LEAST_ONCE);
        Dialer stays = sharers.stored(way, "stays").subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE)) {
      goes.send(new Unsubscribe(9, List.of(Sharers.GROUP), Properties.NONE)).expect(UnsubAck.class);
      for (int i = 0; i < 3; i++) {
        sharers.send(QoS.AT_LEAST_ONCE, "x");
        stays.send(Packets.ack(stays.expectMessage("x")));
      }
      stays
          .send(new Unsubscribe(9, List.of(Sharers.GROUP), Properties.NONE))
          .expect(UnsubAck.class);
      sharers.send(QoS.AT_LEAST_ONCE, "x");
      goes.expectAlive();
      stays.expectAlive();
      goes.subscribed(Sharers.GROUP, QoS.AT_LEAST_ONCE);
      sharers.send(QoS.AT_LEAST_ONCE, "y");
      goes.expectMessage("y");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoever_changes_its_mind_in_one_breath_is_understood(boolean kept) {
    try (Dialer member =
        kept ? sharers.stored(Way.TCP_5, "m") : sharers.house.dial().connected("m")) {
      for (int i = 1; i <= 5; i++) {
        member
            .send(Packets.subscribe(3 * i, QoS.EXACTLY_ONCE, Sharers.GROUP))
            .send(new Unsubscribe(3 * i + 1, List.of(Sharers.GROUP), Properties.NONE))
            .send(Packets.subscribe(3 * i + 2, QoS.AT_LEAST_ONCE, Sharers.GROUP));
        List<Packet> answers = List.of(member.next(), member.next(), member.next());
        assertThat(answers).as("in whatever order").filteredOn(SubAck.class::isInstance).hasSize(2);
        sharers.send(QoS.AT_LEAST_ONCE, "x");
        member.send(Packets.ack(member.expectMessage("x"))).expectAlive();
      }
      member
          .send(new Unsubscribe(99, List.of(Sharers.GROUP), Properties.NONE))
          .expect(UnsubAck.class);
      await()
          .until(() -> {
            sharers.send(QoS.AT_LEAST_ONCE, "y");
            return sharers.house.server().census().stored().queuedMessages() == 0;
          });
      member.expectAlive();
    }
  }
}

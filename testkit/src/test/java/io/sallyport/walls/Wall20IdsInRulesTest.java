package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.policy.Grants;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** W20: a name that reads like a wildcard is refused at the door, and would open nothing inside. */
@Tag("W20")
class Wall20IdsInRulesTest {
  private static final List<String> WILD =
      List.of("#", "+", "/", "a/b", "+/x", "x/#", "a#", "+a", "$SYS", "a\u0001b", "a\u202eb");

  private final BrokerFixture house =
      BrokerFixture.with()
          .device("lamp", "lamp-password")
          .rules(
              """
              [[rule]]
              name = "own tree by client id"
              who = "any"
              allow = ["publish", "subscribe"]
              topics = ["{client}/#", "by-user/{user}/#"]

              """)
          .web()
          .start();

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_wild_client_id_is_refused(AnyWay way) {
    for (String id : WILD) {
      try (Dialer attacker = way.dial(house)) {
        attacker.greet(id).send();
        assertThat(refusalOrEnd(attacker)).isTrue();
      }
      try (Dialer attacker = way.dial(house)) {
        attacker.greet(id).as("lamp", "lamp-password").send();
        assertThat(refusalOrEnd(attacker)).isTrue();
      }
    }
    assertThat(house.server().census().seats()).isZero();
  }

  /** An id with a control character is not even answered: it is malformed. */
  private static boolean refusalOrEnd(Dialer attacker) {
    return switch (attacker.nextOrClosed()) {
      case null -> true;
      case io.sallyport.packet.ConnAck answer -> answer.reason().isError();
      default -> false;
    };
  }

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  void a_wild_user_name_is_nobody(AnyWay way) {
    for (String user : List.of("#", "+", "/", "lamp/#", "+/x", "")) {
      try (Dialer attacker = way.dial(house)) {
        attacker
            .greet("attacker")
            .as(user, "lamp-password")
            .refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      }
    }
  }

  @Test
  void inside_a_wild_name_would_match_nothing_at_all() {
    Principal lamp =
        new Principal(
            PrincipalId.user("lamp", 1),
            Set.of(),
            Map.of(),
            "password",
            "plain",
            TransportTrust.PLAIN,
            Long.MAX_VALUE);
    for (String id : WILD) {
      Grants grants = house.server().policy().grantsOf(lamp, id);
      for (String topic : List.of("other/secret", "a/b/c", "x/y", "b", "#")) {
        if (!topic.equals("#")) {
          assertThat(grants.publish(TopicName.of(topic), QoS.AT_MOST_ONCE, false).isAllowed())
              .as("%s as %s", topic, id)
              .isFalse();
        }
        assertThat(grants.subscribe(TopicFilter.of(topic), QoS.AT_MOST_ONCE).isAllowed())
            .as("%s as %s", topic, id)
            .isFalse();
      }
    }
  }
}

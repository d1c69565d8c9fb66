package io.sallyport.walls;

import static org.awaitility.Awaitility.await;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;

/** A house with a room that somebody has for a while, and with staff that is always there. */
final class Residence {
  /** Has what the rules give to whoever has the room. */
  static final String ROLE = "resident";

  private static final String RULES =
      """
      [[rule]]
      name = "who has the room"
      who = "role:resident"
      allow = ["publish", "subscribe"]
      topics = ["room/#"]

      [[rule]]
      name = "the house itself"
      who = "role:staff"
      allow = ["publish", "subscribe"]
      topics = ["#"]

      """;

  private Residence() {}

  /** Not started yet; {@code tenant} has the room. */
  static BrokerFixture.Builder of(String tenant, String password) {
    return BrokerFixture.with()
        .web()
        .device(tenant, password, ROLE)
        .device("house", "house-password", "staff")
        .rules(RULES);
  }

  static Dialer asHouse(BrokerFixture house, String id) {
    return house.dial().greet(id).as("house", "house-password").keepAlive(0).in();
  }

  static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }
}

package io.sallyport.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.Properties;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One UNSUBSCRIBE can name as many filters as fit a packet. Those that nobody has cost the shards,
 * which are there for everybody, nothing.
 */
class FiltersOfNobodyTest {
  private static final int PACKETS = 8;
  private static final int FILTERS = 40_000;
  private static final int MOST_WAITING = 100;

  private final BrokerFixture house = BrokerFixture.open();

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void giving_up_what_one_never_had_does_not_fill_a_shard() {
    List<String> filters = IntStream.range(0, FILTERS).mapToObj(Integer::toHexString).toList();
    try (Dialer client = house.dial()) {
      client.greet("stored").stored(60).accepted();
      for (int i = 1; i <= PACKETS; i++) {
        client.send(new Unsubscribe(i, filters, Properties.NONE));
      }
      for (int i = 1; i <= PACKETS; i++) {
        assertThat(house.server().census().backlog()).isLessThan(MOST_WAITING);
        assertThat(client.expect(UnsubAck.class).reasons())
            .hasSize(FILTERS)
            .containsOnly(ReasonCode.NO_SUBSCRIPTION_EXISTED);
      }
    }
  }
}
